import Agents
import Foundation
import SharedModels

/// Works out a level monthly payment and its schedule for an amount, a rate and a term.
struct PaymentScheduleTool: AgentTool {
    let rates: RateTable
    let termMonths: Int

    let name = "payment_schedule"
    let description =
        "Monthly payment and amortisation schedule for an equipment price. The rate comes from the credit rating where none is given."

    let parameters: JSONValue = [
        "type": "object",
        "properties": [
            // Ranges are words here: the tool itself refuses what is outside, in a sentence that a user can read.
            "amount": [
                "type": "number", "description": "Price in US dollars, more than 0 and at most 100,000,000",
            ],
            "term_months": ["type": "integer", "description": "6 to 120"],
            "apr": ["type": "number", "description": "Percent a year, 0 to 100"],
            "credit_rating": ["type": "string", "enum": ["excellent", "good", "fair", "poor"]],
        ],
        "required": ["amount"],
    ]

    func call(_ arguments: JSONValue, turn: TurnContext) async throws -> ToolResult {
        guard let amount = arguments["amount"]?.doubleValue else {
            throw ToolError(message: "The price of the equipment in US dollars is needed.")
        }
        let rating = arguments["credit_rating"]?.stringValue.flatMap(CreditRating.init)
        let term = arguments["term_months"]?.intValue ?? termMonths
        let schedule: PaymentSchedule
        do {
            schedule = try PaymentSchedule(
                amount: Money.exact(amount) ?? 0,
                annualRate: try rate(arguments["apr"], rating: rating),
                termMonths: term
            )
        } catch {
            throw ToolError(message: Self.explain(error))
        }
        let content: JSONValue = .object([
            "amount": .double(schedule.amount.doubleValue),
            "apr": .double(schedule.annualRate.doubleValue),
            "rate_assumed": .bool(arguments["apr"] == nil),
            "credit_rating": .string((rating ?? .good).rawValue),
            "credit_rating_assumed": .bool(rating == nil),
            "term_months": .int(term),
            "term_assumed": .bool(arguments["term_months"] == nil),
            "monthly_payment": .double(schedule.monthlyPayment.doubleValue),
            "total_of_payments": .double(schedule.totalOfPayments.doubleValue),
            "total_interest": .double(schedule.totalInterest.doubleValue),
        ])
        var data = content.objectValue ?? [:]
        data["schedule"] = try JSONValue(encoding: schedule.payments)
        return ToolResult(
            content: content,
            artifacts: [
                ChatArtifact(
                    id: "payment-schedule",
                    name: "payment_schedule",
                    description: "\(Money.format(schedule.monthlyPayment)) a month over \(term) months",
                    data: .object(data)
                )
            ],
            actions: [SuggestedAction(type: .prequalify, label: "Apply for financing", target: "/prequalify")],
            captured: ["equipment_value": .double(schedule.amount.doubleValue)]
        )
    }

    private func rate(_ apr: JSONValue?, rating: CreditRating?) throws(PaymentSchedule.Invalid) -> Decimal {
        guard let apr else { return rates.rate(for: rating ?? .good) }
        guard let rate = apr.doubleValue.flatMap(Money.exact) else { throw .rate }
        return rate
    }

    private static func explain(_ problem: PaymentSchedule.Invalid) -> String {
        switch problem {
        case .amount: "The amount must be more than 0 and at most 100,000,000 US dollars."
        case .rate: "The rate must be between 0 and 100 percent a year."
        case .term: "The term must be between 6 and 120 months."
        }
    }
}
