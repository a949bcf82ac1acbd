/// What a character is, decided at once where it is ASCII: Unicode's tables cost many times more, and most text needs none.
enum PlainText {
    static func isLetterOrDigit(_ ascii: UInt8) -> Bool {
        (0x61...0x7A).contains(ascii) || (0x41...0x5A).contains(ascii) || (0x30...0x39).contains(ascii)
    }

    static func isWhitespace(_ character: Character) -> Bool {
        guard let ascii = character.asciiValue else { return character.isWhitespace }
        return ascii == 0x20 || (0x09...0x0D).contains(ascii)
    }

    static func isNewline(_ character: Character) -> Bool {
        guard let ascii = character.asciiValue else { return character.isNewline }
        return (0x0A...0x0D).contains(ascii)
    }

    static func isUppercase(_ character: Character) -> Bool {
        guard let ascii = character.asciiValue else { return character.isUppercase }
        return (0x41...0x5A).contains(ascii)
    }

    static func isLowercase(_ character: Character) -> Bool {
        guard let ascii = character.asciiValue else { return character.isLowercase }
        return (0x61...0x7A).contains(ascii)
    }
}
