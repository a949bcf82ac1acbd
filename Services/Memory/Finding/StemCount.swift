import Foundation

/// How many memories of a scope hold a stem of the question.
struct StemCount: Sendable, Hashable, Codable {
    var stem: String
    var memories: Int
    /// All memories of the scope.
    var total: Int

    /// Inverse document frequency as BM25 has it, never negative: ln(1 + (N - n + .5) / (n + .5)).
    var rarity: Double {
        let all = Double(max(total, memories))
        let holding = Double(memories)
        return log(1 + (all - holding + 0.5) / (holding + 0.5))
    }

    /// The stems to look candidates up by: rarest first, as long as no more than `limit` memories are to be read, at
    /// least one.
    static func lookups(_ stems: [StemCount], limit: Int) -> [String] {
        var chosen: [String] = []
        var read = 0
        for stem in stems.filter({ $0.memories > 0 }).sorted(by: { ($0.memories, $0.stem) < ($1.memories, $1.stem) }) {
            read += stem.memories
            guard chosen.isEmpty || read <= limit else { break }
            chosen.append(stem.stem)
        }
        return chosen
    }
}
