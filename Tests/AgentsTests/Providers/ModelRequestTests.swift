import Foundation
import HTTPTypes
import Platform
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
            #expect(body["model"] == "claude-sonnet-5-5" && body["max_tokens"]?.intValue != nil)
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

    @Test("Answers that say nothing are left out of the history")
    func blanks() async throws {
        let messages: [ModelMessage] = [.user("Hi."), .assistant(" \n", []), .assistant("", []), .user("Dallas?")]
        try await withModel(answering: always(.events([Recorded.stream(Recorded.openAIText)]))) { model, upstream in
            _ = try await model.all(.test(messages))
            let sent = try #require(upstream.requests.first?.json?["messages"]?.arrayValue)
            #expect(sent.map { $0["role"] } == ["system", "user", "user"])
        }
        try await withModel("anthropic", answering: always(.events([Recorded.stream(Recorded.anthropic)]))) {
            model,
            upstream in
            _ = try await model.all(.test(messages))
            let sent = try #require(upstream.requests.first?.json?["messages"]?.arrayValue)
            #expect(sent.map { $0["role"] } == ["user"])
            #expect(sent.first?["content"]?.arrayValue?.map { $0["text"] } == ["Hi.", "Dallas?"])
        }
    }

    private static func refusing(_ field: String, _ message: String = "Unknown parameter") -> FakeUpstream.Answer {
        .json(["error": ["message": .string(message), "param": .string(field)]], status: .badRequest)
    }

    @Test("What a server does not know is left out from then on")
    func dialect() async throws {
        let refused: [FakeUpstream.Answer] = ["reasoning_effort", "max_completion_tokens", "stream_options"].map {
            Self.refusing($0)
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

    @Test("What was learned of a model is kept for the process, and of that model alone")
    func dialectStays() async throws {
        let answers = inTurn([Self.refusing("reasoning_effort"), .events([Recorded.stream(Recorded.openAIText)])])
        try await withModel(answering: answers) { model, upstream in
            // Every turn adapts the provider anew.
            for _ in 0..<3 { _ = try await model.adapted(to: "openai").all() }
            #expect(upstream.requests.count == 4)
            #expect(upstream.requests.last?.json?["reasoning_effort"] == nil)
            _ = try await model.adapted(to: ModelChoice("openai", model: "gpt-5-mini")).all()
            #expect(upstream.requests.last?.json?["reasoning_effort"] == "low")
        }
    }

    @Test(
        "A limit that is refused for its value is not asked for by its older name",
        arguments: [
            "max_completion_tokens is too large: 4096. This model supports at most 1024 completion tokens.",
            "Invalid value for 'max_completion_tokens': must be at least 16.",
            "Unsupported value: 'max_completion_tokens' does not support 4096 with this model.",
        ]
    )
    func limitTooLarge(message: String) async throws {
        let answers = inTurn([Self.refusing("max_completion_tokens", message)])
        try await withModel(answering: answers) { model, upstream in
            #expect(await model.failure() == .rejected(400))
            #expect(upstream.requests.count == 1)
            _ = await model.failure()
            #expect(upstream.requests.allSatisfy { $0.json?["max_tokens"] == nil })
        }
    }

    @Test(
        "Servers say in several ways that they do not know a part of the request",
        arguments: [
            #"{"error": {"message": "Unrecognized request argument supplied: max_completion_tokens"}}"#,
            #"{"error": {"message": "Unsupported parameter: 'max_completion_tokens' is not supported.", "code": "unsupported_parameter"}}"#,
            #"{"detail": [{"type": "extra_forbidden", "loc": ["body", "max_completion_tokens"], "msg": "Extra inputs are not permitted"}]}"#,
            #"{"object": "error", "message": "unknown field max_completion_tokens"}"#,
        ]
    )
    func unknownParts(body: String) async throws {
        let refused = FakeUpstream.Answer.text(body, status: .unprocessableContent)
        try await withModel(
            answering: inTurn([refused, .events([Recorded.stream(Recorded.openAIText)])])
        ) { model, upstream in
            _ = try await model.all()
            #expect(upstream.requests.last?.json?["max_tokens"]?.intValue == 4_096)
        }
    }

    @Test("OpenAI itself is never sent max_tokens, whatever it says")
    func neverMaxTokens() throws {
        var reader = SettingsReader(values: ["OPENAI_API_KEY": "sk-test"], prefix: "FINANCING")
        let wire = OpenAIWire(try #require(ModelSettings(from: &reader).openAI))
        let body = Data(#"{"error": {"message": "Unknown parameter: max_completion_tokens"}}"#.utf8)
        #expect(!wire.adapts(to: ProviderRefusal(status: 400, body: body)))
        let asked = try wire.body(for: .test())
        #expect(asked["max_completion_tokens"] != nil && asked["max_tokens"] == nil)
    }

    @Test("A server that refuses whatever is written is given up")
    func refusesAll() async throws {
        try await withModel(answering: inTurn([Self.refusing("stream_options")])) { model, upstream in
            #expect(await model.failure() == .rejected(400))
            #expect(upstream.requests.count <= 5)
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
