import Foundation

/// Where a text stops being JSON (RFC 8259). Foundation's decoder says only that it does.
struct JSONSyntax {
    /// Line and column, both from 1; a column is a character.
    struct Position: Hashable {
        let line: Int
        let column: Int
    }

    private let bytes: [UInt8]
    private var index = 0

    private init(_ data: Data) { bytes = Array(data) }

    /// - Returns: the position of the first wrong character, just past the end where the text stops too early; nil where
    ///   nothing is wrong.
    static func firstError(in data: Data) -> Position? {
        var scanner = JSONSyntax(data)
        return scanner.scan() ? nil : scanner.position
    }

    private var position: Position {
        let before = bytes[..<min(index, bytes.count)]
        let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        return Position(
            line: before.count { $0 == UInt8(ascii: "\n") } + 1,
            column: String(decoding: before[lineStart...], as: UTF8.self).count + 1
        )
    }

    /// What may come next. Kept with a list of open brackets instead of by recursion: depth is the sender's choice.
    private enum Expected { case value, valueOrEnd, key, keyOrEnd, separator }

    private mutating func scan() -> Bool {
        var open: [UInt8] = []
        var expected = Expected.value
        while true {
            skipSpace()
            if open.isEmpty, expected == .separator { return index == bytes.count }
            guard let byte = current else { return false }
            switch (expected, byte) {
            case (.keyOrEnd, UInt8(ascii: "}")), (.valueOrEnd, UInt8(ascii: "]")):
                index += 1
                open.removeLast()
                expected = .separator
            case (.key, UInt8(ascii: "\"")), (.keyOrEnd, UInt8(ascii: "\"")):
                guard string() else { return false }
                skipSpace()
                guard current == UInt8(ascii: ":") else { return false }
                index += 1
                expected = .value
            case (.separator, UInt8(ascii: ",")):
                index += 1
                expected = open.last == UInt8(ascii: "{") ? .key : .value
            case (.separator, UInt8(ascii: "}")) where open.last == UInt8(ascii: "{"),
                (.separator, UInt8(ascii: "]")) where open.last == UInt8(ascii: "["):
                index += 1
                open.removeLast()
            case (.value, UInt8(ascii: "{")), (.valueOrEnd, UInt8(ascii: "{")):
                index += 1
                open.append(byte)
                expected = .keyOrEnd
            case (.value, UInt8(ascii: "[")), (.valueOrEnd, UInt8(ascii: "[")):
                index += 1
                open.append(byte)
                expected = .valueOrEnd
            case (.value, _), (.valueOrEnd, _):
                guard scalar(byte) else { return false }
                expected = .separator
            default:
                return false
            }
        }
    }

    private var current: UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func skipSpace() {
        while let byte = current, [0x20, 0x09, 0x0a, 0x0d].contains(byte) { index += 1 }
    }

    private mutating func scalar(_ first: UInt8) -> Bool {
        switch first {
        case UInt8(ascii: "\""): string()
        case UInt8(ascii: "t"): word("true")
        case UInt8(ascii: "f"): word("false")
        case UInt8(ascii: "n"): word("null")
        default: number()
        }
    }

    private mutating func word(_ text: StaticString) -> Bool {
        text.withUTF8Buffer { letters in
            for letter in letters {
                guard current == letter else { return false }
                index += 1
            }
            return true
        }
    }

    private mutating func string() -> Bool {
        index += 1
        while let byte = current {
            switch byte {
            case UInt8(ascii: "\""):
                index += 1
                return true
            case UInt8(ascii: "\\"):
                index += 1
                guard let escape = current, "\"\\/bfnrtu".utf8.contains(escape) else { return false }
                index += 1
                if escape == UInt8(ascii: "u") {
                    for _ in 0..<4 {
                        guard let digit = current, Character(UnicodeScalar(digit)).isHexDigit else { return false }
                        index += 1
                    }
                }
            case ..<0x20: return false
            default: index += 1
            }
        }
        return false
    }

    private mutating func number() -> Bool {
        if current == UInt8(ascii: "-") { index += 1 }
        if current == UInt8(ascii: "0") { index += 1 } else if !digits() { return false }
        if current == UInt8(ascii: ".") {
            index += 1
            guard digits() else { return false }
        }
        if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
            index += 1
            if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { index += 1 }
            guard digits() else { return false }
        }
        return true
    }

    /// At least one.
    private mutating func digits() -> Bool {
        let start = index
        while let byte = current, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { index += 1 }
        return index > start
    }
}
