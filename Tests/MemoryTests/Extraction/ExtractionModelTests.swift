import AsyncHTTPClient
import Foundation
import HTTPTypes
import NIOConcurrencyHelpers
import SharedModels
import TestSupport
import Testing

@testable import Memory

@Suite("A provider's chat completions", .timeLimit(.minutes(1)))
struct ExtractionModelTests {
    private static let prompt = ExtractionPrompt(.of("user: Hello"), instructions: nil, categories: [], fence: "f")

    private static func ask(
        _ server: FakeUpstream,
        timeout: Duration = .seconds(20),
        reasoning: String? = "minimal",
        http: HTTPClient = .shared
    ) async throws -> String {
        var settings = ExtractionSettings.testing(server.url, timeout: timeout)
        settings.reasoning = reasoning
        return try await #require(OpenAIExtractionModel(settings, http: http)).answer(prompt)
    }

    private static func failure(_ answer: FakeUpstream.Answer) async throws -> ExtractionFailure? {
        try await withFakeUpstream(answer) { server in
            await #expect(throws: ExtractionFailure.self) { try await ask(server) }
        }
    }

    @Test("One call with key, model, schema and a bound, and no temperature")
    func asks() async throws {
        try await withFakeUpstream(Completion.saying("{}")) { server in
            #expect(try await Self.ask(server) == "{}")
            let request = try #require(server.requests.first)
            #expect(server.requests.count == 1 && request.path == "/v1/chat/completions")
            #expect(request.headers[.authorization] == "Bearer test-key")
            let body = try #require(request.json)
            #expect(body["model"] == "test-model" && body["max_completion_tokens"] == 4_096)
            #expect(body["reasoning_effort"] == "minimal" && body["temperature"] == nil && body["max_tokens"] == nil)
            #expect(body["response_format"]?["type"] == "json_schema")
            let schema = body["response_format"]?["json_schema"]
            #expect(schema?["strict"] == true && schema?["schema"] == Self.prompt.schema)
            #expect(body["messages"]?.arrayValue?.map { $0["role"] } == ["system", "user"])
        }
    }

    @Test(
        "Every kind of failure has its name",
        arguments: [
            (Completion.refusal(500), .unavailable, true), (Completion.refusal(503, "<html>"), .unavailable, true),
            (Completion.refusal(429), .rateLimited, true), (Completion.refusal(408), .timeout, true),
            (Completion.refusal(429, #"{"error":{"code":"insufficient_quota"}}"#), .rejected, false),
            (Completion.refusal(400), .rejected, false), (Completion.refusal(401), .rejected, false),
            (Completion.refusal(404), .rejected, false), (.broken(afterSending: "{"), .unavailable, true),
            (.text("no JSON"), .notJSON, false), (.json([]), .notJSON, false),
            (.json(["choices": []]), .empty, false), (Completion.saying(nil), .empty, false),
            (Completion.saying(""), .empty, false), (Completion.saying("{", finish: "length"), .truncated, false),
            (Completion.saying(nil, finish: "content_filter"), .refused, false),
            (Completion.saying(nil, refusal: "I cannot help with that"), .refused, false),
        ] as [(FakeUpstream.Answer, ExtractionFailure.Reason, Bool)]
    )
    func fails(_ answer: FakeUpstream.Answer, _ reason: ExtractionFailure.Reason, _ isPassing: Bool) async throws {
        let failure = try await Self.failure(answer)
        #expect(failure?.reason == reason && failure?.isPassing == isPassing)
    }

    @Test("What the provider asks to wait is handed on")
    func waits() async throws {
        #expect(try await Self.failure(Completion.refusal(429, retryAfter: "7"))?.retryAfter == .seconds(7))
    }

    @Test("A provider that is silent has timed out, one that is not there is unavailable")
    func silence() async throws {
        try await withFakeUpstream(.silence) { server in
            let silent = await #expect(throws: ExtractionFailure.self) {
                try await Self.ask(server, timeout: .milliseconds(100))
            }
            #expect(silent?.reason == .timeout)
        }
        let nobody = try await withFakeUpstream(.silence) { $0 }
        // As the process has it: what is not there is not knocked at again and again.
        var configuration = HTTPClient.Configuration()
        configuration.connectionPool.retryConnectionEstablishment = false
        let http = HTTPClient(configuration: configuration)
        let failure = await #expect(throws: ExtractionFailure.self) { try await Self.ask(nobody, http: http) }
        try await http.shutdown()
        #expect(failure?.reason == .unavailable)
    }

    @Test("A server that does not know a field is asked without it, from then on")
    func learnsTheDialect() async throws {
        let answer: @Sendable (FakeUpstream.Request) async throws -> FakeUpstream.Answer = { request in
            for field in ["reasoning_effort", "max_completion_tokens"] where request.json?[field] != nil {
                return Completion.refusal(400, #"{"error":{"message":"unknown","param":"\#(field)"}}"#)
            }
            if request.json?["response_format"]?["type"] == "json_schema" {
                return Completion.refusal(422, #"{"error":{"message":"json_schema is not supported"}}"#)
            }
            return Completion.saying("{}")
        }
        try await withFakeUpstream(answering: answer) { server in
            var settings = ExtractionSettings.testing(server.url)
            settings.reasoning = "low"
            let model = try #require(OpenAIExtractionModel(settings, http: .shared))
            #expect(try await model.answer(Self.prompt) == "{}")
            #expect(server.requests.count == 4)
            #expect(try await model.answer(Self.prompt) == "{}")
            let last = try #require(server.requests.last?.json)
            #expect(server.requests.count == 5 && last["max_tokens"] == 4_096)
            #expect(last["response_format"] == ["type": "json_object"])
        }
    }
}
