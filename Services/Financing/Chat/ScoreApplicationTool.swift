import Agents
import Foundation
import SharedModels

/// Scores what an applicant said, without storing an application: an indication, since no consent was given yet.
struct ScoreApplicationTool: AgentTool {
    let underwriter: Underwriter
    let now: @Sendable () -> Date

    let name = "score_application"
    let description =
        "Scores a business for equipment financing from its stated figures and returns the decision it would get, with the factors. Nothing is stored."

    let parameters: JSONValue = [
        "type": "object",
        "properties": [
            "annual_revenue": ["type": "number", "minimum": 0, "description": "US dollars a year"],
            "years_in_business": ["type": "number", "minimum": 0],
            "credit_rating": ["type": "string", "enum": ["excellent", "good", "fair", "poor"]],
            "industry": [
                "type": "string",
                "enum": ["logistics", "agriculture", "manufacturing", "delivery", "construction", "retail"],
            ],
            "amount": ["type": "number", "minimum": 1, "description": "Equipment value in US dollars"],
        ],
        "required": ["annual_revenue", "years_in_business", "credit_rating"],
    ]

    func call(_ arguments: JSONValue, turn: TurnContext) async throws -> ToolResult {
        let applicant = try Self.applicant(from: arguments)
        let outcome = underwriter.assess(applicant, on: now())
        var content: [String: JSONValue] = [
            "status": .string(outcome.decision.status.rawValue),
            "score": .double(outcome.decision.score.doubleValue),
            "factors": try JSONValue(encoding: outcome.decision.factors),
            "reasons": try JSONValue(encoding: outcome.decision.reasons),
            "indication_only": true,
        ]
        if let terms = outcome.terms {
            content["estimated_monthly_payment"] = .double(terms.estimatedMonthlyPayment.doubleValue)
            content["term_months"] = .int(terms.leaseTermMonths)
            content["apr"] = .double(terms.apr.doubleValue)
        }
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

    static func applicant(from arguments: JSONValue) throws -> Applicant {
        guard let revenue = arguments["annual_revenue"]?.doubleValue, revenue.isFinite, revenue >= 0,
            let years = arguments["years_in_business"]?.doubleValue, years.isFinite, years >= 0,
            let rating = arguments["credit_rating"]?.stringValue.flatMap(CreditRating.init)
        else { throw ToolError(message: "annual_revenue, years_in_business and credit_rating are needed") }
        return Applicant(
            annualRevenue: Money.rounded(Decimal(min(revenue, 9_999_999_999))),
            yearsInBusiness: min(years, 500),
            creditRating: rating,
            industry: arguments["industry"]?.stringValue.flatMap(Industry.init),
            amount: arguments["amount"]?.doubleValue.map { Money.rounded(Decimal(min(max($0, 0), 1e8))) }
        )
    }
}

extension Decimal {
    /// For JSON only; money is reckoned in `Decimal`.
    /// The nearest one: NSDecimalNumber makes 1260.1100000000001 of 1260.11.
    var doubleValue: Double { Double(description) ?? NSDecimalNumber(decimal: self).doubleValue }
}
