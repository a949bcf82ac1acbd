import Platform
import SharedModels

/// Text that gives orders to a model where only facts belong: in memories and in what tools found. It is kept from the model,
/// whoever wrote it there.
public enum InjectedInstructions {
    static func areIn(_ text: String) -> Bool {
        let lower = text.lowercased()
        // Most texts hold none of these words, and the patterns are dear.
        guard hints.contains(where: { lower.contains($0) }) else { return false }
        return lower.contains(
            compiled(
                #/
            \b(ignore|disregard|forget|override|bypass)\b.{0,40}
            \b(instructions?|rules?|prompts?|guardrails?|guidelines?)\b
            /#
            )
        )
            || lower.contains(compiled(#/\b(system|developer) (prompt|message|instructions?)\b/#))
            || lower.contains(compiled(#/\byou are (now|no longer) (a|an|the|in)\b|\bact as (if|a|an|the)\b/#))
            || lower.contains(compiled(#/\bpretend (to be|that)\b/#))
            || lower.contains(compiled(#/\bnew (instructions?|rules?) ?:/#))
            || lower.contains(compiled(#/\b(do not|don't|never) (tell|inform) the (user|customer|visitor)\b/#))
            || lower.contains(compiled(#/\btell the (user|visitor) that\b/#))
            || lower.contains(
                compiled(#/\b(reveal|print|repeat|show)\b.{0,30}\b(your|the) (prompt|instructions|api key|secret)\b/#)
            )
    }

    private static let hints = [
        "ignore", "disregard", "forget", "override", "bypass", "prompt", "you are no", "act as", "pretend",
        "instruction", "new rule", "tell the", "inform the", "reveal", "system message", "developer message",
    ]

    /// A visitor's message without the sentences that are such orders; what they name is no fact about the visitor.
    public static func removed(from message: String) -> String {
        guard areIn(message) else { return message }
        var sentences: [Substring] = []
        var start = message.startIndex
        for index in message.indices {
            let next = message.index(after: index)
            let isEnd = ".?!".contains(message[index]) && (next == message.endIndex || !message[next].isNumber)
            guard isEnd || message[index].isNewline else { continue }
            sentences.append(message[start..<next])
            start = next
        }
        sentences.append(message[start...])
        // Orders that only read so across a full stop leave nothing to tell them from the rest.
        let kept = sentences.filter { !areIn(String($0)) }
        return kept.count < sentences.count ? kept.joined() : ""
    }

    static let withheld = "[withheld: it reads like an instruction]"

    /// The same value with such texts withheld, wherever they are in it.
    static func withheld(from value: JSONValue) -> JSONValue {
        switch value {
        case .string(let text): areIn(text) ? .string(withheld) : value
        case .array(let items): .array(items.map(withheld))
        case .object(let members): .object(members.mapValues(withheld))
        default: value
        }
    }
}
