/// Whether a question goes on with the one before: "and 35 kg?", "only AMRs please", "which of those is the cheapest?".
enum FollowUp {
    static func isOne(_ text: String) -> Bool {
        let question = QuestionText(text)
        guard let first = question.words.first(where: { $0 != "ok" && $0 != "okay" && $0 != "," }) else { return false }
        if starts.contains(first) { return true }
        let pairs = zip(question.words, question.words.dropFirst()).map { "\($0) \($1)" }
        if pairs.contains(where: links.contains) { return true }
        // "Under 50,000 dollars?", "AMRs only": too short to stand by itself.
        guard question.words.count <= 4, !asks.contains(first) else { return false }
        guard Set(question.words).isDisjoint(with: ["vs", "versus"]) else { return false }
        let hasFigure = !Quantity.all(in: question).isEmpty
        return !hasFigure || !question.words.indices.contains { Kinds.kind($0, question) != nil }
    }

    /// Whether it is about what was shown before: "which of those", "the cheapest of them".
    static func isAboutShown(_ text: String) -> Bool {
        let words = QuestionText(text).words
        let pairs = zip(words, words.dropFirst()).map { "\($0) \($1)" }
        return pairs.contains(where: shown.contains)
    }

    /// Whether it speaks of one robot that it does not name: "How much does it weigh?"
    static func refersBack(_ text: String) -> Bool {
        let words = QuestionText(text).words
        let pairs = zip(words, words.dropFirst()).map { "\($0) \($1)" }
        return !Set(words).isDisjoint(with: ["it", "its", "it's"])
            || pairs.contains {
                ["that robot", "this robot", "the robot", "that one", "this one", "that machine"].contains($0)
            }
    }

    private static let starts: Set<String> = [
        "and", "only", "just", "or", "but", "also", "then", "what's", "those", "these", "them", "with", "no", "not",
        "without", "except", "anything", "preferably", "instead", "under", "over", "below", "above", "cheaper",
        "bigger", "smaller", "lighter", "faster", "stronger",
    ]

    private static let shown: Set<String> = [
        "of those", "of these", "of them", "among them", "among those", "among these", "from those",
        "those two", "those three", "these two", "these three",
    ]

    private static let links: Set<String> = shown.union([
        "what about", "how about", "what if", "something similar", "something else", "that one", "those that",
        "ones please", "only please", "same but",
    ])

    private static let asks: Set<String> = [
        "which", "what", "who", "where", "when", "how", "why", "show", "list", "find", "compare", "tell", "do", "does",
        "is", "are", "can", "give", "robots",
    ]
}
