import SharedModels

/// Reads the events of a streamed message: blocks of text and tool use, each begun, continued and ended by its index.
struct AnthropicStream: ModelStreamParser {
    private struct Block {
        var id: String
        var name: String
        var input = ""
    }

    let provider: String
    private var blocks: [Int: Block] = [:]
    private var stop: String?
    private var hasText = false
    private var usage = TokenUsage()
    private var model: String?
    private(set) var isComplete = false

    init(provider: String) { self.provider = provider }

    mutating func read(_ data: JSONValue) throws -> [ModelEvent] {
        switch data["type"]?.stringValue {
        case "message_start":
            count(data["message"]?["usage"])
            model = data["message"]?["model"]?.stringValue
            return []
        case "content_block_start":
            let block = data["content_block"]
            guard let index = data["index"]?.intValue, let block else { return [] }
            if block["type"] == "tool_use" {
                blocks[index] = Block(id: block["id"]?.stringValue ?? "", name: block["name"]?.stringValue ?? "")
            }
            return said(block["text"])
        case "content_block_delta":
            let delta = data["delta"]
            if let piece = delta?["partial_json"]?.stringValue, let index = data["index"]?.intValue {
                blocks[index]?.input += piece
            }
            // Thinking and signatures are the model's own.
            return said(delta?["text"])
        case "message_delta":
            if let reason = data["delta"]?["stop_reason"]?.stringValue { stop = reason }
            count(data["usage"])
            return []
        case "error":
            throw ModelError(provider, .overloaded, code: data["error"]?["type"]?.stringValue)
        case "message_stop":
            isComplete = true
            return []
        case "message":
            return whole(data)
        default:
            // Pings, ends, and whatever is added to the protocol.
            return []
        }
    }

    private mutating func said(_ text: JSONValue?) -> [ModelEvent] {
        guard let text = text?.stringValue, !text.isEmpty else { return [] }
        hasText = true
        return [.text(text)]
    }

    /// Later counts are of the whole answer so far, not of a part.
    private mutating func count(_ counted: JSONValue?) {
        let parts = ["input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens"]
        let input = parts.compactMap { counted?[$0]?.intValue }.reduce(0, +)
        usage.input = max(usage.input, input)
        if let output = counted?["output_tokens"]?.intValue { usage.output = max(usage.output, output) }
    }

    /// A message that came at once.
    private mutating func whole(_ message: JSONValue) -> [ModelEvent] {
        count(message["usage"])
        model = message["model"]?.stringValue
        stop = message["stop_reason"]?.stringValue
        var events: [ModelEvent] = []
        for (index, block) in (message["content"]?.arrayValue ?? []).enumerated() {
            events += said(block["text"])
            guard block["type"] == "tool_use" else { continue }
            let input = block["input"].flatMap { try? JSON.encodeText($0) } ?? ""
            blocks[index] = Block(
                id: block["id"]?.stringValue ?? "",
                name: block["name"]?.stringValue ?? "",
                input: input
            )
        }
        return events
    }

    mutating func end() throws -> [ModelEvent] {
        switch stop {
        case nil: throw ModelError(provider, hasText || !blocks.isEmpty ? .unreachable : .badAnswer)
        case "refusal"?: throw ModelError(provider, .refused)
        case "max_tokens"? where !blocks.isEmpty || !hasText: throw ModelError(provider, .truncated)
        default: break
        }
        var events: [ModelEvent] = blocks.sorted { $0.key < $1.key }.map { _, block in
            // An answer by schema is text to who asked for it.
            block.name == AnthropicWire.answerTool
                ? .text(block.input)
                : .toolCall(
                    ToolCall(id: block.id, name: block.name, arguments: ToolCall.arguments(of: block.input))
                )
        }
        events.append(.usage(usage))
        if let model { events.append(.answered(by: model)) }
        return events + [.finished]
    }
}
