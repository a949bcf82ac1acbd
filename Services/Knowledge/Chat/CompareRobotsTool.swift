import Agents
import Foundation
import SharedModels

/// Puts two to four robots side by side.
struct CompareRobotsTool: AgentTool {
    let catalogue: Catalogue

    let name = "compare_robots"
    let description = "Compares two to four robots of the catalogue by their published figures."

    let parameters: JSONValue = [
        "type": "object",
        "properties": [
            "robot_ids": [
                "type": "array", "items": ["type": "string"], "minItems": 2, "maxItems": 4,
                "description": "Ids from search_robots",
            ]
        ],
        "required": ["robot_ids"],
    ]

    func call(_ arguments: JSONValue, turn: TurnContext) async throws -> ToolResult {
        let ids = (arguments["robot_ids"]?.arrayValue ?? []).compactMap(\.stringValue)
        let entries = try await catalogue.entries(ids.prefix(4))
        guard entries.count >= 2 else { throw ToolError("At least two robots are needed for a comparison.") }
        var compared = try JSONValue(encoding: Comparison(entries)).objectValue ?? [:]
        compared["citations"] = entries.map { Citation($0) }.json
        let comparison = JSONValue.object(compared)
        return ToolResult(
            content: [
                "robots": .array(try entries.map { try JSONValue(encoding: $0.published) }),
                "comparison": comparison,
            ],
            artifacts: [
                ChatArtifact(
                    id: "comparison",
                    name: "comparison",
                    description: entries.map(\.name).joined(separator: " and "),
                    data: comparison
                )
            ],
            actions: [SuggestedAction(type: .explore, label: "Show all robots", target: "/robots")]
        )
    }
}
