import Foundation

/// What payments and offers are made from beside the applicant's figures: stored with each decision, so that it can be replayed after
/// an operator has changed the settings.
struct LendingBasis: Codable, Sendable, Hashable {
    /// Percent a year.
    var rates: [String: Decimal]
    /// The usual term.
    var termMonths: Int
    /// The longest that is offered.
    var longestTermMonths: Int

    enum CodingKeys: String, CodingKey {
        case rates
        case termMonths = "term_months"
        case longestTermMonths = "longest_term_months"
    }
}
