/// Cuts characters into words, numbers and signs. Digits are those of ASCII; everything else that is neither a letter nor
/// white space is a sign of its own.
struct Tokenizer {
    private let characters: [Character]
    private var position = 0
    private var spaceBefore = true

    init(characters: [Character]) { self.characters = characters }

    mutating func tokens() -> [Token] {
        var tokens: [Token] = []
        while position < characters.count {
            let character = characters[position]
            if character == "\n" || character == "\r\n" {
                tokens.append(sign("\n"))
                spaceBefore = true
            } else if character.isWhitespace {
                position += 1
                spaceBefore = true
            } else {
                tokens.append(next(character))
                spaceBefore = false
            }
        }
        return tokens
    }

    private mutating func next(_ character: Character) -> Token {
        if isDigit(position) || (character == "." && spaceBefore && isDigit(position + 1)) { return number() }
        if character.isLetter { return word() }
        return sign(Self.plainSigns[character] ?? character)
    }

    private mutating func sign(_ character: Character) -> Token {
        defer { position += 1 }
        let text = String(character)
        return Token(
            kind: .sign,
            text: text,
            lower: text,
            spaceBefore: spaceBefore,
            range: position..<position + 1,
            value: nil
        )
    }

    /// Letters, with apostrophes between them.
    private mutating func word() -> Token {
        let start = position
        while position < characters.count {
            if characters[position].isLetter {
                position += 1
            } else if Self.apostrophes.contains(characters[position]), position + 1 < characters.count,
                characters[position + 1].isLetter
            {
                position += 2
            } else {
                break
            }
        }
        let text = String(characters[start..<position])
        let straight = String(text.map { Self.apostrophes.contains($0) ? "'" : $0 })
        return Token(
            kind: .word,
            text: text,
            lower: straight.lowercased(),
            spaceBefore: spaceBefore,
            range: start..<position,
            value: nil
        )
    }

    /// Digits, with commas before groups of three and one decimal point.
    private mutating func number() -> Token {
        let start = position
        var digits = ""
        while isDigit(position) || isGroup(after: position) {
            if characters[position] != "," { digits.append(characters[position]) }
            position += 1
        }
        if position < characters.count, characters[position] == ".", isDigit(position + 1) {
            digits.append(".")
            position += 1
            while isDigit(position) {
                digits.append(characters[position])
                position += 1
            }
        }
        let text = String(characters[start..<position])
        let value = Double(digits.hasPrefix(".") ? "0" + digits : digits)
        return Token(
            kind: .number,
            text: text,
            lower: text,
            spaceBefore: spaceBefore,
            range: start..<position,
            value: value.flatMap { $0.isFinite && $0 <= 1e15 ? $0 : nil }
        )
    }

    private func isDigit(_ index: Int) -> Bool {
        index < characters.count && characters[index].isASCII && characters[index].isNumber
    }

    private func isGroup(after index: Int) -> Bool {
        index < characters.count && characters[index] == "," && index > 0 && isDigit(index - 1)
            && (1...3).allSatisfy { isDigit(index + $0) } && !isDigit(index + 4)
    }

    private static let apostrophes: Set<Character> = ["'", "\u{2019}", "\u{02BC}"]

    private static let plainSigns: [Character: Character] = [
        "\u{2013}": "-", "\u{2014}": "-", "\u{2212}": "-", "\u{2010}": "-", "\u{2011}": "-", "\u{FF04}": "$",
        "\u{2028}": "\n", "\u{2029}": "\n",
    ]
}
