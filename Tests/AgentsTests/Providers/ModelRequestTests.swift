import Foundation
import HTTPTypes
import SharedModels
import TestSupport
import Testing

@testable import Agents

@Suite("What providers are asked")
struct ModelRequestTests {
    private static let conversation: [ModelMessage] = [
        .user("Dealers near 89501?"),
        .assistant("Let me see.", [ToolCall(id: "call_1_0", name: "look_up", arguments: ["q": "89501"])]),
        .toolResult(id: "call_1_0", name: "look_up", content: ["error": "No such ZIP code."]),
        .user("Then Dallas."),
    ]

    @Test("OpenAI: no max_tokens, no temperature, tools and results in their places")
    func openAI() async throws {
        try await withModel(answering: always(.events([Recorded.stream(Recorded.openAIText)]))) { model, upstream in
            _ = try await model.all(.test(Self.conversation))
            let request = try #require(upstream.requests.first)
            let body = try #require(request.json)
            #expect(request.path == "/v1/chat/completions")
            #expect(request.headers[.authorization] == "Bearer sk-test")
            #expect(body["model"] == "gpt-5-nano" && body["stream"] == true)
            #expect(body["max_completion_tokens"]?.intValue != nil && body["reasoning_effort"] == "low")
            #expect(body["max_tokens"] == nil && body["temperature"] == nil)
            let messages = try #require(body["messages"]?.arrayValue)
            #expect(messages.map { $0["role"] } == ["system", "user", "assistant", "tool", "user"])
            #expect(messages[0]["content"] == "You are Financing.\n\nToday is 2026-11-23.")
            let call = messages[2]["tool_calls"]?.arrayValue?.first
            #expect(call?["id"] == "call_1_0" && call?["function"]?["arguments"] == #"{"q":"89501"}"#)
            #expect(messages[3]["tool_call_id"] == "call_1_0")
            #expect(body["tools"]?.arrayValue?.first?["function"]?["name"] == "look_up")
        }
    }

    @Test("Anthropic: turns one after the other, results with the user's words, marks for the cache")
    func anthropic() async throws {
        try await withModel("anthropic", answering: always(.events([Recorded.stream(Recorded.anthropic)]))) {
            model,
            upstream in
            _ = try await model.all(.test([.assistant("Hello!", [])] + Self.conversation))
            let request = try #require(upstream.requests.first)
            let body = try #require(request.json)
            #expect(request.path == "/v1/messages")
            let key = try #require(HTTPField.Name("x-api-key"))
            let version = try #require(HTTPField.Name("anthropic-version"))
            #expect(request.headers[key] == "sk-ant-test" && request.headers[version] == "2023-06-01")
            #expect(body["model"] == "claude-sonnet-5" && body["max_tokens"]?.intValue != nil)
            let messages = try #require(body["messages"]?.arrayValue)
            #expect(messages.map { $0["role"] } == ["user", "assistant", "user"])
            #expect(messages[1]["content"]?.arrayValue?.map { $0["type"] } == ["text", "tool_use"])
            let last = try #require(messages[2]["content"]?.arrayValue)
            #expect(last.map { $0["type"] } == ["tool_result", "text"] && last[0]["is_error"] == true)
            let kept: JSONValue = ["type": "ephemeral"]
            #expect(last[1]["cache_control"] == kept)
            #expect(body["system"]?.arrayValue?.map { $0["cache_control"] } == [kept, nil])
            #expect(body["tools"]?.arrayValue?.last?["cache_control"] == kept)
        }
    }

    @Test("An answer by schema: OpenAI's response_format, Anthropic's forced tool, whose input is the answer")
    func structured() async throws {
        let schema: JSONValue = ["type": "object", "properties": ["agent": ["type": "string"]], "required": ["agent"]]
        try await withModel(answering: always(.events([Recorded.stream(Recorded.openAIText)]))) { model, upstream in
            _ = try await model.all(.test(schema: schema))
            let format = upstream.requests.first?.json?["response_format"]
            #expect(format?["type"] == "json_schema" && format?["json_schema"]?["schema"] == schema)
        }
        let stream = [
            #"{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"t","name":"answer","input":{}}}"#,
            #"{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{\"agent\":\"sales\"}"}}"#,
            #"{"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":5}}"#,
        ]
        try await withModel("anthropic", answering: always(.events([Recorded.stream(stream)]))) { model, upstream in
            let events = try await model.all(.test(schema: schema))
            #expect(events.text == #"{"agent":"sales"}"# && events.calls.isEmpty)
            #expect(upstream.requests.first?.json?["tool_choice"]?["name"] == "answer")
        }
    }

    @Test("What a server does not know is left out from then on")
    func dialect() async throws {
        let refused: [FakeUpstream.Answer] = ["reasoning_effort", "max_completion_tokens", "stream_options"].map {
            .json(["error": ["message": "Unknown parameter", "param": .string($0)]], status: .badRequest)
        }
        let answers = inTurn(refused + [.events([Recorded.stream(Recorded.openAIText)])])
        try await withModel(answering: answers) { model, upstream in
            let events = try await model.all()
            #expect(!events.text.isEmpty)
            #expect(upstream.requests.count == 4)
            _ = try await model.all()
            #expect(upstream.requests.count == 5)
            let body = try #require(upstream.requests.last?.json)
            #expect(body["reasoning_effort"] == nil && body["stream_options"] == nil)
            #expect(body["max_tokens"]?.intValue == 4_096)
        }
    }

    @Test("A contract's entry says which model, how long it thinks and how much it says")
    func choice() async throws {
        try await withModel(answering: always(.events([Recorded.stream(Recorded.openAIText)]))) { model, upstream in
            let choice = ModelChoice("openai", model: "gpt-5-mini", reasoningEffort: "high", maxOutputTokens: 99)
            let other = model.adapted(to: choice)
            #expect(other.model == "gpt-5-mini" && model.model == "gpt-5-nano")
            _ = try await other.all()
            let body = try #require(upstream.requests.first?.json)
            #expect(body["model"] == "gpt-5-mini" && body["reasoning_effort"] == "high")
            #expect(body["max_completion_tokens"] == 99)
        }
    }
}
