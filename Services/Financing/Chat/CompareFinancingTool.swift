import Agents
import Foundation
import SharedModels

/// Buying, a loan, a lease and robot-as-a-service side by side.
struct CompareFinancingTool: AgentTool {
    let rates: RateTable
    let termMonths: Int

    let name = "compare_financing"
    let description =
        "Compares buying, a loan, a lease and robot as a service for a price: upfront, monthly, total, net cost and the Section 179 deduction."

    let parameters: JSONValue = [
        "type": "object",
        "properties": [
            "amount": [
                "type": "number", "description": "Price in US dollars, more than 0 and at most 100,000,000",
            ],
            "term_months": ["type": "integer", "description": "6 to 120"],
            "apr": ["type": "number", "description": "Rate in percent a year, 0 to 100"],
            "credit_rating": ["type": "string", "enum": ["excellent", "good", "fair", "poor"]],
            "service_monthly": [
                "type": "number",
                "description": "US dollars a month of a robot-as-a-service offer, more than 0, in whole cents",
            ],
        ],
        "required": ["amount"],
    ]

    func call(_ arguments: JSONValue, turn: TurnContext) async throws -> ToolResult {
        guard let amount = arguments["amount"]?.doubleValue else {
            throw ToolError(message: "The price of the equipment in US dollars is needed.")
        }
        let rating = arguments["credit_rating"]?.stringValue.flatMap(CreditRating.init)
        let rate = arguments["apr"]?.doubleValue.map { Money.exact($0) ?? -1 }
        let options: FinancingOptions
        do {
            options = try FinancingOptions(
                price: Money.rounded(Money.exact(amount) ?? 0),
                annualRate: rate ?? rates.rate(for: rating ?? .good),
                termMonths: arguments["term_months"]?.intValue ?? termMonths,
                service: arguments["service_monthly"]?.doubleValue.map { Money.exact($0) ?? -1 }
            )
        } catch {
            throw ToolError(message: error.message)
        }
        let content: JSONValue = [
            "price": .double(options.price.doubleValue),
            "term_months": .int(options.termMonths),
            "annual_rate": .double((rate ?? rates.rate(for: rating ?? .good)).doubleValue),
            "options": try JSONValue(encoding: options.options),
            "assumptions": try JSONValue(encoding: options.assumptions),
            "section_179_note": .string(Section179.note),
        ]
        return ToolResult(
            content: content,
            artifacts: [
                ChatArtifact(
                    id: "financing-comparison",
                    name: "financing_comparison",
                    description: "Buying, a loan, a lease and robot as a service over \(options.termMonths) months",
                    data: content
                )
            ],
            actions: [SuggestedAction(type: .prequalify, label: "Apply for financing", target: "/prequalify")],
            captured: ["equipment_value": .double(options.price.doubleValue)]
        )
    }
}
