/// The lexical structure of SQL as far as it is needed here: what is code and what is a literal, an identifier or a
/// comment (PostgreSQL manual, 4.1 Lexical Structure).
struct SQLText {
    let bytes: [UInt8]

    init(_ sql: String) { bytes = Array(sql.utf8) }

    /// The text with every parameter `$n` outside literals and comments turned into `$(n + offset)`.
    func renumbered(by offset: Int) -> String {
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count + 8)
        scan { kind, range in
            if case .parameter(let number) = kind {
                output += Array("$\(number + offset)".utf8)
            } else {
                output += bytes[range]
            }
        }
        return String(decoding: output, as: UTF8.self)
    }

    /// The statements between the semicolons, without those that hold nothing but space and comments. Bodies in
    /// `BEGIN ATOMIC … END` are not understood.
    func statements() -> [String] {
        var statements: [String] = []
        var start = 0
        var hasCode = false
        func finish(at end: Int) {
            if hasCode { statements.append(String(decoding: bytes[start..<end], as: UTF8.self)) }
            start = end + 1
            hasCode = false
        }
        scan { kind, range in
            switch kind {
            case .comment: break
            case .code where bytes[range.lowerBound] == UInt8(ascii: ";"): finish(at: range.lowerBound)
            case .code: hasCode = hasCode || !Self.isSpace(bytes[range.lowerBound])
            case .quoted, .parameter: hasCode = true
            }
        }
        finish(at: bytes.count)
        return statements
    }

    /// The first word of each statement, in upper case; empty where a statement starts otherwise.
    func commands() -> [String] {
        statements().map { statement in
            let text = SQLText(statement)
            var word: [UInt8] = []
            var isComplete = false
            text.scan { kind, range in
                guard !isComplete else { return }
                if case .code = kind, text.isIdentifierPart(text.bytes[range.lowerBound]) {
                    word.append(text.bytes[range.lowerBound])
                } else if case .code = kind, word.isEmpty, Self.isSpace(text.bytes[range.lowerBound]) {
                    return
                } else if case .comment = kind, word.isEmpty {
                    return
                } else {
                    isComplete = true
                }
            }
            return String(decoding: word, as: UTF8.self).uppercased()
        }
    }

    enum Kind {
        /// One byte of anything else.
        case code
        case quoted
        case comment
        case parameter(Int)
    }

    func scan(_ visit: (Kind, Range<Int>) -> Void) {
        var index = 0
        while index < bytes.count {
            let (kind, end) = token(at: index)
            visit(kind, index..<end)
            index = end
        }
    }

    private func token(at start: Int) -> (Kind, end: Int) {
        switch bytes[start] {
        case UInt8(ascii: "'"):
            return (.quoted, quotedEnd(from: start, quote: bytes[start], escapes: isEscapeString(start)))
        case UInt8(ascii: "\""):
            return (.quoted, quotedEnd(from: start, quote: bytes[start], escapes: false))
        case UInt8(ascii: "-") where byte(start + 1) == UInt8(ascii: "-"):
            let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
            return (.comment, end)
        case UInt8(ascii: "/") where byte(start + 1) == UInt8(ascii: "*"):
            return (.comment, blockCommentEnd(from: start))
        case UInt8(ascii: "$") where !isIdentifierPart(byte(start - 1)):
            return dollar(at: start)
        default:
            return (.code, start + 1)
        }
    }

    private func dollar(at start: Int) -> (Kind, end: Int) {
        var end = start + 1
        while let digit = byte(end), (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) { end += 1 }
        if end > start + 1 {
            let number = Int(String(decoding: bytes[(start + 1)..<end], as: UTF8.self))
            return (number.map(Kind.parameter) ?? .code, end)
        }
        while isIdentifierPart(byte(end)) { end += 1 }
        guard byte(end) == UInt8(ascii: "$") else { return (.code, start + 1) }
        let tag = bytes[start...end]
        var index = end + 1
        while index + tag.count <= bytes.count {
            if bytes[index] == UInt8(ascii: "$"), bytes[index..<(index + tag.count)].elementsEqual(tag) {
                return (.quoted, index + tag.count)
            }
            index += 1
        }
        return (.quoted, bytes.count)
    }

    private func quotedEnd(from start: Int, quote: UInt8, escapes: Bool) -> Int {
        var index = start + 1
        while index < bytes.count {
            if escapes, bytes[index] == UInt8(ascii: "\\") {
                index += 2
            } else if bytes[index] == quote {
                guard byte(index + 1) == quote else { return index + 1 }
                index += 2
            } else {
                index += 1
            }
        }
        return bytes.count
    }

    private func blockCommentEnd(from start: Int) -> Int {
        var depth = 0
        var index = start
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "/"), byte(index + 1) == UInt8(ascii: "*") {
                depth += 1
                index += 2
            } else if bytes[index] == UInt8(ascii: "*"), byte(index + 1) == UInt8(ascii: "/") {
                depth -= 1
                index += 2
                if depth == 0 { return index }
            } else {
                index += 1
            }
        }
        return bytes.count
    }

    /// Whether the quote at `start` opens an `E'…'` string, in which a backslash escapes.
    private func isEscapeString(_ start: Int) -> Bool {
        guard let prefix = byte(start - 1), prefix == UInt8(ascii: "e") || prefix == UInt8(ascii: "E") else {
            return false
        }
        return !isIdentifierPart(byte(start - 2))
    }

    private func byte(_ index: Int) -> UInt8? { bytes.indices.contains(index) ? bytes[index] : nil }

    static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    func isIdentifierPart(_ byte: UInt8?) -> Bool {
        guard let byte else { return false }
        return switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...: true
        default: false
        }
    }
}
