import Agents
import SharedModels

/// The user's own cases.
struct ListCasesTool: AgentTool {
    let store: any CaseStore

    let name = "list_cases"
    let description = "Lists the user's new agent cases, newest first, with their numbers and states."

    let parameters: JSONValue = [
        "type": "object",
        "properties": ["limit": ["type": "integer", "minimum": 1, "maximum": 20]],
    ]

    func call(_ arguments: JSONValue, turn: TurnContext) async throws -> ToolResult {
        let limit = arguments["limit"]?.intValue ?? 5
        let (cases, total) = try await store.cases(page: 1, limit: limit, for: turn.identity)
        return ToolResult(content: ["cases": try JSONValue(encoding: cases), "total": .int(total)])
    }
}
