import Agents
import Foundation
import SharedModels

/// Shows robots that an answer is about as cards.
struct ShowRobotsTool: AgentTool {
    let catalogue: Catalogue

    let name = "show_robots"
    let description = "Shows robots of the catalogue to the user as cards. Call it with those that the answer is about."

    let parameters: JSONValue = [
        "type": "object",
        "properties": [
            "robot_ids": [
                "type": "array", "items": ["type": "string"], "minItems": 1, "maxItems": 10,
                "description": "Ids from search_robots",
            ]
        ],
        "required": ["robot_ids"],
    ]

    func call(_ arguments: JSONValue, turn: TurnContext) async throws -> ToolResult {
        let ids = (arguments["robot_ids"]?.arrayValue ?? []).compactMap(\.stringValue)
        let entries = try await catalogue.entries(ids.prefix(10))
        let robots = try entries.map { try JSONValue(encoding: $0.published) }
        return ToolResult(
            content: ["shown": .int(robots.count)],
            artifacts: [
                ChatArtifact(
                    id: "robots",
                    name: "robots",
                    description: "From the catalogue",
                    data: ["robots": .array(robots), "citations": entries.map { Citation($0) }.json]
                )
            ]
        )
    }
}

extension Catalogue {
    /// The robots with these ids, in their order.
    ///
    /// - Throws: `ToolError` for an id that no robot has.
    func entries(_ ids: some Sequence<String>) async throws -> [CatalogueEntry] {
        var entries: [CatalogueEntry] = []
        for id in ids {
            guard let uuid = UUID(uuidString: id), let entry = try await store.robot(uuid) else {
                throw ToolError("No robot of the catalogue has the id \(id).")
            }
            entries.append(entry)
        }
        return entries
    }
}
