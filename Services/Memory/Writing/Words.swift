/// Words as regular expressions see them (`\w+`): letters of any script, digits and the low line.
enum Words {
    static func isPart(_ character: Character) -> Bool {
        guard let ascii = character.asciiValue else { return character.isLetter || character.isNumber }
        return PlainText.isLetterOrDigit(ascii) || ascii == UInt8(ascii: "_")
    }

    static func split(_ text: String) -> [Substring] { text.split { !isPart($0) } }

    static func lowercased(_ text: String, limit: Int = .max) -> [String] {
        guard limit < .max else { return split(text).map { $0.lowercased() } }
        return text.split(maxSplits: limit, omittingEmptySubsequences: true) { !isPart($0) }.prefix(limit)
            .map { $0.lowercased() }
    }

    /// Parts that end in `.`, `!` or `?` and white space, or at the end of the text.
    static func sentences(_ text: String) -> [Substring] {
        var sentences: [Substring] = []
        var start = text.startIndex
        var closes = false
        for index in text.indices {
            if PlainText.isWhitespace(text[index]) {
                if closes {
                    sentences.append(text[start..<index])
                    start = text.index(after: index)
                } else if start == index {
                    start = text.index(after: index)
                }
                closes = false
            } else {
                closes = text[index] == "." || text[index] == "!" || text[index] == "?"
            }
        }
        if start < text.endIndex { sentences.append(text[start...]) }
        return sentences
    }
}
