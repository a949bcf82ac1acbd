import Foundation

/// Takes a statement apart into clauses of comparable words.
enum ClauseReader {
    /// Longer texts are stories; nothing in them is read as a single fact.
    static let maximumTokens = 80

    /// Empty where the text is too long.
    static func clauses(_ text: String) -> [Clause] {
        var clauses: [Clause] = []
        let text = text.unicodeScalars.contains("\u{2019}") ? text.replacing("\u{2019}", with: "'") : text
        for (sentence, words) in sentences(text).enumerated() {
            let isAsked = words.last?.hasSuffix("?") ?? false
            var tokens: [Token] = []
            var breaks: Set<Int> = []
            var hard: Set<Int> = []
            for (position, word) in words.enumerated() {
                let (read, mark) = self.tokens(of: word, startsSentence: position == 0)
                tokens += read
                if let mark { if mark == "," { breaks.insert(tokens.count) } else { hard.insert(tokens.count) } }
            }
            let merged = TokenMerger.merge(tokens, breaks: &breaks, hard: &hard)
            clauses += split(merged, breaks: breaks, hard: hard).map {
                Clause(tokens: $0.tokens, sentence: sentence, isAsked: isAsked, followsComma: $0.followsComma)
            }
        }
        if clauses.reduce(0, { $0 + $1.tokens.count }) > maximumTokens { return [] }
        return text.contains(where: PlainText.isUppercase) ? clauses : clauses.map(namingPlaces)
    }

    /// Who writes without capitals still names the place behind "live in", "moved to", "work at".
    private static func namingPlaces(_ clause: Clause) -> Clause {
        guard clause.tokens.contains(where: { placing.contains($0.text) }),
            let start = clause.tokens.lastIndex(where: { ["in", "to", "at", "for", "near"].contains($0.text) })
        else { return clause }
        let tail = clause.tokens[(start + 1)...].prefix {
            !Phrases.follows.contains($0.text) && !Lexicon.updating.contains($0.text)
        }
        guard (1...2).contains(tail.count),
            clause.tokens[(start + 1 + tail.count)...].allSatisfy({ Lexicon.updating.contains($0.text) }),
            !tail.contains(where: { $0.amount != nil || Values.isMoment($0) || Lexicon.subjects.contains($0.text) })
        else { return clause }
        var clause = clause
        for index in tail.indices { clause.tokens[index].isName = true }
        return clause
    }

    private static let placing: Set<String> = [
        "live", "living", "moved", "relocated", "based", "located", "work", "working", "joined",
    ]

    /// Words by sentences; a number's point and that of "Mr." end none.
    private static func sentences(_ text: String) -> [[Substring]] {
        var sentences: [[Substring]] = [[]]
        for line in text.split(whereSeparator: PlainText.isNewline) {
            for word in line.split(whereSeparator: PlainText.isWhitespace) {
                sentences[sentences.count - 1].append(word)
                let end = word.last { !"\"')\u{201D}".contains($0) }
                guard let end, ".!?".contains(end) else { continue }
                let bare = word.drop { "\"'(".contains($0) }
                if !abbreviations.contains(bare.lowercased()) { sentences.append([]) }
            }
            if sentences.last?.isEmpty == false { sentences.append([]) }
        }
        return sentences.filter { !$0.isEmpty }
    }

    private static let abbreviations: Set<String> = [
        "mr.", "mrs.", "ms.", "dr.", "st.", "no.", "approx.", "p.m.", "a.m.", "inc.", "sq.", "ft.",
    ]

    private static func tokens(of word: Substring, startsSentence: Bool) -> (tokens: [Token], mark: Character?) {
        var body = word.drop { !isContent($0) }
        var mark: Character?
        while let last = body.last, !isContent(last) || last == "$" {
            if ",;:\u{2014}\u{2013}".contains(last) { mark = last }
            body.removeLast()
        }
        if body.isEmpty { return ([], word.contains { ";:\u{2014}\u{2013}-".contains($0) } ? ";" : nil) }
        let isUpper = body.first.map(PlainText.isUppercase) == true
        let lower = body.lowercased()
        if lower == "a.m" || lower == "p.m" { return ([Token(text: String(lower.prefix(1)) + "m")], mark) }
        if let expanded = contractions[lower] {
            return (expanded.map { Token(text: $0, startsSentence: startsSentence) }, mark)
        }
        let isShortened = lower.utf8.contains(UInt8(ascii: "'"))
        if isShortened {
            for (suffix, whole) in shortened where lower.hasSuffix(suffix) {
                return (
                    [
                        Token(text: String(lower.dropLast(suffix.count)), startsSentence: startsSentence),
                        Token(text: whole),
                    ],
                    mark
                )
            }
        }
        var token = Token(text: lower, startsSentence: startsSentence)
        token.isName = isUpper && !startsSentence && !Lexicon.months.contains(lower) && !Lexicon.isWeekday(lower)
        if isShortened, lower.hasSuffix("'s") || lower.hasSuffix("s'") {
            token.text = String(lower.dropLast(lower.hasSuffix("'s") ? 2 : 1))
            token.isPossessive = true
        } else if let amount = Amount(body) {
            token.amount = amount.value
            token.text = "#" + Amount.text(amount.value)
        } else if let amount = Amount.spelled(lower), lower != "one" || !startsSentence {
            token.amount = amount.value
            token.text = "#" + Amount.text(amount.value)
            token.isName = false
        } else if let parts = measured(lower) {
            return (parts, mark)
        }
        return ([token], mark)
    }

    private static let shortened = [
        ("n't", "not"), ("'re", "are"), ("'ve", "have"), ("'ll", "will"), ("'d", "would"), ("'m", "am"),
    ]

    /// "400kg", "12-foot", "20%": a number and its unit.
    private static func measured(_ lower: String) -> [Token]? {
        guard lower.unicodeScalars.contains(where: { !$0.isASCII || ("0"..."9").contains($0) }) else { return nil }
        let digits = lower.prefix { $0.isWholeNumber || $0 == "," || $0 == "." || $0 == "$" || $0 == ":" }
        let unit = lower[digits.endIndex...].drop { $0 == "-" }
        guard !digits.isEmpty, !unit.isEmpty, unit.allSatisfy({ $0.isLetter || $0 == "%" || $0 == "-" }) else {
            return nil
        }
        if ["am", "pm"].contains(unit) { return [Token(text: String(digits + unit))] }
        guard let amount = Amount(digits), !["st", "nd", "rd", "th"].contains(String(unit)) else { return nil }
        let number = Token(text: "#" + Amount.text(amount.value), amount: amount.value)
        return [number] + unit.split(separator: "-").map { Token(text: String($0)) }
    }

    private static func isContent(_ character: Character) -> Bool {
        if let ascii = character.asciiValue {
            return ascii >= 0x61 && ascii <= 0x7A || ascii >= 0x41 && ascii <= 0x5A || ascii >= 0x30 && ascii <= 0x39
                || ascii == 0x24 || ascii == 0x25
        }
        return character.isLetter || character.isNumber || character == "$" || character == "€" || character == "£"
            || character == "%"
    }

    /// At semicolons and dashes; at commas and conjunctions where a new subject follows, or "not …".
    private static func split(_ tokens: [Token], breaks: Set<Int>, hard: Set<Int>)
        -> [(tokens: [Token], followsComma: Bool)]
    {
        var clauses: [(tokens: [Token], followsComma: Bool)] = []
        var start = 0
        var followsComma = false
        func close(_ end: Int, comma: Bool) {
            if end > start { clauses.append((Array(tokens[start..<end]), followsComma)) }
            start = end
            followsComma = comma
        }
        for index in tokens.indices where index > start {
            if hard.contains(index) {
                close(index, comma: false)
            } else if breaks.contains(index) {
                let opens = opensClause(tokens, index) || ["not", "instead"].contains(tokens[index].text)
                // "Actually, …", "As of today, …"
                if opens || index - start <= 3 { close(index, comma: true) }
            } else if conjunctions.contains(tokens[index].text), opensClause(tokens, index + 1) {
                close(index, comma: false)
            } else if Lexicon.reasons.contains(tokens[index].text) {
                close(index, comma: false)
            }
        }
        close(tokens.count, comma: false)
        return clauses
    }

    private static func opensClause(_ tokens: [Token], _ index: Int) -> Bool {
        guard tokens.indices.contains(index) else { return false }
        if conjunctions.contains(tokens[index].text) { return opensClause(tokens, index + 1) }
        guard Lexicon.subjects.contains(tokens[index].text) else { return false }
        // A possessive needs a verb behind it, or it is one more object: "our floors and our walls".
        return Lexicon.pronouns.contains(tokens[index].text)
            || tokens[(index + 1)...].prefix(5).contains { Verbs.isFinite($0.text) }
    }

    private static let conjunctions: Set<String> = ["and", "but", "so", "or", "yet"]

    private static let contractions: [String: [String]] = [
        "won't": ["will", "not"], "can't": ["can", "not"], "cannot": ["can", "not"], "ain't": ["is", "not"],
        "it's": ["it", "is"], "that's": ["that", "is"], "he's": ["he", "is"], "she's": ["she", "is"],
        "there's": ["there", "is"], "here's": ["here", "is"], "what's": ["what", "is"], "who's": ["who", "is"],
        "let's": ["let", "us"], "i'm": ["i", "am"], "im": ["i", "am"], "gonna": ["goingto"], "e-mail": ["email"],
        "dont": ["do", "not"], "doesnt": ["does", "not"], "everyone's": ["everyone", "is"],
    ]
}
