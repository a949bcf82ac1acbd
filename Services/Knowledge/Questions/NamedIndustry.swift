/// The industry that a question names: "robots for farms", "drones in construction". What it wants done names none.
enum NamedIndustry {
    /// Its slug.
    static func read(_ text: String) -> String? {
        let question = QuestionText(text)
        for (at, word) in question.words.enumerated() {
            guard let industry = names[word] else { continue }
            // Up to three words may stand between: "for a small dairy farm".
            let before = (1...4).map { question.word(at - $0) }
            let lead = before.prefix { !prepositions.contains($0) }
            guard lead.count < 4, lead.allSatisfy({ !stops.contains($0) }) else { continue }
            return industry
        }
        return nil
    }

    private static let prepositions: Set<String> = ["in", "for", "on", "at", "inside", "within"]
    private static let stops: Set<String> = [",", ".", "?", "and", "but", "is", "are", "do", "that", "to"]

    private static let names: [String: String] = {
        var names: [String: String] = [:]
        let lists = [
            "logistics": "logistics warehouse warehouses warehousing fulfillment",
            "agriculture": "agriculture farm farms farming growers farmers orchards vineyards",
            "manufacturing": "manufacturing factory factories manufacturers",
            "construction": "construction builders contractors",
            "retail": "retail retailers supermarket supermarkets stores restaurants hotels",
        ]
        for (industry, list) in lists { for word in list.split(separator: " ") { names[String(word)] = industry } }
        return names
    }()
}
