/// Reads values: the numbers, times, addresses and names at some place in a clause.
enum Values {
    /// The value that these tokens are, from the first to the last; nil where they are none that can be compared.
    static func value(_ tokens: ArraySlice<Token>) -> ClaimValue? {
        guard let first = tokens.first else { return nil }
        if tokens.count == 1 {
            if first.text.utf8.contains(UInt8(ascii: "@")), ContactEntities.isEmail(first.text) {
                return ClaimValue(kind: .email, key: first.text)
            }
            if isPhone(first.text) { return ClaimValue(kind: .phone, key: first.text.filter(\.isWholeNumber)) }
        }
        if first.text.utf8.first ?? 0x7F < 0x3A, tokens.allSatisfy({ isPhonePart($0.text) }),
            tokens.reduce(0, { $0 + $1.text.count(where: \.isWholeNumber) }) >= 7,
            tokens.count <= 4
        {
            return ClaimValue(kind: .phone, key: String(tokens.map(\.text).joined().filter(\.isWholeNumber).suffix(10)))
        }
        let words = tokens.filter { !Lexicon.articles.contains($0.text) }
        guard !words.isEmpty else { return nil }
        if words.contains(where: { isMoment($0) }),
            words.allSatisfy({
                isMoment($0) || $0.amount != nil
                    || ["at", "to", "on", "the", "of", "in", "and", "-", "until", "from"].contains($0.text)
                    || isOrdinal($0.text)
            })
        {
            return ClaimValue(
                kind: .moment,
                key: words.map { $0.text }.filter { !["at", "on", "the", "of", "in"].contains($0) }.joined(
                    separator: " "
                )
            )
        }
        if let amount = words.first?.amount, words.count == 1 {
            return ClaimValue(kind: .number, key: Amount.text(amount))
        }
        if words.count == 3, words[words.startIndex].amount != nil, words.last?.amount != nil,
            ["to", "-"].contains(words[words.index(after: words.startIndex)].text)
        {
            return ClaimValue(kind: .moment, key: words.map(\.text).joined(separator: " "))
        }
        if words.allSatisfy({ $0.isName || $0.amount != nil || ["of", "and", "&"].contains($0.text) }),
            words.contains(where: \.isName)
        {
            return ClaimValue(kind: .name, key: words.map(\.text).joined(separator: " "))
        }
        guard words.count <= 6 else { return nil }
        return ClaimValue(kind: .phrase, key: words.map(\.stem).joined(separator: " "))
    }

    static func isMoment(_ token: Token) -> Bool {
        let text = token.text
        return Lexicon.months.contains(text) || Lexicon.isWeekday(text) || Lexicon.times.contains(text)
            || isClock(text)
    }

    static func isClock(_ text: String) -> Bool {
        guard startsWithDigit(text), let first = text.first, first.isWholeNumber else { return false }
        return text.hasSuffix("am") || text.hasSuffix("pm") || text.contains(":")
    }

    static func isOrdinal(_ text: String) -> Bool {
        guard startsWithDigit(text), let first = text.first, first.isWholeNumber else { return false }
        return ["st", "nd", "rd", "th"].contains { text.hasSuffix($0) }
    }

    /// Or with what is no ASCII and must be looked at more closely.
    private static func startsWithDigit(_ text: String) -> Bool {
        guard let first = text.utf8.first else { return false }
        return (0x30...0x39).contains(first) || first >= 0x80
    }

    static func isPhone(_ text: String) -> Bool {
        guard let start = text.utf8.first, start < 0x3A else { return false }
        let groups = text.split { !$0.isWholeNumber }.map(\.count)
        return text.allSatisfy { $0.isWholeNumber || "+()-.".contains($0) }
            && (groups == [3, 4] || groups == [3, 3, 4] || groups == [1, 3, 3, 4] || groups == [10])
    }

    private static func isPhonePart(_ text: String) -> Bool {
        let text = text.hasPrefix("#") ? text.dropFirst() : text[...]
        return !text.isEmpty && text.allSatisfy { $0.isWholeNumber || "+()-".contains($0) }
    }
}
