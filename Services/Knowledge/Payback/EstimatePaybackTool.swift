import Agents
import Foundation
import SharedModels

/// Reckons whether a robot earns what it costs, with every assumption shown.
struct EstimatePaybackTool: AgentTool {
    let catalogue: Catalogue

    let name = "estimate_payback"
    let description =
        "Estimates in how many months a robot pays for itself by the labour it saves. Pass only what the user said; what is left "
        + "out is assumed, and shown as such. Needs a price, or a robot of the catalogue that has one."

    let parameters: JSONValue = [
        "type": "object",
        "properties": [
            "robot_id": ["type": "string", "description": "Id from search_robots"],
            "price": ["type": "number", "exclusiveMinimum": 0, "description": "Of one robot, US dollars"],
            "price_covers_all": ["type": "boolean", "description": "The price is that of all robots together"],
            "price_told_earlier": [
                "type": "boolean", "description": "The price was said earlier, and not with this question",
            ],
            "quantity": ["type": "integer", "minimum": 1, "maximum": 1000],
            "people": ["type": "number", "exclusiveMinimum": 0, "description": "Whose work it takes over, all shifts"],
            "hours_per_week": [
                "type": "number", "exclusiveMinimum": 0, "maximum": 168, "description": "Of each of them",
            ],
            "hours_per_day": [
                "type": "number", "exclusiveMinimum": 0, "maximum": 24,
                "description": "Of each of them, where hours were said by the day",
            ],
            "days_per_week": ["type": "number", "exclusiveMinimum": 0, "maximum": 7],
            "annual_cost": [
                "type": "number", "exclusiveMinimum": 0,
                "description": "Of each of them a year, US dollars, where it was said in place of an hourly wage",
            ],
            "hourly_wage": [
                "type": "number", "exclusiveMinimum": 0, "description": "US dollars, with what comes on top",
            ],
            "share": [
                "type": "number", "exclusiveMinimum": 0, "maximum": 1, "description": "Of their work that it does",
            ],
            "upkeep_share": ["type": "number", "minimum": 0, "maximum": 1, "description": "Of the price, a year"],
        ],
    ]

    func call(_ arguments: JSONValue, turn: TurnContext) async throws -> ToolResult {
        var robot: CatalogueEntry?
        if let id = arguments["robot_id"]?.stringValue { robot = try await catalogue.entries([id]).first }
        func said(_ name: String) -> PaybackEstimate.Input? {
            arguments[name]?.doubleValue.flatMap { Decimal(string: "\($0)") }.map { .said($0) }
        }
        guard let price = said("price") ?? robot?.price.map({ .said($0) }) else {
            throw ToolError(
                "The price is needed: \(robot.map { "none is listed for the \($0.name)" } ?? "no robot was named")."
            )
        }
        var estimate = PaybackEstimate(price: price)
        // The catalogue's prices are of one.
        estimate.priceCoversAll = arguments["price"] != nil && arguments["price_covers_all"]?.boolValue == true
        if let quantity = said("quantity") { estimate.quantity = quantity }
        if let people = said("people") { estimate.people = people }
        if let hours = said("hours_per_week") { estimate.hoursPerWeek = hours }
        estimate.hoursPerDay = said("hours_per_day")
        if let days = said("days_per_week") { estimate.daysPerWeek = days }
        if let wage = said("hourly_wage") { estimate.wage = wage }
        if said("hourly_wage") == nil { estimate.annualCost = said("annual_cost") }
        if let share = said("share") { estimate.share = share }
        if let upkeep = said("upkeep_share") { estimate.upkeepShare = upkeep }
        let citations = robot.map { [Citation($0)] } ?? []
        let isEarlier = arguments["price_told_earlier"]?.boolValue ?? false
        let source: PriceSource = arguments["price"] == nil ? .catalogue : isEarlier ? .earlier : .you
        let data = Self.data(estimate, robot: robot, source: source, citations)
        return ToolResult(
            content: data,
            artifacts: [
                ChatArtifact(
                    id: "payback",
                    name: "payback",
                    description: "Pay-back" + (robot.map { " of the \($0.name)" } ?? ""),
                    data: data
                )
            ],
            actions: [SuggestedAction(type: .prequalify, label: "See what it costs a month", target: "/prequalify")]
        )
    }

    /// Who said what a robot costs.
    private enum PriceSource: String {
        case you, earlier, catalogue
    }

    private static func data(
        _ estimate: PaybackEstimate,
        robot: CatalogueEntry?,
        source: PriceSource,
        _ citations: [Citation]
    ) -> JSONValue {
        var figures: [(String, String, PaybackEstimate.Input)] = [
            ("quantity", "Robots", estimate.quantity), ("people", "People whose work it takes over", estimate.people),
        ]
        if let hours = estimate.hoursPerDay {
            figures += [
                ("hours_per_day", "Hours a day of each", hours), ("days_per_week", "Days a week", estimate.daysPerWeek),
            ]
        } else if estimate.annualCost == nil || !estimate.hoursPerWeek.isAssumed {
            figures.append(("hours_per_week", "Hours a week of each", estimate.hoursPerWeek))
        }
        figures.append(
            estimate.annualCost.map { ("annual_cost", "Cost of a person a year, dollars", $0) }
                ?? ("hourly_wage", "Cost of an hour, dollars", estimate.wage)
        )
        figures += [
            ("share", "Share of the work that it does", estimate.share),
            ("upkeep_share", "Upkeep a year, share of the price", estimate.upkeepShare),
        ]
        func entries(_ isAssumed: Bool) -> [JSONValue] {
            figures.filter { $0.2.isAssumed == isAssumed }.map { name, label, input in
                var entry: [String: JSONValue] = [
                    "name": .string(name), "label": .string(label), "value": .double(input.value.double),
                ]
                if !isAssumed { entry["source"] = "you" }
                return .object(entry)
            }
        }
        var price: [String: JSONValue] = [
            "name": "price",
            "label": .string(estimate.priceCoversAll ? "Price of all robots, dollars" : "Price of one robot, dollars"),
            "value": .double(estimate.price.value.double),
            "source": .string(source.rawValue),
        ]
        if source == .catalogue {
            let seen = [robot?.priceSource, robot?.priceDate].compactMap(\.self).joined(separator: ", ")
            price["seen"] = seen.isEmpty ? nil : .string(seen)
        }
        var data: [String: JSONValue] = [
            "price": .double(estimate.price.value.double), "price_listed": .bool(source == .catalogue),
            "inputs": .array([.object(price)] + entries(false)), "assumptions": .array(entries(true)),
            "cost": .double(estimate.cost.double),
            "saved_per_year": .double(estimate.savedPerYear.double),
            "upkeep_per_year": .double(estimate.upkeepPerYear.double),
            "net_per_year": .double(estimate.netPerYear.double),
            "five_year_total": .double(estimate.fiveYears.double), "citations": citations.json,
            "left_out": "Interest, taxes and what the robot is worth afterwards.",
        ]
        data["payback_months"] = estimate.months.map { .double($0.double) } ?? .null
        if let robot { data["robot"] = ["id": .string(robot.id.uuidString.lowercased()), "name": .string(robot.name)] }
        return .object(data)
    }
}

extension Decimal {
    fileprivate var double: Double { NSDecimalNumber(decimal: self).doubleValue }
}
