import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Platform
import SharedModels
import Synchronization

/// Anthropic's `POST /v1/messages`. Tools, the agent's rules and the latest message are marked for the prompt cache.
struct AnthropicWire: ModelWire {
    let provider = "anthropic"
    let model: String
    private let settings: ModelSettings.Anthropic
    private let tokens: Int
    private let dialects: AnthropicDialects

    private static let version = "2023-06-01"
    /// The tool by which an answer with a schema is given, where the model cannot be held to one.
    static let answerTool = "answer"

    init(_ settings: ModelSettings.Anthropic) { self.init(settings, choice: nil, AnthropicDialects()) }

    private init(_ settings: ModelSettings.Anthropic, choice: ModelChoice?, _ dialects: AnthropicDialects) {
        self.settings = settings
        self.dialects = dialects
        model = choice?.model ?? settings.model
        tokens = choice?.maxOutputTokens ?? settings.maxOutputTokens
    }

    func adapted(to choice: ModelChoice) -> any ModelWire { AnthropicWire(settings, choice: choice, dialects) }

    func parser() -> any ModelStreamParser { AnthropicStream(provider: provider) }

    /// Older models know no `output_config`.
    func adapts(to refusal: ProviderRefusal) -> Bool {
        guard refusal.blames("output_config") || refusal.doesNotKnow("output format") else { return false }
        dialects.dropFormat(for: model)
        return true
    }

    func request(for asked: ModelRequest) throws -> HTTPClientRequest {
        var request = HTTPClientRequest(url: settings.endpoint)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/json")
        request.headers.add(name: "Accept", value: "text/event-stream")
        request.headers.add(name: "anthropic-version", value: Self.version)
        request.headers.add(name: "x-api-key", value: settings.key.value)
        request.body = .bytes(ByteBuffer(bytes: try JSON.encode(body(for: asked))))
        return request
    }

    func body(for asked: ModelRequest) throws -> JSONValue {
        var system: [JSONValue] = []
        if !asked.system.isEmpty { system.append(Self.kept(Self.text(asked.system))) }
        if !asked.situation.isEmpty { system.append(Self.text(asked.situation)) }
        var tools = asked.tools.map(Self.tool)
        var format: JSONValue?
        if let schema = asked.answerSchema {
            if dialects.takesFormat(model) {
                format = ["type": "json_schema", "schema": AnswerSchema.closed(schema)]
            } else {
                // To force a tool is refused by models that think, so it is asked for.
                tools.append(
                    ["name": .string(Self.answerTool), "description": "Gives the answer.", "input_schema": schema]
                )
                system.append(Self.text("Give your answer by the tool \(Self.answerTool) and by nothing else."))
            }
        }
        if let last = tools.popLast() { tools.append(Self.kept(last)) }
        var body: [String: JSONValue] = [
            "model": .string(model), "max_tokens": .int(tokens), "stream": true,
            "messages": .array(try Self.messages(of: asked)),
        ]
        if !system.isEmpty { body["system"] = .array(system) }
        if !tools.isEmpty { body["tools"] = .array(tools) }
        if let format { body["output_config"] = ["format": format] }
        return .object(body)
    }

    /// No block where there is nothing but blanks: that is refused.
    private static func words(_ said: String) -> [JSONValue] { said.allSatisfy(\.isWhitespace) ? [] : [text(said)] }

    private static func text(_ text: String) -> JSONValue { ["type": "text", "text": .string(text)] }

    /// Marked as the end of what the provider may keep for the next request.
    private static func kept(_ block: JSONValue) -> JSONValue {
        guard var members = block.objectValue else { return block }
        members["cache_control"] = ["type": "ephemeral"]
        return .object(members)
    }

    private static func tool(_ tool: ToolDescription) -> JSONValue {
        ["name": .string(tool.name), "description": .string(tool.description), "input_schema": tool.parameters]
    }

    /// The API wants turns of user and assistant one after the other, the user's first, and no empty text.
    private static func messages(of asked: ModelRequest) throws -> [JSONValue] {
        var turns: [(role: String, blocks: [JSONValue])] = []
        for message in asked.messages {
            let (role, blocks) = try blocks(of: message)
            guard !blocks.isEmpty, !(turns.isEmpty && role == "assistant") else { continue }
            if turns.last?.role == role {
                turns[turns.count - 1].blocks += blocks
            } else {
                turns.append((role, blocks))
            }
        }
        if let last = turns.last?.blocks.last {
            turns[turns.count - 1].blocks.removeLast()
            turns[turns.count - 1].blocks.append(kept(last))
        }
        return turns.map { ["role": .string($0.role), "content": .array($0.blocks)] }
    }

    private static func blocks(of message: ModelMessage) throws -> (role: String, blocks: [JSONValue]) {
        switch message {
        case .user(let said): return ("user", words(said))
        case .assistant(let said, let calls):
            let uses: [JSONValue] = calls.map { call in
                let input = call.arguments.objectValue == nil ? ["text": call.arguments] : call.arguments
                return ["type": "tool_use", "id": .string(call.id), "name": .string(call.name), "input": input]
            }
            return ("assistant", words(said) + uses)
        case .toolResult(let id, _, let content):
            var result: [String: JSONValue] = [
                "type": "tool_result", "tool_use_id": .string(id), "content": .string(try JSON.encodeText(content)),
            ]
            if content["error"] != nil { result["is_error"] = true }
            return ("user", [.object(result)])
        }
    }
}

/// Models that were found to take no schema of the answer; kept as long as the process runs.
final class AnthropicDialects: Sendable {
    private let withoutFormat = Mutex<Set<String>>([])

    func takesFormat(_ model: String) -> Bool { withoutFormat.withLock { !$0.contains(model) } }

    func dropFormat(for model: String) { withoutFormat.withLock { _ = $0.insert(model) } }
}
