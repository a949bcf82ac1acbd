import Foundation

enum CreditRating: String, Codable, Sendable, CaseIterable {
    case excellent, good, fair, poor
}

enum Industry: String, Codable, Sendable, CaseIterable {
    case logistics, agriculture, manufacturing, delivery, construction, retail
}

/// What a decision is made from, and nothing else: no name, address, person or text reaches the scorecard, so nothing
/// that the Equal Credit Opportunity Act protects (15 USC 1691) can.
struct Applicant: Codable, Sendable, Hashable {
    /// US dollars a year.
    var annualRevenue: Decimal
    var yearsInBusiness: Double
    var creditRating: CreditRating
    /// nil = not said; scored as the middle of the table.
    var industry: Industry?
    /// Equipment value in US dollars; nil = not known yet.
    var amount: Decimal?
    /// What is owed on other loans and leases, US dollars; nil = not said, and not scored.
    var existingObligations: Decimal?
    /// Over how many months it would be paid; nil = the term that the scorecard is written for.
    var termMonths: Int?
    /// The brackets of the form that revenue and years stand for; nil where they were said as figures. They change no score, only how
    /// the figures are said.
    var revenueBand: String?
    var ageBand: String?
    /// How far the revenue behind the bracket may reach; nil where it was said as a figure, and in decisions from before the limit
    /// knew brackets.
    var revenueBracket: RevenueBracket?

    enum CodingKeys: String, CodingKey {
        case industry, amount
        case annualRevenue = "annual_revenue"
        case yearsInBusiness = "years_in_business"
        case creditRating = "credit_rating"
        case existingObligations = "existing_obligations"
        case termMonths = "term_months"
        case revenueBand = "revenue_band"
        case ageBand = "age_band"
        case revenueBracket = "revenue_bracket"
    }
}

/// The end of a bracket of revenue, kept with a decision so that it replays after the form's brackets have changed.
struct RevenueBracket: Codable, Sendable, Hashable {
    /// US dollars a year; nil for one that is open.
    var top: Decimal?
}
