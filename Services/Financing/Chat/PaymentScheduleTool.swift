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
            "amount": ["type": "number", "minimum": 1, "maximum": 100_000_000],
            "term_months": ["type": "integer", "minimum": 6, "maximum": 120],
            "apr": ["type": "number", "minimum": 0, "maximum": 100, "description": "Percent a year"],
            "credit_rating": ["type": "string", "enum": ["excellent", "good", "fair", "poor"]],
        ],
        "required": ["amount"],
    ]

    func call(_ arguments: JSONValue, turn: TurnContext) async throws -> ToolResult {
        guard let amount = arguments["amount"]?.doubleValue, amount.isFinite else {
            throw ToolError(message: "amount is needed: the price of the equipment in US dollars")
        }
        let rating = arguments["credit_rating"]?.stringValue.flatMap(CreditRating.init)
        let term = arguments["term_months"]?.intValue ?? termMonths
        let rate = arguments["apr"]?.doubleValue.map { Decimal($0) } ?? rates.rate(for: rating ?? .good)
        let schedule: PaymentSchedule
        do {
            schedule = try PaymentSchedule(amount: Decimal(amount), annualRate: rate, termMonths: term)
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

    private static func explain(_ problem: PaymentSchedule.Invalid) -> String {
        switch problem {
        case .amount: "The amount must be more than 0 and at most 100,000,000 US dollars."
        case .rate: "The rate must be between 0 and 100 percent a year."
        case .term: "The term must be between 6 and 120 months."
        }
    }
}
