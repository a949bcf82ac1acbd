import Foundation

/// A memory that is linked with one that was found, directly or over others, and what the way there is worth.
struct Reached: Sendable, Hashable {
    var id: UUID
    var score: Double
}

/// How links are followed from what was found.
///
/// What is reached is worth the score of the memory that it was reached from, times the weight of the link, times one half,
/// for every hop again. It counts where that is more than the memory's own score.
enum LinkHops {
    static let most = 2
    /// What is left of a score after a hop.
    static let decay = 0.5
    /// Memories that a hop may end at, the best of them.
    static let breadth = 200
    /// The turn before or after has much less to do with a memory than what mentions the same things.
    static let turnWeight = 0.5
    /// An entity that more memories than this mention tells nothing of any of them.
    static let commonMentions = 50

    /// All that is reached from `seeds` within `hops`, each once with the best of the ways there.
    static func follow(
        from seeds: [Reached],
        hops: Int,
        step: ([Reached]) async throws -> [Reached]
    ) async throws -> [Reached] {
        var best: [UUID: Double] = [:]
        var ends = seeds
        for _ in 0..<min(hops, most) {
            guard !ends.isEmpty else { break }
            ends = try await step(ends).map { Reached(id: $0.id, score: $0.score * decay) }
            for end in ends { best[end.id] = max(best[end.id] ?? 0, end.score) }
        }
        return best.map { Reached(id: $0.key, score: $0.value) }
            .sorted { ($1.score, $0.id.uuidString) < ($0.score, $1.id.uuidString) }
    }
}
