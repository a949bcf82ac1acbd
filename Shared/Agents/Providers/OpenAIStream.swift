import Foundation
import SharedModels

/// Reads `chat.completion.chunk` events, and a whole `chat.completion` where a server does not stream.
struct OpenAIStream: ModelStreamParser {
    private struct Call {
        var id = ""
        var name = ""
        var arguments = ""
    }

    let provider: String
    /// By the index that the pieces name.
    private var calls: [Int: Call] = [:]
    private var refusal = ""
    private var finish: String?
    private var hasText = false
    private var usage: TokenUsage?
    private var model: String?
    /// The stream says so itself, in no event of its own: `[DONE]`.
    let isComplete = false

    init(provider: String) { self.provider = provider }

    mutating func read(_ data: JSONValue) throws -> [ModelEvent] {
        if let error = data["error"], !error.isNull {
            // Compatible servers give numbers here, too.
            let code = error["code"]?.stringValue ?? error["type"]?.stringValue
            throw ModelError(provider, .overloaded, code: code)
        }
        if let counted = data["usage"], counted.objectValue != nil {
            usage = TokenUsage(
                input: counted["prompt_tokens"]?.intValue ?? 0,
                output: counted["completion_tokens"]?.intValue ?? 0
            )
        }
        if let name = data["model"]?.stringValue, !name.isEmpty { model = name }
        guard let choice = data["choices"]?.arrayValue?.first else { return [] }
        if let reason = choice["finish_reason"]?.stringValue { finish = reason }
        guard let delta = choice["delta"] ?? choice["message"] else { return [] }
        for piece in delta["tool_calls"]?.arrayValue ?? [] { add(piece) }
        if let text = delta["refusal"]?.stringValue { refusal += text }
        guard let text = delta["content"]?.stringValue, !text.isEmpty else { return [] }
        hasText = true
        return [.text(text)]
    }

    private mutating func add(_ piece: JSONValue) {
        let id = piece["id"]?.stringValue ?? ""
        // Servers that leave the index out send every call whole, each with an id of its own.
        let index =
            piece["index"]?.intValue
            ?? calls.first { !id.isEmpty && $0.value.id == id }?.key
            ?? (id.isEmpty ? max(0, calls.count - 1) : calls.count)
        var call = calls[index] ?? Call()
        if !id.isEmpty { call.id = id }
        if let name = piece["function"]?["name"]?.stringValue { call.name += name }
        switch piece["function"]?["arguments"] {
        case .string(let text)?: call.arguments += text
        case .object(let whole)?: call.arguments = (try? JSON.encodeText(JSONValue.object(whole))) ?? ""
        default: break
        }
        calls[index] = call
    }

    mutating func end() throws -> [ModelEvent] {
        if finish == "content_filter" || !refusal.isEmpty { throw ModelError(provider, .refused) }
        guard finish != nil || hasText || !calls.isEmpty else { throw ModelError(provider, .badAnswer) }
        // Cut short: text is still of use, half a call is not.
        if finish == "length", !calls.isEmpty || !hasText { throw ModelError(provider, .truncated) }
        if finish == nil { throw ModelError(provider, .unreachable) }
        var events: [ModelEvent] = calls.sorted { $0.key < $1.key }.map { _, call in
            .toolCall(ToolCall(id: call.id, name: call.name, arguments: ToolCall.arguments(of: call.arguments)))
        }
        if let usage { events.append(.usage(usage)) }
        if let model { events.append(.answered(by: model)) }
        return events + [.finished]
    }
}

extension ToolCall {
    /// What a model wrote as arguments; a text that is no JSON stays one, so that the schema's check tells the model of it.
    static func arguments(of text: String) -> JSONValue {
        if text.allSatisfy(\.isWhitespace) { return [:] }
        return (try? JSON.decode(JSONValue.self, from: Data(text.utf8))) ?? .string(text)
    }
}
