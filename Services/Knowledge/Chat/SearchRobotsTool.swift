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
            "min_payload_kg": ["type": "number", "minimum": 0],
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
            industry: arguments["industry"]?.stringValue,
            minimumPayloadKg: arguments["min_payload_kg"]?.doubleValue,
            maximumPrice: arguments["max_price"]?.doubleValue,
            environment: arguments["environment"]?.stringValue
        )
        let found = try await catalogue.search(query, filter: filter, limit: arguments["limit"]?.intValue ?? 3)
        let named = Set(try await catalogue.named(in: query).map(\.id))
        let robots = try found.map { try JSONValue(encoding: $0.item.published) }
        return ToolResult(
            content: [
                "robots": .array(robots),
                "scores": .array(found.map { .double($0.score) }),
                "named": .array(found.map { .bool(named.contains($0.item.id)) }),
            ]
        )
    }
}
