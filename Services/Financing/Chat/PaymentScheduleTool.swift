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
            "apr": ["type": "number", "description": "Rate in percent a year, 0 to 100"],
            "credit_rating": ["type": "string", "enum": ["excellent", "good", "fair", "poor"]],
            "timing": [
                "type": "string", "enum": ["arrears", "advance"],
                "description": "Due at the end of each month (arrears) or at its beginning (advance)",
            ],
            "residual_percent": ["type": "number", "description": "Percent of the price left at the end, 0 to 99"],
            "down_payment": ["type": "number", "description": "US dollars paid at the beginning"],
            "fee": ["type": "number", "description": "US dollars withheld from the proceeds; counts for the APR"],
        ],
        "required": ["amount"],
    ]

    func call(_ arguments: JSONValue, turn: TurnContext) async throws -> ToolResult {
        guard let amount = arguments["amount"]?.doubleValue else {
            throw ToolError(message: "The price of the equipment in US dollars is needed.")
        }
        func exact(_ key: String, orElse wrong: Decimal) -> Decimal? {
            arguments[key]?.doubleValue.map { Money.exact($0) ?? wrong }
        }
        let question = PaymentQuestion(
            amount: Money.exact(amount) ?? 0,
            annualRate: exact("apr", orElse: -1),
            creditRating: arguments["credit_rating"]?.stringValue.flatMap(CreditRating.init),
            termMonths: arguments["term_months"]?.intValue,
            timing: arguments["timing"]?.stringValue.flatMap(PaymentTiming.init),
            residualPercent: exact("residual_percent", orElse: -1),
            downPayment: exact("down_payment", orElse: -1),
            fee: exact("fee", orElse: -1)
        )
        let quote: PaymentQuote
        do {
            quote = try PaymentQuote(question, rates: rates, usualTerm: termMonths)
        } catch {
            throw ToolError(message: error.problem.message)
        }
        let schedule = quote.schedule
        return ToolResult(
            content: .object(quote.summary),
            artifacts: [
                ChatArtifact(
                    id: "payment-schedule",
                    name: "payment_schedule",
                    description: "\(Money.format(schedule.monthlyPayment)) a month over \(schedule.termMonths) months",
                    data: try quote.full()
                )
            ],
            actions: [SuggestedAction(type: .prequalify, label: "Apply for financing", target: "/prequalify")],
            captured: ["equipment_value": .double(Money.rounded(question.amount).doubleValue)]
        )
    }
}
