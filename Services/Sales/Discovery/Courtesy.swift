/// Words that say nothing but thanks or goodbye.
enum Courtesy {
    static func isAll(_ message: String) -> Bool {
        let words = message.lowercased().split { !$0.isLetter && $0 != "'" }.map(String.init)
        return !words.isEmpty && words.allSatisfy(polite.contains) && !Set(words).isDisjoint(with: thanks)
    }

    private static let thanks: Set<String> = [
        "thanks", "thank", "thx", "cheers", "bye", "goodbye", "great", "perfect", "ok", "okay",
    ]

    private static let polite: Set<String> = thanks.union([
        "you", "so", "much", "very", "a", "lot", "all", "right", "good", "that", "that's", "is", "was", "for", "now",
        "helps",
        "helpful", "nice", "the", "help", "your", "see", "later", "have", "day", "cool", "and", "fine", "alright",
        "then",
    ])
}
