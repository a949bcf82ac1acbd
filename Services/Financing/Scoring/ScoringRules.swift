import Foundation
import SharedModels

/// One version of the scorecard. A version that has decided anything stays here as it was, so that its decisions can be replayed.
protocol ScoringRules: Sendable {
    /// Stored with each decision.
    static var version: String { get }

    func factors(of applicant: Applicant) -> [ScoredFactor]
    func status(of applicant: Applicant, score: Decimal) -> ApplicationStatus
    /// The factors that may be principal reasons.
    func reasons(of factors: [ScoredFactor]) -> [ScoredFactor]
}

enum ScoringVersions {
    static let current: any ScoringRules = Scorecard()

    /// nil for a version that never was.
    static func rules(_ version: String) -> (any ScoringRules)? {
        let all: [any ScoringRules] = [Scorecard(), FirstScorecard()]
        return all.first { type(of: $0).version == version }
    }
}
