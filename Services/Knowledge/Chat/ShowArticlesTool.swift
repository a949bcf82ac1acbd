import Agents
import SharedModels

/// Names the articles that an answer rests on.
struct ShowArticlesTool: AgentTool {
    let catalogue: Catalogue

    let name = "show_articles"
    let description = "Names the articles that the answer rests on to the user. Call it with those that you used."

    let parameters: JSONValue = [
        "type": "object",
        "properties": [
            "slugs": [
                "type": "array", "items": ["type": "string"], "minItems": 1, "maxItems": 5,
                "description": "Slugs from search_articles",
            ]
        ],
        "required": ["slugs"],
    ]

    func call(_ arguments: JSONValue, turn: TurnContext) async throws -> ToolResult {
        let slugs = (arguments["slugs"]?.arrayValue ?? []).compactMap(\.stringValue)
        let articles = try await catalogue.store.articles(slugs: slugs)
        guard !articles.isEmpty else { throw ToolError("There are no such articles.") }
        let shown = articles.map { article -> JSONValue in
            var fields: [String: JSONValue] = [
                "slug": .string(article.slug), "question": .string(article.question),
                "title": .string(article.question),
            ]
            if let source = article.source, let json = try? JSONValue(encoding: source) { fields["source"] = json }
            return .object(fields)
        }
        return ToolResult(
            content: ["shown": .int(articles.count)],
            artifacts: [
                ChatArtifact(
                    id: "articles",
                    name: "articles",
                    description: "What the answer rests on",
                    data: ["articles": .array(shown), "citations": articles.map { Citation($0) }.json]
                )
            ]
        )
    }
}
