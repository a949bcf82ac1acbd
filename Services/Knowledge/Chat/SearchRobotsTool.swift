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
            "excluded_categories": ["type": "array", "items": ["type": "string"], "maxItems": 10],
            "manufacturer": ["type": "string"],
            "min_payload_kg": ["type": "number", "minimum": 0],
            "max_payload_kg": ["type": "number", "minimum": 0],
            "min_reach_mm": ["type": "number", "minimum": 0],
            "max_reach_mm": ["type": "number", "minimum": 0],
            "max_weight_kg": ["type": "number", "minimum": 0],
            "min_speed_m_s": ["type": "number", "minimum": 0],
            "min_runtime_h": ["type": "number", "minimum": 0],
            "min_price": ["type": "number", "minimum": 0, "description": "US dollars"],
            "max_price": ["type": "number", "minimum": 0, "description": "US dollars"],
            "environment": ["type": "string", "enum": ["indoor", "outdoor"]],
            "limit": ["type": "integer", "minimum": 1, "maximum": 10],
        ],
        "required": ["query"],
    ]

    func call(_ arguments: JSONValue, turn: TurnContext) async throws -> ToolResult {
        let query = arguments["query"]?.stringValue ?? ""
        let filter = CatalogueFilter(
            category: arguments["category"]?.stringValue,
            excludedCategories: (arguments["excluded_categories"]?.arrayValue ?? []).compactMap(\.stringValue),
            manufacturer: arguments["manufacturer"]?.stringValue,
            industry: arguments["industry"]?.stringValue,
            minimumPayloadKg: arguments["min_payload_kg"]?.doubleValue,
            maximumPayloadKg: arguments["max_payload_kg"]?.doubleValue,
            minimumReachMm: arguments["min_reach_mm"]?.doubleValue,
            maximumReachMm: arguments["max_reach_mm"]?.doubleValue,
            maximumWeightKg: arguments["max_weight_kg"]?.doubleValue,
            minimumSpeed: arguments["min_speed_m_s"]?.doubleValue,
            minimumRuntimeHours: arguments["min_runtime_h"]?.doubleValue,
            minimumPrice: arguments["min_price"]?.doubleValue,
            maximumPrice: arguments["max_price"]?.doubleValue,
            environment: arguments["environment"]?.stringValue
        )
        .merged(over: try await catalogue.demands(of: query))
        let limit = arguments["limit"]?.intValue ?? 3
        var found = try await catalogue.search(query, filter: filter, limit: limit)
        let named = Set(try await catalogue.named(in: query).map(\.id))
        var content: [String: JSONValue] = [
            // A robot that is as demanded but for a figure nobody published is neither shown nor ruled out.
            "left_out_for_lack_of_data": .int(try await catalogue.store.lackingFigures(filter)),
            "demanded": .array(filter.figures.map { .string($0) }),
        ]
        if let manufacturer = filter.manufacturer { content["manufacturer"] = .string(manufacturer) }
        if let unknown = try await catalogue.unknownName(in: query) { content["unknown_name"] = .string(unknown) }
        if found.isEmpty, !filter.figures.isEmpty {
            found = try await catalogue.search(query, filter: filter.withoutFigures, limit: limit)
            content["none_fits"] = true
        }
        content["robots"] = .array(try found.map { try JSONValue(encoding: $0.item.published) })
        content["scores"] = .array(found.map { .double($0.score) })
        content["named"] = .array(found.map { .bool(named.contains($0.item.id)) })
        content["citations"] = found.map { Citation($0.item) }.json
        return ToolResult(content: .object(content))
    }
}
