import Foundation
import Platform
import SharedModels

/// Body of `POST /v1/chat/completions`, as OpenAI's clients send it (https://platform.openai.com/docs/api-reference/chat/create).
///
/// What shapes a language model (`temperature`, `max_tokens`, …) is taken and has no effect: who answers is an agent, which has settings
/// of its own.
struct ChatCompletionRequest: Decodable, Sendable {
    struct Message: Decodable, Sendable {
        var role: String
        var content: Content?
    }

    /// A text, or parts of which the texts are read.
    enum Content: Decodable, Sendable {
        case text(String)
        case parts([Part])

        struct Part: Decodable, Sendable {
            var type: String
            var text: String?
        }

        init(from decoder: any Decoder) throws {
            if let text = try? decoder.singleValueContainer().decode(String.self) {
                self = .text(text)
            } else {
                self = .parts(try [Part](from: decoder))
            }
        }

        var text: String {
            switch self {
            case .text(let text): text
            case .parts(let parts): parts.compactMap(\.text).joined(separator: "\n")
            }
        }

        /// The first kind of part that is no text.
        var otherKind: String? {
            guard case .parts(let parts) = self else { return nil }
            return parts.first { !["text", "input_text", "output_text"].contains($0.type) }?.type
        }
    }

    struct StreamOptions: Decodable, Sendable {
        var includeUsage: Bool?

        enum CodingKeys: String, CodingKey { case includeUsage = "include_usage" }
    }

    var model: String
    var messages: [Message]
    var stream: Bool?
    var streamOptions: StreamOptions?
    /// The end user that a machine speaks for, where no header names one.
    var user: String?
    var n: Int?
    var toolChoice: JSONValue?

    enum CodingKeys: String, CodingKey {
        case model, messages, stream, user, n
        case streamOptions = "stream_options"
        case toolChoice = "tool_choice"
    }

    /// The conversation that it stands for.
    struct Conversation: Sendable {
        /// What was said before, oldest first.
        var history: [ChatRequest.HistoryItem]
        var message: String
    }

    /// Earlier messages beyond this are left out, the oldest first, and so is what one of them has beyond that.
    static let historyItems = 200
    static let itemLength = 16_000

    /// - Throws: 422 naming what cannot be done.
    func conversation() throws -> Conversation {
        var validator = Validator()
        validator.check((n ?? 1) == 1, "n", "must be 1")
        validator.check(
            toolChoice.map { ["auto", "none", nil].contains($0.stringValue) && $0.objectValue == nil } ?? true,
            "tool_choice",
            "must be auto or none: an agent uses its own tools"
        )
        validator.check(messages.last?.role == "user", "messages", "must end with a message of the user")
        for (index, message) in messages.enumerated() {
            validator.check(
                ["system", "developer", "user", "assistant", "tool", "function"].contains(message.role),
                "messages[\(index)].role",
                "must be system, developer, user, assistant or tool"
            )
            if let kind = message.content?.otherKind {
                validator.check(
                    false,
                    "messages[\(index)].content",
                    "holds a part of the kind \(kind); only text is read"
                )
            }
        }
        let text = messages.last?.content?.text ?? ""
        validator.check(
            text.contains { !$0.isWhitespace } && text.count <= 4_000,
            "messages[\(max(0, messages.count - 1))].content",
            "must have 1 to 4,000 characters"
        )
        try validator.finish()
        // Instructions to a model are not for agents, which have their own; results of a client's tools are none of theirs.
        let earlier = messages.dropLast().filter { ["user", "assistant"].contains($0.role) }
            .map {
                ChatRequest.HistoryItem(
                    role: $0.role,
                    content: String(($0.content?.text ?? "").prefix(Self.itemLength))
                )
            }
            .filter { !$0.content.isEmpty }
        return Conversation(history: Array(earlier.suffix(Self.historyItems)), message: text)
    }
}
