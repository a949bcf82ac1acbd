import Foundation
import SharedModels

/// A memory with every term of its score.
struct FoundMemory: Sendable {
    var id: UUID
    var scope: Scope
    var content: String
    var metadata: [String: JSONValue]
    var runID: String?
    var speaker: String?
    var role: String?
    var createdAt: Date
    var embeddingModel: String?
    var terms: ScoreTerms

    func scored(explain: Bool) -> ScoredMemory {
        ScoredMemory(
            id: id,
            content: content,
            score: terms.sum,
            metadata: metadata,
            userID: scope.user,
            runID: runID,
            speaker: speaker,
            role: role,
            createdAt: createdAt,
            terms: explain ? terms.named : nil
        )
    }
}

/// The terms of a score, each already times its weight.
struct ScoreTerms: Sendable, Hashable {
    var semantic: Double
    var lexical: Double
    var neighbours: Double
    var importance: Double
    var speaker: Double
    var recency: Double
    var reinforcement: Double
    /// What a linked memory's score lends it beyond its own.
    var graph = 0.0
    /// What a cross-encoder says, where one was asked.
    var rerank = 0.0

    /// In the order in which they are summed everywhere.
    private var ordered: [(String, Double)] {
        [
            ("semantic", semantic), ("lexical", lexical), ("neighbours", neighbours), ("importance", importance),
            ("speaker", speaker), ("recency", recency), ("reinforcement", reinforcement), ("graph", graph),
            ("rerank", rerank),
        ]
    }

    var sum: Double { ordered.reduce(0) { $0 + $1.1 } }
    var named: [String: Double] { Dictionary(uniqueKeysWithValues: ordered) }
}
