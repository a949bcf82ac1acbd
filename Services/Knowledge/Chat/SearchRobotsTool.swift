import Agents
import Foundation
import SharedModels

/// Finds robots by meaning, words and published figures. What is found is not shown yet: it may be a step towards a comparison,
/// or beside the point.
struct SearchRobotsTool: AgentTool {
    let catalogue: Catalogue

    let name = "search_robots"
    let description =
        "Searches the catalogue of robots by what they are for, by name, kind, payload, price and where they work. "
        + "Robots that the query names come first."

    let parameters: JSONValue = [
        "type": "object",
        "properties": [
            "query": ["type": "string", "minLength": 1, "maxLength": 4000],
            "category": ["type": "string", "description": "AMR, AGV, Cobot, Robotic Arm, Drone …"],
            "industry": [
                "type": "string",
                "enum": ["logistics", "agriculture", "manufacturing", "delivery", "construction", "retail"],
            ],
            "other_categories": [
                "type": "array", "items": ["type": "string"], "maxItems": 10,
                "description": "Kinds that are as welcome as category",
            ],
            "excluded_categories": ["type": "array", "items": ["type": "string"], "maxItems": 10],
            "manufacturer": ["type": "string"],
            "min_payload_kg": ["type": "number", "minimum": 0],
            "max_payload_kg": ["type": "number", "minimum": 0],
            "min_reach_mm": ["type": "number", "minimum": 0],
            "max_reach_mm": ["type": "number", "minimum": 0],
            "min_weight_kg": ["type": "number", "minimum": 0, "description": "Of the robot itself"],
            "max_weight_kg": ["type": "number", "minimum": 0, "description": "Of the robot itself"],
            "min_speed_m_s": ["type": "number", "minimum": 0],
            "max_speed_m_s": ["type": "number", "minimum": 0],
            "min_runtime_h": ["type": "number", "minimum": 0],
            "min_price": ["type": "number", "minimum": 0, "description": "US dollars"],
            "max_price": ["type": "number", "minimum": 0, "description": "US dollars"],
            "environment": ["type": "string", "enum": ["indoor", "outdoor"]],
            "order_by": [
                "type": "string", "enum": .array(RobotOrder.Property.allCases.map { .string($0.rawValue) }),
                "description": "For the cheapest, the longest reach …; robots without that figure are left out",
            ],
            "order": ["type": "string", "enum": ["highest", "lowest"]],
            "refines": [
                "type": "array", "items": ["type": "string"], "maxItems": 6,
                "description": "Earlier questions of the conversation that this one goes on with, oldest first",
            ],
            "among": [
                "type": "string", "maxLength": 20_000,
                "description": "Names of the robots to choose from, or a text that names them",
            ],
            "refers_to": [
                "type": "string", "maxLength": 20_000,
                "description": "What was said before, where the question speaks of “it” or “that robot”",
            ],
            "limit": ["type": "integer", "minimum": 1, "maximum": 10],
        ],
        "required": ["query"],
    ]

    func call(_ arguments: JSONValue, turn: TurnContext) async throws -> ToolResult {
        let query = arguments["query"]?.stringValue ?? ""
        var named = Set(try await catalogue.named(in: query).map(\.id))
        var filter = Self.filter(arguments).merged(over: try await catalogue.demands(of: query))
        let refined = (arguments["refines"]?.arrayValue ?? []).compactMap(\.stringValue)
        // Whoever names a robot wants that one, whatever was demanded of others before.
        if named.isEmpty, !refined.isEmpty { filter = filter.merged(over: try await catalogue.demands(of: refined)) }
        let among = arguments["among"]?.stringValue
        if let among {
            let ids = try await catalogue.named(in: among).map(\.id)
            if !ids.isEmpty { filter.ids = ids }
        }
        var isReferred = false
        let limit = arguments["limit"]?.intValue ?? 3
        var found = try await catalogue.search(query, filter: filter, limit: limit)
        if named.isEmpty, let text = arguments["refers_to"]?.stringValue,
            let meant = try await catalogue.subject(of: text)
        {
            named = [meant.id]
            isReferred = true
            found = [Ranked(item: meant, score: 1)] + found.filter { $0.item.id != meant.id }.prefix(limit - 1)
        }
        var content: [String: JSONValue] = [
            // A robot that is as demanded but for a figure nobody published is neither shown nor ruled out.
            "left_out_for_lack_of_data": .int(try await catalogue.store.lackingFigures(filter)),
            "demanded": .array(filter.figures.map { .string($0) }),
        ]
        if let manufacturer = filter.manufacturer { content["manufacturer"] = .string(manufacturer) }
        if let unknown = try await catalogue.unknownName(in: query) { content["unknown_name"] = .string(unknown) }
        if let order = filter.order {
            content["order"] = .string(order.words)
            content["ordered_by"] = .string(order.property.rawValue)
        }
        if found.isEmpty, !filter.demands.isEmpty || filter.order != nil {
            let near = try await catalogue.nearest(query, filter: filter, limit: limit)
            content["none_fits"] = .string(filter.none)
            content["nearest"] = .array(near.map(\.json))
            found = near.flatMap(\.robots).reduce(into: []) { all, one in
                if !all.contains(where: { $0.item.id == one.item.id }) { all.append(one) }
            }
        }
        content["robots"] = .array(try found.map { try Self.told($0.item) })
        content["figures"] = .array(found.map { .string($0.item.figure(filter.order?.property) ?? "") })
        content["scores"] = .array(found.map { .double($0.score) })
        content["named"] = .array(found.map { .bool(named.contains($0.item.id)) })
        // Meant by a word like "it", which says less than a name.
        if isReferred { content["referred"] = true }
        content["citations"] = found.map { Citation($0.item) }.json
        return ToolResult(content: .object(content))
    }

    /// As it is published, and with the reach, which stands in no data sheet.
    private static func told(_ robot: CatalogueEntry) throws -> JSONValue {
        var fields = try JSONValue(encoding: robot.published).objectValue ?? [:]
        fields["reach"] = robot.figure(.reach).map { .string($0) }
        return .object(fields)
    }

    private static func filter(_ arguments: JSONValue) -> CatalogueFilter {
        func texts(_ name: String) -> [String] { (arguments[name]?.arrayValue ?? []).compactMap(\.stringValue) }
        var filter = CatalogueFilter(
            category: arguments["category"]?.stringValue,
            otherCategories: texts("other_categories"),
            excludedCategories: texts("excluded_categories"),
            manufacturer: arguments["manufacturer"]?.stringValue,
            industry: arguments["industry"]?.stringValue,
            minimumPayloadKg: arguments["min_payload_kg"]?.doubleValue,
            maximumPayloadKg: arguments["max_payload_kg"]?.doubleValue,
            minimumReachMm: arguments["min_reach_mm"]?.doubleValue,
            maximumReachMm: arguments["max_reach_mm"]?.doubleValue,
            minimumWeightKg: arguments["min_weight_kg"]?.doubleValue,
            maximumWeightKg: arguments["max_weight_kg"]?.doubleValue,
            minimumSpeed: arguments["min_speed_m_s"]?.doubleValue,
            maximumSpeed: arguments["max_speed_m_s"]?.doubleValue,
            minimumRuntimeHours: arguments["min_runtime_h"]?.doubleValue,
            minimumPrice: arguments["min_price"]?.doubleValue,
            maximumPrice: arguments["max_price"]?.doubleValue,
            environment: arguments["environment"]?.stringValue
        )
        if let property = arguments["order_by"]?.stringValue.flatMap(RobotOrder.Property.init) {
            filter.order = RobotOrder(property: property, isHighestFirst: arguments["order"]?.stringValue != "lowest")
        }
        return filter
    }
}

extension Catalogue.Near {
    fileprivate var json: JSONValue {
        [
            "without": .string(words), "count": .int(count),
            "robots": .array(robots.map { .string($0.item.name) }),
            "figures": .array(robots.map { .string($0.item.figure(property) ?? "") }),
        ]
    }
}
