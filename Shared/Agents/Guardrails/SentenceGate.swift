/// Holds back what a model, or somebody else's agent, says until a sentence is whole, since only then it can be judged.
public struct SentenceGate: Sendable {
    private let isApproved: Bool
    private var held: [UInt8] = []
    /// Bytes of ``held`` in which no sentence ends.
    private var looked = 0
    private var last: String?

    /// What goes on for longer without an end is judged as far as it came.
    static let longest = 8_000

    /// - Parameter isApproved: a decision that says so is at hand.
    public init(isApproved: Bool = false) { self.isApproved = isApproved }

    /// Whether part of a sentence is held back.
    public var isHolding: Bool { !held.isEmpty }

    /// - Returns: what may be shown now; empty while a sentence goes on.
    public mutating func pass(_ piece: String) -> String {
        held += piece.utf8
        var shown = ""
        while let end = nextEnd() { shown += release(take(end)) }
        return shown
    }

    /// - Returns: the rest, when nothing follows.
    public mutating func finish() -> String { held.isEmpty ? "" : release(take(held.count)) }

    private mutating func take(_ count: Int) -> String {
        defer {
            held.removeFirst(count)
            looked = 0
        }
        return String(decoding: held.prefix(count), as: UTF8.self)
    }

    /// The same replacement is not said twice in a row.
    private mutating func release(_ sentence: String) -> String {
        let checked = AnswerGuard.checked(sentence, isApproved: isApproved)
        let isReplaced = checked != sentence && SensitiveText.masked(sentence) != checked
        defer { last = isReplaced ? checked.trimmed : nil }
        return isReplaced && last == checked.trimmed ? "" : checked
    }

    /// Past a line's end, or a full stop and the blank behind it: 3.5 and $1,234.50 hold none. Every byte is looked at once.
    private mutating func nextEnd() -> Int? {
        while looked < held.count {
            let byte = held[looked]
            if byte == UInt8(ascii: "\n") { return looked + 1 }
            if Self.stops.contains(byte) {
                // What follows it is not there yet.
                if looked + 1 == held.count { break }
                if held[looked + 1] == UInt8(ascii: " ") { return looked + 2 }
            }
            looked += 1
        }
        guard held.count > Self.longest else { return nil }
        // At a blank, else between two characters.
        if let blank = held.lastIndex(of: UInt8(ascii: " ")), blank > 0 { return blank + 1 }
        return held.lastIndex { $0 & 0b1100_0000 != 0b1000_0000 }.flatMap { $0 > 0 ? $0 : nil } ?? held.count
    }

    private static let stops: Set<UInt8> = [UInt8(ascii: "."), UInt8(ascii: "!"), UInt8(ascii: "?")]
}

extension String {
    fileprivate var trimmed: String {
        String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    }
}
