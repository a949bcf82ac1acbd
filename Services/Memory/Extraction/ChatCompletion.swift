import SharedModels

/// The body of `POST /chat/completions` as OpenAI documents it; no temperature, which reasoning models refuse.
struct ChatCompletionRequest: Encodable, Sendable {
    struct Message: Encodable, Sendable {
        var role: String
        var content: String
    }

    var model: String
    var messages: [Message]
    var maxCompletionTokens: Int?
    /// The older name of the same.
    var maxTokens: Int?
    var reasoningEffort: String?
    var responseFormat: JSONValue?

    enum CodingKeys: String, CodingKey {
        case model, messages
        case maxCompletionTokens = "max_completion_tokens"
        case maxTokens = "max_tokens"
        case reasoningEffort = "reasoning_effort"
        case responseFormat = "response_format"
    }
}

/// What is read of the answer: servers that imitate OpenAI leave out the rest.
struct ChatCompletionResponse: Decodable, Sendable {
    struct Choice: Decodable, Sendable {
        var message: Message
        var finishReason: String?

        enum CodingKeys: String, CodingKey {
            case message
            case finishReason = "finish_reason"
        }
    }

    struct Message: Decodable, Sendable {
        var content: String?
        var refusal: String?
    }

    var choices: [Choice]

    /// The one text that was asked for.
    func text() throws(ExtractionFailure) -> String {
        guard let choice = choices.first else { throw ExtractionFailure(.empty) }
        if choice.message.refusal?.isEmpty == false || choice.finishReason == "content_filter" {
            throw ExtractionFailure(.refused)
        }
        if choice.finishReason == "length" { throw ExtractionFailure(.truncated) }
        guard let content = choice.message.content, !content.isEmpty else { throw ExtractionFailure(.empty) }
        return content
    }
}
