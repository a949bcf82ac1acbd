import AsyncHTTPClient
import Foundation
import NIOConcurrencyHelpers
import Platform
import SharedModels
import TestSupport

@testable import Agents

/// Streams as the providers send them, shortened.
enum Recorded {
    static let openAIText = [
        #"{"id":"c1","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"role":"assistant","content":"","refusal":null},"finish_reason":null}],"usage":null}"#,
        #"{"id":"c1","choices":[{"index":0,"delta":{"content":"Grüße"},"finish_reason":null}],"usage":null}"#,
        #"{"id":"c1","choices":[{"index":0,"delta":{"content":" from Reno 🤖."},"finish_reason":null}],"usage":null}"#,
        #"{"id":"c1","choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":null}"#,
        #"{"id":"c1","choices":[],"usage":{"prompt_tokens":41,"completion_tokens":7,"total_tokens":48}}"#,
        "[DONE]",
    ]

    /// Two calls, their arguments in pieces that come in turns.
    static let openAICalls = [
        #"{"choices":[{"index":0,"delta":{"role":"assistant","content":null,"tool_calls":[{"index":0,"id":"call_a","type":"function","function":{"name":"find_dealers","arguments":""}}]},"finish_reason":null}]}"#,
        #"{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"zip\":"}}]},"finish_reason":null}]}"#,
        #"{"choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"id":"call_b","type":"function","function":{"name":"look_up","arguments":"{\"q\""}}]},"finish_reason":null}]}"#,
        #"{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"\"89501\"}"}}]},"finish_reason":null}]}"#,
        #"{"choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"function":{"arguments":":\"AMR\"}"}}]},"finish_reason":null}]}"#,
        #"{"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}"#,
        "[DONE]",
    ]

    static let anthropic = [
        #"{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","content":[],"model":"claude-sonnet-5-5","stop_reason":null,"usage":{"input_tokens":25,"cache_creation_input_tokens":100,"cache_read_input_tokens":10,"output_tokens":1}}}"#,
        #"{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}"#,
        #"{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"They want a dealer."}}"#,
        #"{"type":"content_block_stop","index":0}"#,
        #"{"type":"content_block_start","index":1,"content_block":{"type":"text","text":""}}"#,
        #"{"type":"ping"}"#,
        #"{"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"Ich suche "}}"#,
        #"{"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"einen Händler."}}"#,
        #"{"type":"content_block_stop","index":1}"#,
        #"{"type":"content_block_start","index":2,"content_block":{"type":"tool_use","id":"toolu_1","name":"find_dealers","input":{}}}"#,
        #"{"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":""}}"#,
        #"{"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"{\"zip\": \"8"}}"#,
        #"{"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"9501\"}"}}"#,
        #"{"type":"content_block_stop","index":2}"#,
        #"{"type":"message_delta","delta":{"stop_reason":"tool_use","stop_sequence":null},"usage":{"output_tokens":61}}"#,
        #"{"type":"message_stop"}"#,
    ]

    static func stream(_ data: [String], lineEnd: String = "\n") -> String {
        data.map { "data: \($0)\(lineEnd)\(lineEnd)" }.joined()
    }
}

/// A provider over a server that answers as a test says.
func withModel<R>(
    _ provider: String = "openai",
    patience: Duration = .seconds(10),
    breaker: CircuitBreaker = CircuitBreaker(),
    answering: @escaping @Sendable (FakeUpstream.Request) async throws -> FakeUpstream.Answer,
    _ body: (any ModelProvider, FakeUpstream) async throws -> R
) async throws -> R {
    try await withFakeUpstream(answering: answering) { upstream in
        let values = [
            "OPENAI_BASE_URL": "\(upstream.url.absoluteString)/v1/", "OPENAI_API_KEY": "sk-test",
            "ANTHROPIC_BASE_URL": upstream.url.absoluteString, "ANTHROPIC_API_KEY": "sk-ant-test",
        ]
        var reader = SettingsReader(values: values, prefix: "FINANCING")
        let settings = ModelSettings(from: &reader)
        let wire: any ModelWire
        if provider == "openai", let own = settings.openAI {
            wire = OpenAIWire(own)
        } else if let own = settings.anthropic {
            wire = AnthropicWire(own)
        } else {
            throw ScriptedModel.Broken()
        }
        let retry = RetryPolicy(maximumRetries: 2, base: .milliseconds(5), longestServerDelay: .seconds(3))
        let model = HTTPModel(
            wire: wire,
            http: HTTPClient.shared,
            patience: patience,
            retry: retry,
            breaker: breaker
        )
        return try await body(model, upstream)
    }
}

/// The same answer to all.
func always(_ answer: FakeUpstream.Answer) -> @Sendable (FakeUpstream.Request) async throws -> FakeUpstream.Answer {
    { _ in answer }
}

/// Answers one after the other; the last one stays.
func inTurn(_ answers: [FakeUpstream.Answer]) -> @Sendable (FakeUpstream.Request) async throws -> FakeUpstream.Answer {
    let left = NIOLockedValueBox(answers)
    return { _ in
        try left.withLockedValue { left in
            guard let next = left.first else { throw ScriptedModel.Broken() }
            if left.count > 1 { left.removeFirst() }
            return next
        }
    }
}

extension ModelProvider {
    func all(_ request: ModelRequest = .test()) async throws -> [ModelEvent] {
        var events: [ModelEvent] = []
        for try await event in respond(to: request) { events.append(event) }
        return events
    }

    func failure(_ request: ModelRequest = .test()) async -> ModelError.Kind? {
        do {
            _ = try await all(request)
            return nil
        } catch {
            return (error as? ModelError)?.kind
        }
    }
}

extension [ModelEvent] {
    var text: String { reduce("") { if case .text(let piece) = $1 { $0 + piece } else { $0 } } }
    var calls: [ToolCall] { compactMap { if case .toolCall(let call) = $0 { call } else { nil } } }
    var usage: TokenUsage? { compactMap { if case .usage(let usage) = $0 { usage } else { nil } }.first }
}

extension ModelRequest {
    static func test(_ messages: [ModelMessage] = [.user("hello")], schema: JSONValue? = nil) -> ModelRequest {
        ModelRequest(
            system: "You are Financing.",
            situation: "Today is 2026-11-23.",
            messages: messages,
            tools: [ToolDescription(TestTool())],
            answerSchema: schema,
            turn: .test()
        )
    }
}
