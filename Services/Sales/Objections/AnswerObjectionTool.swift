import Agents
import Foundation
import Logging
import SharedModels

/// Answers what holds a visitor back from the knowledge articles, with the article named.
struct AnswerObjectionTool: AgentTool {
    let articles: any ArticleSource

    let name = "answer_objection"
    let description =
        "Fetches the knowledge article that answers an objection (price, downtime, jobs …) or how to begin. Say what it says and name the article; "
        + "where available is false, say honestly that it cannot be looked up right now."

    let parameters: JSONValue = [
        "type": "object",
        "properties": [
            "objection": ["type": "string", "enum": .array(Objection.allCases.map { .string($0.rawValue) })]
        ],
        "required": ["objection"],
        "additionalProperties": false,
    ]

    func call(_ arguments: JSONValue, turn: TurnContext) async throws -> ToolResult {
        guard let objection = arguments["objection"]?.stringValue.flatMap(Objection.init) else {
            throw ToolError("There is no such objection.")
        }
        var content: [String: JSONValue] = [
            "objection": .string(objection.rawValue), "topic": .string(objection.topic), "available": false,
        ]
        do {
            let article = try await articles.answer(
                objection.question,
                id: "\(turn.taskID):\(objection.rawValue)",
                context: turn.contextID,
                for: turn.identity
            )
            content["available"] = .bool(article != nil)
            guard let article else { return unanswered(content) }
            content["article"] = .string(article.title)
            content["answer"] = .string(article.text)
            content["source"] = article.source.map { .string($0) }
            let cited: [String: JSONValue?] = [
                "title": .string(article.title), "source": article.source.map { .string($0) },
            ]
            return ToolResult(
                content: .object(content),
                artifacts: [
                    ChatArtifact(
                        id: "article-\(objection.rawValue)",
                        name: "articles",
                        description: "The article that this answer is from",
                        data: ["articles": [.object(cited.compactMapValues(\.self))]]
                    )
                ]
            )
        } catch {
            try Task.checkCancellation()
            turn.logger.warning("no article for an objection", metadata: ["error": "\(error)"])
            return unanswered(content)
        }
    }

    /// A person may know what cannot be looked up.
    private func unanswered(_ content: [String: JSONValue]) -> ToolResult {
        ToolResult(
            content: .object(content),
            actions: [SuggestedAction(type: .contact, label: "Talk to a person", target: "/contact")]
        )
    }
}
