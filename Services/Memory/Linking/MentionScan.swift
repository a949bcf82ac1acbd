import Foundation

/// A text cut at white space, each piece without the punctuation around it: what the readers of entities walk over.
struct MentionScan: Sendable {
    struct Piece: Sendable {
        /// Without punctuation around it and without a possessive `'s`.
        var text: Substring
        var lower: String
        var startsSentence: Bool
        /// Punctuation stood after it, so that nothing on the other side belongs to it.
        var isClosed: Bool
        var isCapitalized: Bool
        var hasDigit: Bool
    }

    let text: String
    let pieces: [Piece]

    init(_ text: String) {
        self.text = text
        var pieces: [Piece] = []
        var starts = true
        for token in text.split(whereSeparator: PlainText.isWhitespace) {
            let head = token.drop { !Words.isPart($0) && $0 != "$" && $0 != "€" && $0 != "£" && $0 != "+" && $0 != "(" }
            var body = head
            var tail: Character?
            while let last = body.last, !Words.isPart(last), last != "+" {
                tail = last
                body.removeLast()
            }
            if body.hasSuffix("'s") || body.hasSuffix("\u{2019}s") {
                body.removeLast(2)
                tail = tail ?? "'"
            }
            guard let first = body.first else { continue }
            let opens = token.startIndex < head.startIndex
            if opens, !pieces.isEmpty { pieces[pieces.count - 1].isClosed = true }
            pieces.append(
                Piece(
                    text: body,
                    lower: body.lowercased(),
                    startsSentence: starts,
                    isClosed: tail != nil && !(tail == "." && Self.abbreviations.contains(body.lowercased())),
                    isCapitalized: first.isUppercase,
                    hasDigit: body.contains(where: \.isWholeNumber)
                )
            )
            starts = token.last.map { ".!?:".contains($0) } ?? false
            if starts, Self.abbreviations.contains(body.lowercased()) { starts = false }
        }
        self.pieces = pieces
    }

    /// The pieces' text from the first to the last, as it was written.
    func written(_ range: ClosedRange<Int>) -> String {
        guard range.upperBound < pieces.count else { return "" }
        return Normalization.collapsed(
            String(text[pieces[range.lowerBound].text.startIndex..<pieces[range.upperBound].text.endIndex])
        )
    }

    func lower(_ index: Int) -> String { pieces.indices.contains(index) ? pieces[index].lower : "" }

    /// Whether the piece and the next stand side by side with nothing between them.
    func joins(_ index: Int) -> Bool {
        pieces.indices.contains(index) && index + 1 < pieces.count && !pieces[index].isClosed
    }

    private static let abbreviations: Set<String> = ["mr", "mrs", "ms", "dr", "st", "inc", "co", "corp", "ltd", "no"]
}
