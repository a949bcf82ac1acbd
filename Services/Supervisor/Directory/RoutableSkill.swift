import SharedModels

/// A part of a message as routing sees it: its words, and its vector where the embedding model could be reached.
struct MessagePart: Sendable {
    let text: String
    let vector: [Float]?
}

/// One skill of a card, ready to be compared with messages.
struct RoutableSkill: Sendable {
    let id: String
    private let examples: [Set<String>]
    private let tags: Set<String>
    private let vectors: Vectors?

    struct Vectors: Sendable {
        let description: [Float]
        let examples: [[Float]]
    }

    /// Texts to embed for a skill, its description first; `init(_:vectors:)` takes the vectors in the same order.
    static func texts(of skill: AgentCard.Skill) -> [String] {
        ["\(skill.name): \(skill.description)"] + (skill.examples ?? [])
    }

    /// - Parameter vectors: nil while the embedding model cannot be reached; words alone are compared then.
    init(_ skill: AgentCard.Skill, vectors: [[Float]]?) {
        id = skill.id
        examples = (skill.examples ?? []).map(Words.content)
        tags = Words.content(skill.tags.joined(separator: " "))
        self.vectors = vectors.flatMap { all in
            guard let description = all.first else { return nil }
            let examples = Array(all.dropFirst())
            return Vectors(description: description, examples: examples)
        }
    }

    /// How close a message is to this skill, -1 to 1.
    func similarity(to part: MessagePart) -> Double {
        let words = Words.content(part.text)
        guard let vector = part.vector, let vectors else { return overlap(words) }
        // A card's own word counts for something: "sell" means a dealer whatever else is spoken of.
        return vectors.similarity(to: vector)
            + min(Self.mostForTags, Self.perTag * Double(tags.count { words.contains($0) }))
    }

    private static let perTag = 0.03
    private static let mostForTags = 0.06

    /// Without vectors: the share of the message's words that the closest example has, and a bonus for a tag.
    private func overlap(_ words: Set<String>) -> Double {
        guard !words.isEmpty else { return 0 }
        let closest = examples.map { Double($0.intersection(words).count) / Double(words.count) }.max() ?? 0
        return min(1, 0.7 * closest + (tags.isDisjoint(with: words) ? 0 : 0.3))
    }
}

extension RoutableSkill.Vectors {
    /// The closest example leads; the three closest and the description steady it. What is far from the message does not count:
    /// the examples of one skill may be as different as weather and cooking.
    func similarity(to message: [Float]) -> Double {
        let near = examples.map { Vector.dot($0, message) }.sorted(by: >).prefix(3)
        let whole = Vector.dot(description, message)
        guard let closest = near.first else { return whole }
        return 0.6 * closest + 0.25 * near.reduce(0, +) / Double(near.count) + 0.15 * whole
    }
}

/// The words of a text that say what it is about.
enum Words {
    private static let stop: Set<String> = [
        "a", "an", "the", "and", "or", "of", "to", "in", "on", "at", "for", "with", "is", "are", "was", "be", "do",
        "does", "did", "i", "we", "you", "it", "they", "them", "that", "this", "my", "our", "your", "me", "us", "want",
        "would", "can", "could", "will", "have", "has", "had", "about", "some", "any", "as", "by", "from",
    ]

    /// Lower-cased, without stop words, plural endings taken off.
    static func content(_ text: String) -> Set<String> {
        Set(
            text.lowercased().split { !$0.isLetter && !$0.isNumber }
                .filter { !stop.contains(String($0)) }
                .map { $0.count > 3 && $0.hasSuffix("s") ? String($0.dropLast()) : String($0) }
        )
    }
}
