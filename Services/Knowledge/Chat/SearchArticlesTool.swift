import Agents
import Foundation
import SharedModels

/// Finds answers to questions about leasing, financing and bringing robots in.
struct SearchArticlesTool: AgentTool {
    let catalogue: Catalogue

    let name = "search_articles"
    let description = "Searches answered questions about leasing, financing, taxes, insurance and deployment of robots."

    let parameters: JSONValue = [
        "type": "object",
        "properties": [
            "query": ["type": "string", "minLength": 1, "maxLength": 4000],
            "limit": ["type": "integer", "minimum": 1, "maximum": 5],
        ],
        "required": ["query"],
    ]

    func call(_ arguments: JSONValue, turn: TurnContext) async throws -> ToolResult {
        let query = arguments["query"]?.stringValue ?? ""
        let found = try await catalogue.articles(query, limit: arguments["limit"]?.intValue ?? 2)
        return ToolResult(
            content: [
                "articles": .array(try found.map { try JSONValue(encoding: $0.item) }),
                "scores": .array(found.map { .double($0.score) }),
            ]
        )
    }
}
