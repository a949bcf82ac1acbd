import Foundation
import SharedModels

/// The answer of a chat completion, whole or in chunks; keys as OpenAI's clients read them, and what an agent says beside its text under
/// `ybryx`, which they pass over.
struct ChatCompletion: Encodable, Sendable {
    struct Message: Encodable, Sendable {
        var role: String?
        var content: String?
    }

    struct Choice: Encodable, Sendable {
        var index = 0
        var message: Message?
        var delta: Message?
        var finishReason: String?

        enum CodingKeys: String, CodingKey {
            case index, message, delta
            case finishReason = "finish_reason"
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(index, forKey: .index)
            try container.encodeIfPresent(message, forKey: .message)
            try container.encodeIfPresent(delta, forKey: .delta)
            // Read as null by clients that wait for it.
            try container.encode(finishReason, forKey: .finishReason)
        }
    }

    struct Usage: Encodable, Sendable {
        var promptTokens: Int
        var completionTokens: Int

        enum CodingKeys: String, CodingKey {
            case promptTokens = "prompt_tokens"
            case completionTokens = "completion_tokens"
            case totalTokens = "total_tokens"
        }

        init(prompt: Int, completion: Int) {
            promptTokens = prompt
            completionTokens = completion
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(promptTokens, forKey: .promptTokens)
            try container.encode(completionTokens, forKey: .completionTokens)
            try container.encode(promptTokens + completionTokens, forKey: .totalTokens)
        }
    }

    /// What the platform's own API says of a turn.
    struct Turn: Encodable, Sendable {
        var sessionID: String
        var agentID: String
        var agent: String
        var state: ChatState
        var suggestedActions: [SuggestedAction]
        var artifacts: [ChatArtifact]

        enum CodingKeys: String, CodingKey {
            case agent, state, artifacts
            case sessionID = "session_id"
            case agentID = "agent_id"
            case suggestedActions = "suggested_actions"
        }

        init(_ reply: ChatReply) {
            sessionID = reply.sessionID
            agentID = reply.agentID
            agent = reply.agent
            state = reply.state
            suggestedActions = reply.suggestedActions
            artifacts = reply.artifacts
        }
    }

    var id: String
    var object: String
    var created: Int
    var model: String
    var choices: [Choice]
    var usage: Usage?
    var ybryx: Turn?

    /// About how many tokens a text is: four bytes each, as is usual for English. Agents that use no language model count none.
    static func tokens(_ text: String) -> Int { (text.utf8.count + 3) / 4 }
}
