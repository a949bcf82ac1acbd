/// Holds back what a model, or somebody else's agent, says until a sentence is whole, since only then it can be judged.
public struct SentenceGate: Sendable {
    private let isApproved: Bool
    private var held = ""
    private var last: String?

    /// - Parameter isApproved: a decision that says so is at hand.
    public init(isApproved: Bool = false) { self.isApproved = isApproved }

    /// - Returns: what may be shown now; empty while a sentence goes on.
    public mutating func pass(_ piece: String) -> String {
        held += piece
        var shown = ""
        while let end = Self.end(in: held) {
            shown += release(String(held[..<end]))
            held = String(held[end...])
        }
        return shown
    }

    /// - Returns: the rest, when nothing follows.
    public mutating func finish() -> String {
        defer { held = "" }
        return held.isEmpty ? "" : release(held)
    }

    /// The same replacement is not said twice in a row.
    private mutating func release(_ sentence: String) -> String {
        let checked = AnswerGuard.checked(sentence, isApproved: isApproved)
        let isReplaced = checked != sentence && SensitiveText.masked(sentence) != checked
        defer { last = isReplaced ? checked.trimmed : nil }
        return isReplaced && last == checked.trimmed ? "" : checked
    }

    /// Past a line's end, or a full stop and the blank behind it: 3.5 and $1,234.50 hold none.
    private static func end(in text: String) -> String.Index? {
        var index = text.startIndex
        while index < text.endIndex {
            let next = text.index(after: index)
            if text[index].isNewline { return next }
            if ".!?".contains(text[index]), next < text.endIndex, text[next] == " " { return text.index(after: next) }
            index = next
        }
        return nil
    }
}

extension String {
    fileprivate var trimmed: String {
        String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    }
}
