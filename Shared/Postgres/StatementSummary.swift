/// What a statement does, in few words that no value is part of: `SELECT agent_memories`.
public struct StatementSummary: Sendable, Hashable {
    /// `SELECT`; of a statement that begins with WITH, what it ends in.
    public var operation: String
    /// The table or function that it is about, without its schema where that is `public`; nil where it names none.
    public var table: String?

    /// https://opentelemetry.io/docs/specs/semconv/db/database-spans/#generating-a-summary-of-the-query
    public var text: String { table.map { "\(operation) \($0)" } ?? operation }

    private static let verbs: Set<String> = ["SELECT", "INSERT", "UPDATE", "DELETE", "MERGE"]
    /// Words before a name, where they belong to a statement and not to an expression of its own.
    private static let openers: Set<String> = ["FROM", "INTO", "UPDATE", "USING"]

    public init(_ sql: String) {
        let words = SQLText(sql).words()
        guard let first = words.first?.text.uppercased() else {
            self.init(operation: "EMPTY", table: nil)
            return
        }
        let main =
            first == "WITH"
            ? words.firstIndex { $0.depth == 0 && Self.verbs.contains($0.text.uppercased()) } : words.startIndex
        guard let main, Self.verbs.contains(words[main].text.uppercased()) else {
            self.init(operation: first, table: nil)
            return
        }
        // What WITH names is no table.
        let own = Set(
            words[..<main].indices.filter { words[$0].depth == 0 && words[$0 + 1].text.uppercased() == "AS" }
                .map { words[$0].text }
        )
        let names = words.indices.dropLast().compactMap { index -> (index: Int, depth: Int, name: String)? in
            let (word, next) = (words[index], words[index + 1].text)
            guard word.namesNext, Self.openers.contains(word.text.uppercased()), !own.contains(next) else { return nil }
            return (index, word.depth, next)
        }
        let named =
            names.first { $0.index >= main && $0.depth == 0 } ?? names.first { $0.index >= main } ?? names.first
        self.init(operation: words[main].text.uppercased(), table: named.map { Self.bare($0.name) })
    }

    private init(operation: String, table: String?) {
        self.operation = operation
        self.table = table
    }

    private static func bare(_ name: String) -> String {
        let plain = name.replacing("\"", with: "")
        return plain.hasPrefix("public.") ? String(plain.dropFirst("public.".count)) : plain
    }
}

extension SQLText {
    /// A word or a dotted name.
    struct Word {
        var text: String
        /// Parentheses that it stands in.
        var depth: Int
        /// Whether nothing but space stands between it and the next word.
        var namesNext = true
    }

    /// All words and names outside literals and comments.
    func words() -> [Word] {
        var words: [Word] = []
        var current: [UInt8] = []
        var depth = 0
        func finish() {
            guard !current.isEmpty else { return }
            words.append(Word(text: String(decoding: current, as: UTF8.self), depth: depth))
            current = []
        }
        scan { kind, range in
            let byte = bytes[range.lowerBound]
            switch kind {
            case .code where isIdentifierPart(byte) || byte == UInt8(ascii: "."): current.append(byte)
            case .quoted where byte == UInt8(ascii: "\""): current += bytes[range]
            case .comment: finish()
            case .code where Self.isSpace(byte): finish()
            default:
                finish()
                if !words.isEmpty { words[words.count - 1].namesNext = false }
                if byte == UInt8(ascii: "(") { depth += 1 }
                if byte == UInt8(ascii: ")") { depth -= 1 }
            }
        }
        finish()
        return words
    }
}
