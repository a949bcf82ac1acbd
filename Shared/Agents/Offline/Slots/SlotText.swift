/// A text cut into tokens, and ways to look around in it. Looking past either end gives an empty word.
struct SlotText: Sendable {
    let characters: [Character]
    let tokens: [Token]
    /// Nothing in it is in lower case, so that capitals say nothing.
    let isShouted: Bool
    /// Where each word stands.
    private let positions: [String: [Int]]

    /// - Parameter characters: the text; what other readers have taken is blank.
    init(characters: [Character]) {
        self.characters = characters
        var tokenizer = Tokenizer(characters: characters)
        tokens = tokenizer.tokens()
        positions = Dictionary(grouping: tokens.indices, by: { [tokens] in tokens[$0].lower })
        isShouted = !tokens.contains { $0.kind == .word && $0.text.contains { $0.isLowercase } }
    }

    func lower(_ index: Int) -> String { tokens.indices.contains(index) ? tokens[index].lower : "" }

    func token(_ index: Int) -> Token? { tokens.indices.contains(index) ? tokens[index] : nil }

    func isCapitalised(_ index: Int) -> Bool { token(index)?.isCapitalised ?? false }

    /// Whether these words stand at `index`, one a token.
    func matches(_ words: [String], at index: Int) -> Bool {
        guard index >= 0, index + words.count <= tokens.count else { return false }
        return words.indices.allSatisfy { tokens[index + $0].lower == words[$0] }
    }

    /// Whether a phrase such as `bring in` stands at `index`; its words are parted by single spaces.
    func matches(_ phrase: String, at index: Int) -> Bool {
        // Nearly always it is not there, which the first word tells without cutting the phrase up.
        guard let first = token(index)?.lower, phrase.utf8.starts(with: first.utf8) else { return false }
        return matches(phrase.split(separator: " ").map(String.init), at: index)
    }

    func contains(_ phrase: String) -> Bool { position(of: phrase) != nil }

    func position(of phrase: String) -> Int? {
        guard let space = phrase.firstIndex(of: " ") else { return positions[phrase]?.first }
        // Most phrases are ruled out by their first word; only the others are cut up.
        guard let starts = positions[String(phrase[..<space])] else { return nil }
        let words = phrase.split(separator: " ").map(String.init)
        return starts.first { matches(words, at: $0) }
    }

    func containsAny(_ phrases: [String]) -> Bool { phrases.contains(where: contains) }

    func endsSentence(_ index: Int) -> Bool {
        guard let token = token(index), token.kind == .sign else { return false }
        guard token.text == "." else { return token.text == "?" || token.text == "!" || token.text == "\n" }
        // The dot of "St. Louis", "sq. ft." or "J. Smith" ends nothing.
        let before = lower(index - 1)
        return !(Self.abbreviations.contains(before) || (before.count == 1 && isCapitalised(index - 1)))
    }

    func startsSentence(_ index: Int) -> Bool { index == 0 || endsSentence(index - 1) }

    /// The tokens of `index`'s sentence.
    func sentence(around index: Int) -> Range<Int> {
        var lower = min(max(index, 0), tokens.count)
        while lower > 0, !endsSentence(lower - 1) { lower -= 1 }
        var upper = min(max(index, lower), tokens.count)
        while upper < tokens.count, !endsSentence(upper) { upper += 1 }
        return lower..<upper
    }

    /// The characters from one token to another, both included, as written.
    func quote(_ first: Int, _ last: Int) -> String {
        guard let from = token(max(first, 0)), let to = token(min(last, tokens.count - 1)),
            from.range.lowerBound < to.range.upperBound
        else { return "" }
        return String(characters[from.range.lowerBound..<to.range.upperBound])
    }

    private static let abbreviations: Set<String> = [
        "st", "ft", "mt", "sq", "inc", "co", "corp", "ltd", "mr", "mrs", "ms", "dr", "approx", "mo", "mos", "yr", "yrs",
        "lb", "lbs", "pct", "no", "est", "vs",
    ]
}
