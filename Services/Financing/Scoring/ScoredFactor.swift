import Foundation

/// One factor of a score: how many of its points were earned, and why.
struct ScoredFactor: Codable, Sendable, Hashable {
    /// `annual_revenue`, `time_in_business`, `credit_rating`, `industry`, `amount_to_revenue`.
    var factor: String
    var points: Decimal
    var maximum: Decimal
    /// What was scored, in the applicant's own terms: a bracket stays a bracket.
    var detail: String
    /// Why points were lost, as a sentence for a notice; nil where none were, where nothing is known that could be a reason, and in the
    /// first version of the scorecard.
    var reason: String?

    var lost: Decimal { maximum - points }
}
