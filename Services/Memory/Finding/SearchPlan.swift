import Foundation
import SharedModels

/// A question and what may answer it, within the caller's rights.
struct SearchPlan: Sendable {
    var scope: Scope
    /// Only what was said in this session.
    var runID: String?
    var question: String
    var limit: Int
    /// Equality on metadata keys.
    var filters: [String: JSONValue]
    var weights: ScoringWeights
    var threshold: Double?
    /// What was true then; nil is now.
    var asOf: Date?
    var explain: Bool

    /// Whether only a part of the scope is asked for.
    var narrows: Bool { runID != nil || !filters.isEmpty }

    static let defaultLimit = 5
    static let maximumLimit = 100
}

/// What is known of a scope before it is searched.
struct Survey: Sendable, Hashable {
    /// Known speakers that the question names, in lower case.
    var speakers: [String]
    /// Memories in the scope, counted as far as matters.
    var memories: Int
    /// Memories that pass the plan's filters, counted as far as matters.
    var eligible: Int
    /// The question's stems, where the scope is too large to be read whole.
    var stems: [StemCount] = []
}

/// A vector of any length up to 1: the mean of several unit vectors.
struct QueryVector: Sendable, Hashable {
    var values: [Float]
    /// Its length: cosines with it are scaled by this, so that they are the mean of the cosines.
    var length: Double

    init(meanOf vectors: [[Float]]) {
        var sum = vectors.first ?? []
        for vector in vectors.dropFirst() {
            for index in 0..<min(sum.count, vector.count) { sum[index] += vector[index] }
        }
        let count = Float(max(1, vectors.count))
        values = sum.map { $0 / count }
        length = values.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
    }
}
