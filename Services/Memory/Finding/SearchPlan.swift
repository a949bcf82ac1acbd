import Foundation
import SharedModels

/// A question and what may answer it, within the caller's rights.
struct SearchPlan: Sendable {
    var scope: Scope
    /// Only what was said in this session.
    var runID: String?
    var question: String
    var limit: Int
    /// What must hold of a memory besides.
    var filter: MemoryFilter?
    var weights: ScoringWeights
    var threshold: Double?
    /// What was true then; nil is now.
    var asOf: Date?
    var explain: Bool
    /// How far links are followed from what is found; 0 is not at all.
    var hops = 0
    /// Whether the best are read again by a cross-encoder, where there is one.
    var reranks = false
    /// Takes in memories past their expiry.
    var showsExpired = false

    /// Whether only a part of the scope is asked for.
    var narrows: Bool { runID != nil || filter != nil }

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

/// A vector of any length up to 1: the weighted mean of several unit vectors.
struct QueryVector: Sendable, Hashable {
    var values: [Float]
    /// Its length: cosines with it are scaled by this, so that they are the mean of the cosines.
    var length: Double

    /// What the question as its speaker would say it weighs beside the question as asked. Measured on REALTALK, in two halves:
    /// recall@10 .704 and .592 at .5, .709 and .602 at .7.
    static let saidShare: Float = 0.7

    /// - Parameter said: the vector of the question in the first person; nil where it names no known speaker.
    init(asked: [Float], said: [Float]? = nil) {
        if let said {
            values = zip(asked, said).map { (1 - Self.saidShare) * $0 + Self.saidShare * $1 }
        } else {
            values = asked
        }
        length = values.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
    }
}
