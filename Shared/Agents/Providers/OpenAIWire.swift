import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Platform
import SharedModels

/// OpenAI's `POST /chat/completions` and what imitates it. A server that does not know a field is asked without it from then on.
struct OpenAIWire: ModelWire {
    let provider = "openai"
    let model: String
    private let settings: ModelSettings.OpenAI
    private let effort: String?
    private let tokens: Int
    private let dialects: OpenAIDialects

    init(_ settings: ModelSettings.OpenAI) { self.init(settings, choice: nil, OpenAIDialects()) }

    private init(_ settings: ModelSettings.OpenAI, choice: ModelChoice?, _ dialects: OpenAIDialects) {
        self.settings = settings
        self.dialects = dialects
        model = choice?.model ?? settings.model
        effort = choice?.reasoningEffort ?? settings.reasoningEffort
        tokens = choice?.maxOutputTokens ?? settings.maxOutputTokens
    }

    func adapted(to choice: ModelChoice) -> any ModelWire { OpenAIWire(settings, choice: choice, dialects) }

    func parser() -> any ModelStreamParser { OpenAIStream(provider: provider) }

    func adapts(to refusal: ProviderRefusal) -> Bool {
        dialects.learn(of: model) { dialect in
            if effort != nil, refusal.blames("reasoning_effort") {
                dialect.reasoning = false
            } else if !isOpenAI, refusal.doesNotKnow("max_completion_tokens") {
                dialect.completionTokens = false
            } else if refusal.blames("stream_options") {
                dialect.usage = false
            } else if refusal.doesNotKnow("response_format") || refusal.doesNotKnow("json_schema") {
                dialect.schema = false
            } else {
                return false
            }
            return true
        }
    }

    /// It knows what it asks for, and refuses the older name.
    private var isOpenAI: Bool { URL(string: settings.endpoint)?.host() == "api.openai.com" }

    func request(for asked: ModelRequest) throws -> HTTPClientRequest {
        var request = HTTPClientRequest(url: settings.endpoint)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/json")
        request.headers.add(name: "Accept", value: "text/event-stream")
        if let key = settings.key { request.headers.add(name: "Authorization", value: "Bearer \(key.value)") }
        request.body = .bytes(ByteBuffer(bytes: try JSON.encode(body(for: asked))))
        return request
    }

    func body(for asked: ModelRequest) throws -> JSONValue {
        let dialect = dialects[model]
        var body: [String: JSONValue] = [
            "model": .string(model), "stream": true,
            "messages": .array(try Self.messages(of: asked, showingSchema: !dialect.schema)),
            // The older name of the same is refused by models that reason.
            dialect.completionTokens ? "max_completion_tokens" : "max_tokens": .int(tokens),
        ]
        if dialect.usage { body["stream_options"] = ["include_usage": true] }
        if dialect.reasoning, let effort { body["reasoning_effort"] = .string(effort) }
        if !asked.tools.isEmpty { body["tools"] = .array(asked.tools.map(Self.tool)) }
        if let schema = asked.answerSchema {
            body["response_format"] =
                dialect.schema
                ? [
                    "type": "json_schema",
                    "json_schema": [
                        "name": "answer", "strict": .bool(AnswerSchema.isStrict(schema)), "schema": schema,
                    ],
                ]
                : ["type": "json_object"]
        }
        return .object(body)
    }

    private static func tool(_ tool: ToolDescription) -> JSONValue {
        [
            "type": "function",
            "function": [
                "name": .string(tool.name), "description": .string(tool.description), "parameters": tool.parameters,
            ],
        ]
    }

    private static func messages(of asked: ModelRequest, showingSchema: Bool) throws -> [JSONValue] {
        var parts = [asked.system, asked.situation]
        if showingSchema, let schema = asked.answerSchema { parts.append(try AnswerSchema.instruction(schema)) }
        let system = parts.filter { !$0.isEmpty }.joined(separator: "\n\n")
        let said = asked.messages.filter { message in
            // Some servers refuse an answer that says nothing and does nothing.
            guard case .assistant(let text, let calls) = message else { return true }
            return !calls.isEmpty || !text.allSatisfy(\.isWhitespace)
        }
        return [["role": "system", "content": .string(system)]] + (try said.map(message))
    }

    private static func message(_ message: ModelMessage) throws -> JSONValue {
        switch message {
        case .user(let text): return ["role": "user", "content": .string(text)]
        case .assistant(let text, let calls):
            var said: [String: JSONValue] = ["role": "assistant", "content": text.isEmpty ? .null : .string(text)]
            if !calls.isEmpty {
                said["tool_calls"] = .array(
                    try calls.map { call in
                        [
                            "id": .string(call.id), "type": "function",
                            "function": [
                                "name": .string(call.name),
                                "arguments": .string(try JSON.encodeText(call.arguments)),
                            ],
                        ]
                    }
                )
            }
            return .object(said)
        case .toolResult(let id, _, let content):
            return ["role": "tool", "tool_call_id": .string(id), "content": .string(try JSON.encodeText(content))]
        }
    }
}
