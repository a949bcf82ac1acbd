import Foundation
import SharedModels

@testable import Memory

/// Values that tests start from.
enum Samples {
    static let namespace = "agent:sales"
    static let moment = Date(timeIntervalSince1970: 1_768_478_400)

    static func statement(
        _ content: String,
        user: String? = "ann",
        speaker: String? = nil,
        role: String? = "user",
        run: String? = nil,
        metadata: [String: JSONValue] = [:],
        said: Date = moment,
        expires: Date? = nil
    ) -> Statement {
        Statement(
            scope: Scope(tenant: "default", namespace: namespace, user: user),
            content: content,
            speaker: speaker,
            role: role,
            runID: run,
            metadata: metadata,
            createdAt: said,
            expiresAt: expires
        )
    }

    static func plan(
        _ question: String,
        user: String? = "ann",
        run: String? = nil,
        limit: Int = 5,
        filters: [String: JSONValue] = [:],
        weights: ScoringWeights = .balanced,
        asOf: Date? = nil
    ) -> SearchPlan {
        SearchPlan(
            scope: Scope(tenant: "default", namespace: namespace, user: user),
            runID: run,
            question: question,
            limit: limit,
            filter: .metadata(equalTo: filters),
            weights: weights,
            asOf: asOf,
            explain: true
        )
    }
}

/// A small generator whose numbers are the same in every run (SplitMix64, Steele et al. 2014).
struct SeededNumbers: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
