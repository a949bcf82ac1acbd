/// A question cut into words, numbers and signs: "under $50k" is `under`, `$`, `50`, `k`. Looking past either end gives an empty word.
struct QuestionText: Sendable {
    /// As written.
    let written: [String]
    /// In small letters, with straight apostrophes; numbers without commas.
    let words: [String]

    init(_ text: String) {
        let characters = Array(text)
        var written: [String] = []
        var at = 0
        func isDigit(_ index: Int) -> Bool {
            characters.indices.contains(index) && characters[index].isASCII && characters[index].isNumber
        }
        while at < characters.count {
            let start = at
            if isDigit(at) {
                while isDigit(at) { at += 1 }
                // "1,000": three digits after a comma belong to the number.
                while at < characters.count, characters[at] == ",", (1...3).allSatisfy({ isDigit(at + $0) }),
                    !isDigit(at + 4)
                {
                    at += 4
                }
                if at < characters.count, characters[at] == ".", isDigit(at + 1) {
                    at += 1
                    while isDigit(at) { at += 1 }
                }
            } else if characters[at].isLetter {
                // A word may go on with digits, as the names of models do, or stand for a speed.
                while at < characters.count {
                    let isInner = ["'", "’"].contains(characters[at]) || characters[at] == "/"
                    let goesOn = at + 1 < characters.count && characters[at + 1].isLetter
                    guard characters[at].isLetter || isDigit(at) || (isInner && goesOn) else { break }
                    at += 1
                }
            } else {
                at += 1
                if at < characters.count, characters[at] == "=", ["<", ">"].contains(characters[start]) { at += 1 }
            }
            let token = String(characters[start..<at])
            if !token.allSatisfy({ $0.isWhitespace && !$0.isNewline }) { written.append(token) }
        }
        self.written = written
        words = written.map { token in
            let lower = token.lowercased().replacing("’", with: "'")
            return switch lower {
            case "≤": "<="
            case "≥": ">="
            case "–", "—", "−": "-"
            default: token.first?.isNumber ?? false ? lower.replacing(",", with: "") : lower
            }
        }
    }

    func word(_ index: Int) -> String { words.indices.contains(index) ? words[index] : "" }

    /// Whether these words stand at `index`.
    func has(_ phrase: [String], at index: Int) -> Bool {
        index >= 0 && index + phrase.count <= words.count
            && phrase.indices.allSatisfy { words[index + $0] == phrase[$0] }
    }

    func ends(_ index: Int) -> Bool { [".", "?", "!", ";", "\n", ""].contains(word(index)) }

    /// The positions of the sentence around `index`.
    func sentence(around index: Int) -> Range<Int> {
        var (first, last) = (index, index)
        while first > 0, !ends(first - 1) { first -= 1 }
        while last < words.count, !ends(last) { last += 1 }
        return first..<last
    }

    func isCapitalised(_ index: Int) -> Bool {
        written.indices.contains(index) && (written[index].first?.isUppercase ?? false)
    }
}
