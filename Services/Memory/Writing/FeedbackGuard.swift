/// Keeps what was recalled from being remembered once more: an agent that tells its user what it remembers adds nothing,
/// and what is stored again is found again.
enum FeedbackGuard {
    /// Share of a text's words that must stand in memories for the text to be a mere repetition of them.
    static let containment = 0.9
    /// Share of a memory's words from which it counts as told in full.
    static let told = 0.6

    /// Whether a statement of an agent only repeats what is remembered.
    static func repeats(_ statement: Statement, memories: [String]) -> Bool {
        let said = words(statement.body)
        guard statement.isOfAgent, said.count >= 2, !memories.isEmpty else { return false }
        // A question asks for more, even in the words of a memory.
        guard !statement.asks || hasPreface(statement.body) else { return false }
        var covered: Set<String> = []
        for memory in memories.map(words) where !memory.isEmpty {
            let shared = memory.intersection(said)
            let isWhole = said.count >= 3 && Double(shared.count) >= containment * Double(said.count)
            if isWhole || Double(shared.count) >= told * Double(memory.count) { covered.formUnion(shared) }
        }
        return Double(covered.count) >= containment * Double(said.count)
    }

    private static func words(_ text: String) -> Set<String> {
        Set(Words.lowercased(text).filter { !empty.contains($0) && !Lexicon.functionWords.contains($0) }.map(Stem.of))
    }

    private static func hasPreface(_ text: String) -> Bool {
        !Set(Words.lowercased(text, limit: 12)).isDisjoint(with: ["told", "mentioned", "remember", "said", "recall"])
    }

    /// What a recollection is introduced by.
    private static let empty: Set<String> = [
        "here", "what", "told", "tell", "mentioned", "said", "remember", "recall", "know", "earlier", "previously",
        "notes",
        "memory", "memories", "according", "conversation", "conversations", "previous", "based", "far", "so", "about",
        "following", "also", "i", "you", "yours", "me", "myself", "re", "ve", "s", "m", "that", "these", "things",
        "like",
        "last", "time", "before", "great", "sure", "ok", "okay", "yes", "right", "understood", "summary", "recap",
        "note",
    ]
}
