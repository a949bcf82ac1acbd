import Agents
import Foundation
import SharedModels

/// Opens a case of what the user tells.
struct OpenCaseTool: AgentTool {
    let store: any CaseStore
    /// Characters of a description.
    let longest: Int
    let now: @Sendable () -> Date

    let name = "open_case"
    let writes = true
    let description = "Opens a new agent case of what the user tells, and gives its number."

    var parameters: JSONValue {
        [
            "type": "object",
            "properties": [
                "description": [
                    "type": "string", "minLength": 1, "maxLength": .int(longest), "description": "in the user's words",
                ]
            ],
            "required": ["description"],
        ]
    }

    func call(_ arguments: JSONValue, turn: TurnContext) async throws -> ToolResult {
        guard let text = arguments["description"]?.stringValue, !text.allSatisfy(\.isWhitespace) else {
            throw ToolError("A case needs a description.")
        }
        let opened = Case(id: UUID(), description: text, createdAt: now())
        try await store.insert(opened, contextID: turn.contextID, for: turn.identity)
        return ToolResult(
            content: try JSONValue(encoding: opened),
            captured: ["new_agent_case": .string(opened.number)]
        )
    }
}
