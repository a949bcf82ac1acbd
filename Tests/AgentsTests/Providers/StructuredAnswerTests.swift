import Foundation
import HTTPTypes
import SharedModels
import TestSupport
import Testing

@testable import Agents

@Suite("Answers by a schema", .timeLimit(.minutes(2)))
struct StructuredAnswerTests {
    private static let schema: JSONValue = [
        "type": "object", "additionalProperties": false, "required": ["agent", "score"],
        "properties": [
            "agent": ["type": "string", "enum": ["sales", "financing"]],
            "score": ["type": "number", "minimum": 0, "maximum": 1],
        ],
    ]
    private static let good: JSONValue = ["agent": "sales", "score": 0.5]

    private static func openAI(_ text: String) -> FakeUpstream.Answer {
        .json(["choices": [["message": ["content": .string(text)], "finish_reason": "stop"]]])
    }

    @Test("OpenAI is held to a schema that can be strict, and shown one that cannot")
    func strict() async throws {
        var loose = Self.schema.objectValue ?? [:]
        loose["required"] = ["agent"]
        for (schema, strict) in [(Self.schema, true), (.object(loose), false), (["type": "object"], false)] {
            try await withModel(answering: always(Self.openAI("{}"))) { model, upstream in
                _ = try await model.all(.test(schema: schema))
                let format = upstream.requests.first?.json?["response_format"]
                #expect(format?["type"] == "json_schema")
                #expect(format?["json_schema"]?["schema"] == schema)
                #expect(format?["json_schema"]?["strict"] == .bool(strict))
            }
        }
    }

    @Test("Objects inside lists, choices and definitions count for strictness", arguments: ["items", "anyOf", "$defs"])
    func strictInside(place: String) {
        let open: JSONValue = ["type": "object", "properties": ["a": ["type": "string"]]]
        let inner: JSONValue =
            switch place {
            case "items": ["type": "array", "items": open]
            case "anyOf": ["anyOf": [["type": "null"], open]]
            default: ["type": "string"]
            }
        var schema: [String: JSONValue] = [
            "type": "object", "additionalProperties": false, "required": ["x"], "properties": ["x": inner],
        ]
        if place == "$defs" { schema["$defs"] = ["open": open] }
        #expect(!AnswerSchema.isStrict(.object(schema)))
        #expect(AnswerSchema.isStrict(Self.schema))
    }

    @Test("A server that knows JSON but no schemas is shown the schema in words")
    func jsonObject() async throws {
        let refused = FakeUpstream.Answer.json(
            ["error": ["message": "response_format json_schema is not supported"]],
            status: .badRequest
        )
        try await withModel(answering: inTurn([refused, Self.openAI("{}")])) { model, upstream in
            _ = try await model.all(.test(schema: Self.schema))
            let body = try #require(upstream.requests.last?.json)
            #expect(body["response_format"] == ["type": "json_object"])
            let system = try #require(body["messages"]?.arrayValue?.first?["content"]?.stringValue)
            #expect(system.contains("JSON") && system.contains(#""financing""#))
            _ = try await model.all()
            let later = upstream.requests.last?.json?["messages"]?.arrayValue?.first?["content"]?.stringValue
            #expect(later?.contains("JSON") == false, "where no schema is asked for there is nothing to show")
        }
    }

    @Test("Anthropic is held to the schema by its output format, without what it refuses, and no tool is forced")
    func anthropic() async throws {
        try await withModel("anthropic", answering: always(.events([Recorded.stream(Recorded.anthropic)]))) {
            model,
            upstream in
            _ = try await model.all(.test(schema: Self.schema))
            let body = try #require(upstream.requests.first?.json)
            let format = try #require(body["output_config"]?["format"])
            #expect(format["type"] == "json_schema" && body["tool_choice"] == nil)
            #expect(format["schema"]?["additionalProperties"] == false)
            #expect(format["schema"]?["properties"]?["score"] == ["type": "number"])
            #expect(body["tools"]?.arrayValue?.map { $0["name"] } == ["look_up"])
        }
    }

    @Test("A model that knows no output format is asked to answer by a tool, from then on")
    func byTool() async throws {
        let refused = FakeUpstream.Answer.json(
            [
                "type": "error",
                "error": [
                    "type": "invalid_request_error", "message": "output_config: Extra inputs are not permitted",
                ],
            ],
            status: .badRequest
        )
        let stream = [
            #"{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"t","name":"answer","input":{}}}"#,
            #"{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{\"agent\":\"sales\"}"}}"#,
            #"{"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":5}}"#,
            #"{"type":"message_stop"}"#,
        ]
        try await withModel("anthropic", answering: inTurn([refused, .events([Recorded.stream(stream)])])) {
            model,
            upstream in
            let events = try await model.all(.test(schema: Self.schema))
            #expect(events.text == #"{"agent":"sales"}"# && events.calls.isEmpty)
            let body = try #require(upstream.requests.last?.json)
            #expect(body["tool_choice"] == nil && body["output_config"] == nil)
            #expect(body["tools"]?.arrayValue?.last?["input_schema"] == Self.schema)
            #expect(body["system"]?.arrayValue?.last?["text"]?.stringValue?.contains("answer") == true)
            _ = try await model.all(.test(schema: Self.schema))
            #expect(upstream.requests.count == 3)
        }
    }

    private func answer(_ models: [any ModelProvider]) async throws -> JSONValue {
        try await StructuredAnswers(models: models).answer(to: .test(schema: Self.schema))
    }

    private func says(_ name: String, _ texts: String...) -> ScriptedModel {
        ScriptedModel(name, texts.map { .events([.text($0), .finished]) })
    }

    @Test("An answer that fits is taken, in a block of code as well")
    func fits() async throws {
        #expect(try await answer([says("openai", #"{"agent": "sales", "score": 0.5}"#)]) == Self.good)
        let fenced = "Here it is:\n```json\n{\"agent\": \"sales\", \"score\": 0.5}\n```"
        #expect(try await answer([says("openai", fenced)]) == Self.good)
    }

    @Test("What does not fit is told once", arguments: ["Sales, I think.", #"{"agent": "hr", "score": 2}"#, ""])
    func again(first: String) async throws {
        let model = says("openai", first, #"{"agent": "sales", "score": 0.5}"#)
        #expect(try await answer([model]) == Self.good)
        #expect(model.requests.count == 2)
        guard case .user(let told) = model.requests.last?.messages.last else {
            Issue.record("it was not told")
            return
        }
        #expect(told.contains("does not fit"))
        if first.hasPrefix("{") { #expect(told.contains("agent must be one of") && told.contains("at most 1")) }
    }

    @Test("Then, or where it fails, the next model is asked; without one that fits there is an error")
    func nextModel() async throws {
        let stubborn = says("openai", "No.")
        let broken = ScriptedModel("openai", [.fails(after: [])])
        let second = says("anthropic", #"{"agent": "sales", "score": 0.5}"#)
        #expect(try await answer([stubborn, broken, second]) == Self.good)
        #expect(stubborn.requests.count == 2 && broken.requests.count == 1)
        await #expect(throws: ModelError.self) { try await answer([stubborn]) }
        await #expect(throws: ModelError.self) { try await answer([OfflineModel(playbook: TestPlaybook())]) }
    }
}
