import AsyncHTTPClient
import Foundation
import Platform

/// Which language models are there. Nothing is needed: without any the offline model answers.
public struct ModelSettings: Sendable {
    public struct OpenAI: Sendable {
        /// `OPENAI_BASE_URL`, with `/chat/completions` behind it.
        var endpoint: String
        /// `OPENAI_API_KEY`; servers of one's own need none.
        var key: Secret?
        /// `OPENAI_MODEL`, gpt-5-nano.
        var model: String
        /// `OPENAI_REASONING_EFFORT`, low; `none` leaves it out.
        var reasoningEffort: String?
        var maxOutputTokens: Int
    }

    public struct Anthropic: Sendable {
        /// `ANTHROPIC_BASE_URL`, with `/v1/messages` behind it.
        var endpoint: String
        /// `ANTHROPIC_API_KEY`.
        var key: Secret
        /// `ANTHROPIC_MODEL`, claude-sonnet-5-5.
        var model: String
        var maxOutputTokens: Int
    }

    var openAI: OpenAI?
    var anthropic: Anthropic?
    /// `AGENT_MODELS`: the order for this agent in place of its contract's, such as `anthropic,openai:gpt-5-mini,offline`.
    var order: [ModelChoice] = []
    /// `MODEL_TIMEOUT`, 20 s: to the first piece of an answer, retries included, and between two.
    var patience: Duration = .seconds(20)
    var retry = RetryPolicy(maximumRetries: 2, longestServerDelay: .seconds(5))

    public init() {}

    init(from settings: inout SettingsReader) {
        let tokens = settings.int("MODEL_MAX_OUTPUT_TOKENS", default: 4_096, in: ModelChoice.outputTokens)
        let key = settings.secret("OPENAI_API_KEY")
        // An address alone may be meant for embeddings only.
        if key != nil || settings.optionalString("OPENAI_MODEL") != nil {
            let base = settings.url("OPENAI_BASE_URL", default: "https://api.openai.com/v1").absoluteString
            let effort = settings.string("OPENAI_REASONING_EFFORT", default: "low")
            openAI = OpenAI(
                endpoint: Self.address(base, "/chat/completions"),
                key: key,
                model: settings.string("OPENAI_MODEL", default: "gpt-5-nano"),
                reasoningEffort: effort == "none" ? nil : effort,
                maxOutputTokens: tokens
            )
        }
        if let key = settings.secret("ANTHROPIC_API_KEY") {
            let base = settings.url("ANTHROPIC_BASE_URL", default: "https://api.anthropic.com").absoluteString
            anthropic = Anthropic(
                endpoint: Self.address(base, "/v1/messages"),
                key: key,
                model: settings.string("ANTHROPIC_MODEL", default: "claude-sonnet-5-5"),
                maxOutputTokens: tokens
            )
        }
        patience = settings.seconds("MODEL_TIMEOUT", default: patience)
        order = settings.list("AGENT_MODELS", default: []).map { ModelChoice(setting: $0) }
        for choice in order where !ModelChoice.providers.contains(choice.provider) {
            settings.problem("AGENT_MODELS", "must list \(ModelChoice.providers.joined(separator: ", "))")
        }
    }

    private static func address(_ base: String, _ path: String) -> String {
        var base = base[...]
        while base.last == "/" { base.removeLast() }
        return base + path
    }

    /// Those that are configured. Nothing is reached for before the first answer.
    func providers(http: HTTPClient) -> [any ModelProvider] {
        var wires: [any ModelWire] = []
        if let openAI { wires.append(OpenAIWire(openAI)) }
        if let anthropic { wires.append(AnthropicWire(anthropic)) }
        return wires.map {
            HTTPModel(wire: $0, http: http, patience: patience, retry: retry, breaker: CircuitBreaker())
        }
    }
}
