import Foundation
import SharedModels
import TestSupport
import Testing

@testable import Agents

@Suite("What providers stream")
struct ModelStreamTests {
    /// The stream cut into pieces of so many bytes, in the middle of characters, lines and events.
    private static func pieces(_ text: String, of size: Int) -> [String] {
        // Each piece is sent as one chunk; what is no UTF-8 by itself cannot be a String, so cuts move to the next character.
        var pieces: [String] = []
        var rest = text[...]
        while !rest.isEmpty {
            pieces.append(String(rest.unicodeScalars.prefix(size)))
            rest = rest.unicodeScalars.dropFirst(size).isEmpty ? "" : Substring(rest.unicodeScalars.dropFirst(size))
        }
        return pieces
    }

    @Test("OpenAI's text and usage, wherever it is cut and however lines end", arguments: [1, 2, 7, 64, 10_000])
    func openAIText(size: Int) async throws {
        for end in ["\n", "\r\n"] {
            let stream = Recorded.stream(Recorded.openAIText, lineEnd: end)
            try await withModel(answering: always(.events(Self.pieces(stream, of: size)))) { model, _ in
                let events = try await model.all()
                #expect(events.text == "Grüße from Reno 🤖.")
                #expect(events.usage == TokenUsage(input: 41, output: 7))
                #expect(events.last == .finished)
            }
        }
    }

    @Test(
        "Cut at any byte, in the middle of a character, a line or a call, a stream says the same",
        arguments: ["\n", "\r\n"]
    )
    func everyCut(lineEnd: String) throws {
        let recordings: [(any ModelStreamParser, [String])] = [
            (OpenAIStream(provider: "openai"), Recorded.openAIText),
            (OpenAIStream(provider: "openai"), Recorded.openAICalls),
            (AnthropicStream(provider: "anthropic"), Recorded.anthropic),
        ]
        for (parser, data) in recordings {
            var reader = AnswerReader(provider: "x", parser: parser)
            var drop = reader
            var whole: [ModelEvent] = []
            var drops: [ModelEvent] = []
            for event in data {
                let bytes = Array(Recorded.stream([event], lineEnd: lineEnd).utf8)
                var after = reader
                let told = try after.feed(bytes)
                for cut in bytes.indices {
                    var cutReader = reader
                    let pieces = try cutReader.feed(bytes[..<cut]) + cutReader.feed(bytes[cut...])
                    #expect(pieces == told, "cut at \(cut) of \(event)")
                }
                for byte in bytes { drops += try drop.feed([byte]) }
                whole += told
                reader = after
            }
            #expect(whole.last == .finished && whole.count > 1)
            #expect(drops == whole, "byte by byte")
        }
    }

    @Test("The end that a provider tells counts, though the connection stays open", .timeLimit(.minutes(1)))
    func leftOpen() async throws {
        for (provider, data) in [("openai", Recorded.openAIText), ("anthropic", Recorded.anthropic)] {
            let answer = FakeUpstream.Answer.eventsLeftOpen(Recorded.stream(data))
            try await withModel(provider, patience: .seconds(600), answering: always(answer)) { model, _ in
                let events = try await model.all()
                #expect(events.last == .finished)
            }
        }
    }

    @Test("An answer without an end is given up at its largest size")
    func tooLarge() throws {
        var reader = AnswerReader(provider: "openai", parser: OpenAIStream(provider: "openai"))
        let word = String(repeating: "x", count: 1 << 20)
        let piece = Array(Recorded.stream([#"{"choices":[{"delta":{"content":"\#(word)"}}]}"#]).utf8)
        for _ in 0..<15 { _ = try reader.feed(piece) }
        let error = #expect(throws: ModelError.self) { for _ in 0..<2 { _ = try reader.feed(piece) } }
        #expect(error?.kind == .badAnswer)
    }

    @Test("Calls whose pieces come in turns are put together, each with its own arguments")
    func openAICalls() async throws {
        try await withModel(answering: always(.events([Recorded.stream(Recorded.openAICalls)]))) { model, _ in
            let calls = try await model.all().calls
            #expect(calls.map(\.name) == ["find_dealers", "look_up"])
            #expect(calls.map(\.arguments) == [["zip": "89501"], ["q": "AMR"]])
        }
    }

    @Test("Servers that imitate it: calls whole and without index, arguments as an object, all at once as JSON")
    func imitations() async throws {
        let whole = [
            #"{"choices":[{"delta":{"tool_calls":[{"id":"1","function":{"name":"a","arguments":"{}"}},{"id":"2","function":{"name":"b","arguments":{"x":1}}}]},"finish_reason":"tool_calls"}]}"#
        ]
        try await withModel(answering: always(.events([Recorded.stream(whole)]))) { model, _ in
            let events = try await model.all()
            #expect(events.calls.map(\.arguments) == [[:], ["x": 1]])
        }
        let atOnce: JSONValue = [
            "choices": [["message": ["role": "assistant", "content": "All at once."], "finish_reason": "stop"]],
            "usage": ["prompt_tokens": 3, "completion_tokens": 4],
        ]
        try await withModel(answering: always(.json(atOnce))) { model, _ in
            let events = try await model.all()
            #expect(events.text == "All at once." && events.usage?.total == 7)
        }
    }

    @Test("Arguments that are no JSON reach the schema's check, not the user")
    func brokenArguments() async throws {
        let stream = [
            #"{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"1","function":{"name":"look_up","arguments":"{q: 1"}}]},"finish_reason":"tool_calls"}]}"#
        ]
        try await withModel(answering: always(.events([Recorded.stream(stream)]))) { model, _ in
            let arguments = try #require(try await model.all().calls.first?.arguments)
            #expect(!JSONSchema.problems(of: arguments, against: TestTool().parameters).isEmpty)
        }
    }

    @Test("Anthropic's text, tool use and usage, wherever it is cut; thinking is not shown", arguments: [1, 5, 10_000])
    func anthropic(size: Int) async throws {
        let stream = Recorded.anthropic.map { data in
            let type = (try? JSON.decode(JSONValue.self, from: Data(data.utf8)))?["type"]?.stringValue ?? ""
            return "event: \(type)\ndata: \(data)\n\n"
        }.joined()
        try await withModel("anthropic", answering: always(.events(Self.pieces(stream, of: size)))) { model, _ in
            let events = try await model.all()
            #expect(events.text == "Ich suche einen Händler.")
            #expect(events.calls == [ToolCall(id: "toolu_1", name: "find_dealers", arguments: ["zip": "89501"])])
            #expect(events.usage == TokenUsage(input: 135, output: 61))
            #expect(events.contains(.answered(by: "claude-sonnet-5-5")))
        }
    }

    @Test(
        "A refusal, an answer cut in a call, an error in the stream and an end without an end are failures",
        arguments: [
            (
                "openai", [#"{"choices":[{"delta":{"refusal":"I can't"},"finish_reason":"stop"}]}"#],
                ModelError.Kind.refused
            ),
            ("openai", [#"{"choices":[{"delta":{"content":"x"},"finish_reason":"content_filter"}]}"#], .refused),
            (
                "openai",
                [
                    #"{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"1","function":{"name":"a","arguments":"{"}}]},"finish_reason":"length"}]}"#
                ], .truncated
            ),
            ("openai", [#"{"choices":[{"delta":{},"finish_reason":"length"}]}"#], .truncated),
            ("openai", [#"{"error":{"message":"overloaded","code":503}}"#], .overloaded),
            ("openai", [#"{"choices":[{"delta":{"content":"half a"},"finish_reason":null}]}"#], .unreachable),
            ("openai", ["not json"], .badAnswer), ("openai", [], .badAnswer),
            (
                "anthropic",
                [
                    #"{"type":"message_start","message":{"usage":{"input_tokens":1,"output_tokens":1}}}"#,
                    #"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#,
                ], .overloaded
            ),
            ("anthropic", [#"{"type":"message_delta","delta":{"stop_reason":"refusal"},"usage":{}}"#], .refused),
            ("anthropic", [#"{"type":"message_delta","delta":{"stop_reason":"max_tokens"},"usage":{}}"#], .truncated),
            ("anthropic", [Recorded.anthropic[6]], .unreachable), ("anthropic", [], .badAnswer),
        ]
    )
    func failures(provider: String, data: [String], kind: ModelError.Kind) async throws {
        try await withModel(provider, answering: always(.events([Recorded.stream(data)]))) { model, _ in
            #expect(await model.failure() == kind)
        }
    }

    @Test("Text that was cut for its length is still an answer")
    func longText() async throws {
        let stream = [#"{"choices":[{"delta":{"content":"As far as this"},"finish_reason":"length"}]}"#]
        try await withModel(answering: always(.events([Recorded.stream(stream)]))) { model, _ in
            let events = try await model.all()
            #expect(events.text == "As far as this")
        }
    }
}
