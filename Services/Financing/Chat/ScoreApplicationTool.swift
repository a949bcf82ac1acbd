import Agents
import Foundation
import SharedModels

/// Scores what an applicant said, without storing an application: an indication, since no consent was given yet.
struct ScoreApplicationTool: AgentTool {
    let underwriter: Underwriter
    let now: @Sendable () -> Date

    let name = "score_application"
    let description =
        "Scores a business for equipment financing from its stated figures and returns the score with its factors: an indication, not a decision. Nothing is stored."

    let parameters: JSONValue = [
        "type": "object",
        "properties": [
            // Ranges are words here: the tool itself refuses what is outside, in a sentence that a user can read.
            "annual_revenue": ["type": "number", "description": "US dollars a year, 0 or more"],
            "years_in_business": [
                "type": "number", "description": "Years that the business has existed, 0 or more; never a person's age",
            ],
            "credit_rating": ["type": "string", "enum": ["excellent", "good", "fair", "poor"]],
            "industry": [
                "type": "string",
                "enum": ["logistics", "agriculture", "manufacturing", "delivery", "construction", "retail"],
            ],
            "amount": [
                "type": "number",
                "description": "Equipment value in US dollars, more than 0 and at most 100,000,000",
            ],
            "existing_obligations": [
                "type": "number", "description": "What is owed on other loans and leases, US dollars",
            ],
            "term_months": ["type": "integer", "description": "6 to 120; the usual term where none is named"],
        ],
        "required": ["annual_revenue", "years_in_business", "credit_rating"],
    ]

    func call(_ arguments: JSONValue, turn: TurnContext) async throws -> ToolResult {
        let applicant = try Self.applicant(from: arguments)
        let outcome = underwriter.assess(applicant, on: now())
        var content: [String: JSONValue] = [
            "score": .double(outcome.decision.score.doubleValue),
            "factors": try JSONValue(encoding: outcome.decision.factors),
            "reasons": try JSONValue(encoding: outcome.decision.reasons),
            "indication_only": true,
        ]
        // A question is told no decline (12 CFR 1002, comment 2(f)-3), neither in words nor on a card.
        if outcome.decision.status != .declined { content["status"] = .string(outcome.decision.status.rawValue) }
        if let terms = outcome.terms {
            content["estimated_monthly_payment"] = .double(terms.estimatedMonthlyPayment.doubleValue)
            content["term_months"] = .int(terms.leaseTermMonths)
            content["apr"] = .double(terms.apr.doubleValue)
        }
        if let offer = outcome.counterOffer { content["counter_offer"] = try JSONValue(encoding: offer) }
        if let offer = outcome.longerTermOffer { content["longer_term_offer"] = try JSONValue(encoding: offer) }
        let artifact = ChatArtifact(
            id: "indication",
            name: "application",
            description: "An indication from stated figures; not an application and not a decision",
            data: .object(content)
        )
        var captured: [String: JSONValue] = [
            "annual_revenue": .double(applicant.annualRevenue.doubleValue),
            "years_in_business": .double(applicant.yearsInBusiness),
            "credit_rating": .string(applicant.creditRating.rawValue),
        ]
        if let industry = applicant.industry { captured["industry"] = .string(industry.rawValue) }
        if let amount = applicant.amount { captured["equipment_value"] = .double(amount.doubleValue) }
        return ToolResult(
            content: .object(content),
            artifacts: [artifact],
            actions: [SuggestedAction(type: .prequalify, label: "Apply for financing", target: "/prequalify")],
            captured: captured
        )
    }

    /// US dollars a year, and years: past these a figure is a slip of the pen.
    static let revenues: ClosedRange<Decimal> = 0...9_999_999_999
    static let years = 0.0...500.0

    /// - Throws: `ToolError` for every figure out of range: one that was put right silently would be said back as if the
    ///   user had said it.
    static func applicant(from arguments: JSONValue) throws -> Applicant {
        guard let revenue = arguments["annual_revenue"]?.doubleValue,
            let years = arguments["years_in_business"]?.doubleValue,
            let rating = arguments["credit_rating"]?.stringValue
        else { throw ToolError("The annual revenue, the years in business and the credit rating are needed.") }
        var problems: [String] = []
        let exactRevenue = Money.exact(revenue).map { Money.rounded($0) }.flatMap { revenues.contains($0) ? $0 : nil }
        if exactRevenue == nil { problems.append("The annual revenue must be between 0 and 9,999,999,999 US dollars.") }
        if !Self.years.contains(years) { problems.append("The years in business must be between 0 and 500.") }
        let knownRating = CreditRating(rawValue: rating)
        if knownRating == nil { problems.append("The credit rating must be excellent, good, fair or poor.") }
        let industry = arguments["industry"]?.stringValue.map { Industry(rawValue: $0) }
        if case .some(.none) = industry {
            problems.append("The industry must be one of \(Industry.allCases.map(\.rawValue).joined(separator: ", ")).")
        }
        let value = arguments["amount"]?.doubleValue.map { Money.exact($0).map { Money.rounded($0) } ?? 0 }
        if let value, !PaymentSchedule.amounts.contains(value) {
            problems.append("The amount must be more than 0 and at most 100,000,000 US dollars.")
        }
        let owed = arguments["existing_obligations"]?.doubleValue.map { Money.exact($0) ?? -1 }
        if let owed, !revenues.contains(owed) {
            problems.append("The existing obligations must be between 0 and 9,999,999,999 US dollars.")
        }
        let term = arguments["term_months"]?.intValue
        if let term, !PaymentSchedule.terms.contains(term) {
            problems.append("The term must be between 6 and 120 months.")
        }
        guard problems.isEmpty, let exactRevenue, let knownRating else {
            throw ToolError(problems.joined(separator: " "))
        }
        return Applicant(
            annualRevenue: exactRevenue,
            yearsInBusiness: years,
            creditRating: knownRating,
            industry: industry ?? nil,
            amount: value,
            existingObligations: owed,
            termMonths: term
        )
    }
}

extension Decimal {
    /// For JSON only; money is reckoned in `Decimal`.
    /// The nearest one: NSDecimalNumber makes 1260.1100000000001 of 1260.11.
    var doubleValue: Double { Double(description) ?? NSDecimalNumber(decimal: self).doubleValue }
}
