import Platform

/// Passwords, PINs and cards' codes: what follows "password is", "PIN:" and the like, or stands before "is my password".
extension SensitiveText {
    static func secrets(in text: String) -> [Part] {
        // Most texts hold none of these words, and the patterns are dear.
        guard hints.isAny(in: text.lowercased()) || text.utf8.contains(UInt8(ascii: "@")) else { return [] }
        return apart(passwords(in: text) + codes(in: text))
    }

    /// Every pattern but that of addresses begins a word with one of these.
    private static let hints = PhraseFinder(
        [
            "pass", "pwd", "pw", "pin", "cvv", "cvc", "csc", "security", "card", "contrase", "kennwort", "mot", "senha",
        ],
        startingWords: true
    )

    // MARK: Passwords

    private static func passwords(in text: String) -> [Part] {
        // "The password for the portal is …", "password: …", "password" = "…"
        let said = text.matches(
            of: compiled(
                #/
                (?:\b|_)(?:pass\s?words?|pass\s?codes?|pass\s?phrases?|passwd|pwd|passwort|kennwort|contraseña|senha
                |mot\sde\spasse)\d?\b
                (?:\s(?:for|of|to|on|at|from|para|del?|pour|für)\b(?:\s[^\s.,;:!?=]+){1,5}?)?
                ["'”’`*]*(?:['’]s\s|\s+(?:is|was|are|were|es|est|ist|lautet|é)\b|\s*(?:=>?|:|->|→|>))+\s*
                (?=\S)
                /#.ignoresCase().wordBoundaryKind(.simple)
            )
        ).reduce(into: [Range<String.Index>]()) { found, match in
            // Inside of what is told already nothing is told again.
            let start = match.range.upperBound
            guard start >= found.last?.upperBound ?? text.startIndex, let value = value(at: start, in: text) else {
                return
            }
            found.append(value)
        }
        // "password hunter2", "set the password to hunter2", "pw: hunter2": only what looks like one.
        let shown = text.matches(
            of: compiled(
                #/
                \b(?:(?:pass\s?word|pass\s?code|pass\s?phrase|passwd|pwd|passwort|kennwort|contraseña|senha|mot\sde\spasse)
                ["'”’]?[\s,(]+(?:(?:to|as|with|being|auf|por)\s)?|(?:pw|(pass))\s?[:=]\s?)(\S+)
                /#.ignoresCase().wordBoundaryKind(.simple)
            )
        )
        // "First pass: 1200 parts" counts something.
        .filter { $0.output.1 == nil || $0.output.2.contains(where: \.isLetter) }
        .map(\.output.2).filter { looksSecret($0) && !$0.hasPrefix("removed]") }
        // From a blank on and with bounds: a long word would else be tried from each of its letters.
        let before = text.matches(
            of: compiled(
                #/
                (?:^|\s)(\S{1,64})\s(?:is|was|as)\s(?:my|our|the|his|her|their|a)\s(?:\S{1,64}\s){0,2}?(?:pass\s?word|pass\s?code|pass\s?phrase)\b
                /#.ignoresCase().wordBoundaryKind(.simple)
            )
        ).map(\.output.1).filter(looksSecret)
        // https://user:password@host
        let inAddress = text.matches(of: compiled(#/:\/\/[^\s:\/@]+:([^\s@\/]+)@/#)).map(\.output.1)
        return said.map { Part(range: $0, kind: password) }
            + (shown + before + inAddress).filter { !isMasked($0) }
            .map { Part(range: $0.startIndex..<$0.endIndex, kind: password) }
    }

    /// What is said to be a password, word for word; nil where nothing is told, as in "my password is wrong".
    private static func value(at start: String.Index, in text: String) -> Range<String.Index>? {
        let rest = text[start...]
        guard !isMasked(rest) else { return nil }
        if let quote = rest.first, let closing = closing[quote],
            let end = rest.dropFirst().prefix(longestQuoted).firstIndex(where: { $0 == closing || $0.isNewline }),
            rest[end] == closing
        {
            let inside = rest.index(after: start)..<end
            return inside.isEmpty || isMasked(text[inside]) ? nil : inside
        }
        let words = words(at: start, in: text)
        guard let first = words.first, first.contains(where: { $0.isLetter || $0.isNumber }), !tellsNothing(words)
        else { return nil }
        var end = first.endIndex
        let isOneWord = looksSecret(first)
        for (place, word) in words.enumerated().dropFirst() {
            guard !endsClause(words[place - 1]), !isMasked(word) else { break }
            let goesOn = isOneWord ? looksSecret(word) : !breaksOff(place, words)
            guard goesOn else { break }
            end = word.endIndex
        }
        // A word that was cut goes whole.
        return first.startIndex..<(text[end...].firstIndex { $0 == " " || $0.isNewline } ?? text.endIndex)
    }

    private static let longestQuoted = 1_000
    private static let mostWords = 40
    private static let longestWord = 200

    /// Of one line, and no more than a passphrase has: a long line may tell a password many times.
    private static func words(at start: String.Index, in text: String) -> [Substring] {
        var words: [Substring] = []
        var rest = text[start...]
        while words.count < mostWords {
            rest = rest.drop { $0 == " " }
            let word = rest.prefix(longestWord).prefix { $0 != " " && !$0.isNewline }
            guard !word.isEmpty else { break }
            words.append(word)
            guard word.count < longestWord else { break }
            rest = text[word.endIndex...]
        }
        return words
    }

    private static let closing: [Character: Character] = ["\"": "\"", "'": "'", "“": "”", "‘": "’", "«": "»", "`": "`"]

    /// Letters with digits or signs among them, or a row of digits: no word of a language.
    private static func looksSecret(_ word: Substring) -> Bool {
        let bare = word.drop { "\"'“‘(".contains($0) }.reversed().drop { ".,;:!?\"'”’)".contains($0) }
        let letters = bare.count { $0.isLetter }
        let digits = bare.count { $0.isNumber }
        let signs = bare.count { "!@#$%^&*_+=~<>{}|\\€£§".contains($0) }
        if letters == 0 { return digits >= 4 && bare.allSatisfy { $0.isNumber || $0 == "-" } }
        return bare.count >= 5 && (digits > 0 || signs > 0) && !word.contains("://")
    }

    private static func isMasked(_ text: Substring) -> Bool {
        text.prefixMatch(of: compiled(#/["'“(]?\[[\w\ -]{1,40}\ removed\]/#)) != nil
    }

    private static func endsClause(_ word: Substring) -> Bool { word.last.map { ".,;:!?)".contains($0) } ?? true }

    /// "stored in a vault", "the same as yours", "12 characters long", "wrong".
    private static func tellsNothing(_ words: [Substring]) -> Bool {
        let first = plain(words[0])
        let next = words.count > 1 && !endsClause(words[0]) ? plain(words[1]) : nil
        if openers.contains(first) {
            // Three words in a row that only name things are a passphrase after all.
            let named = words.dropFirst().prefix { !isFunction(plain($0)) }
            let clause = named.firstIndex { endsClause($0) }.map { named[...$0] } ?? named
            return clause.count < 3 || negations.contains(first)
        }
        if first.allSatisfy(\.isNumber), first.count < 4 { return next != nil }
        guard let next else { return predicates.contains(first) }
        let isParticiple = predicates.contains(first) || first.hasSuffix("ed") || first.hasSuffix("ing")
        return isParticiple && isFunction(next)
    }

    /// Where a passphrase ends and the sentence goes on.
    private static func breaksOff(_ place: Int, _ words: [Substring]) -> Bool {
        let word = plain(words[place])
        guard ["and", "or", "y", "et", "und"].contains(word) else { return breaks.contains(word) }
        return place + 1 < words.count && isFunction(plain(words[place + 1]))
    }

    private static func plain(_ word: Substring) -> String {
        word.lowercased().filter { $0.isLetter || $0.isNumber || $0 == "'" || $0 == "’" || $0 == "-" }
    }

    private static func isFunction(_ word: String) -> Bool { functions.contains(word) || word.hasSuffix("ly") }

    private static let negations: Set<String> = [
        "not", "never", "no", "too", "nothing", "what", "where", "none", "n/a",
    ]

    private static let openers: Set<String> = negations.union([
        "a", "an", "the", "on", "in", "my", "your", "our", "his", "her", "their", "it", "this", "that", "also", "still",
        "being", "always", "something", "at", "with", "up", "one", "only", "just", "of", "to", "for", "by",
    ])

    private static let predicates: Set<String> = [
        "wrong", "lost", "forgotten", "required", "needed", "safe", "secret", "expired", "invalid", "correct", "asked",
        "stored", "saved", "kept", "held", "hashed", "encrypted", "protected", "managed", "handled", "set", "reset",
        "changed", "generated", "sent", "shared", "used", "written", "printed", "checked", "verified", "locked",
        "blocked", "disabled", "compromised", "leaked", "stolen", "rejected", "denied", "accepted", "missing",
        "working", "failing", "pending", "weak", "strong", "long", "short", "empty", "optional", "mandatory", "valid",
        "old", "new", "unknown", "hidden", "private", "confidential", "removed", "easy", "hard", "right", "fine",
        "ok", "okay", "good", "bad", "case-sensitive", "default", "unique", "gone", "temporary", "known",
    ]

    private static let functions: Set<String> = [
        "a", "an", "the", "my", "your", "our", "his", "her", "their", "i", "we", "you", "it", "he", "she", "they",
        "this", "that", "these", "those", "there", "here", "in", "on", "at", "by", "with", "for", "from", "to", "of",
        "as", "and", "or", "but", "so", "because", "when", "while", "until", "if", "since", "again", "now", "anymore",
        "yet", "still", "too", "please", "every", "than", "after", "before", "instead", "which", "who", "what", "how",
        "already", "only", "always", "is", "are", "was", "can", "could", "would", "will", "do", "does", "not", "where",
        "right", "just", "into", "via", "per", "any", "all", "enough", "i'm", "we're", "it's", "i’m", "we’re", "it’s",
        "tell", "show", "what's", "let", "give", "approve", "calculate", "find", "compare", "characters", "letters",
        "digits", "yesterday", "today", "last", "once", "twice", "anyway",
    ]

    private static let breaks: Set<String> = [
        "but", "so", "because", "please", "ok", "okay", "thanks", "thank", "can", "could", "would", "what", "what's",
        "how", "when", "if", "i", "we", "you", "i'm", "we're", "i’m", "we’re", "just", "which", "then", "pero", "aber",
        "mais", "bitte", "gracias", "merci", "danke",
    ]

    // MARK: Codes

    /// A PIN and a card's code are digits.
    private static func codes(in text: String) -> [Part] {
        let card = text.matches(
            of: compiled(
                #/
                \b(?:cvv2?|cvc2?|csc|security\scode|card\s(?:verification|validation)(?:\s(?:code|value|number))?)\b
                ["'”’)]{0,4}(?:\s*(?:is|was|are|=|:|\#|number|no\.?|code|on\s(?:the|its)\sback|the|es|est|ist|["'“‘(])(?=[\s\d:=\#"'“‘(])){0,12}\s*
                (\d{3,8})\b
                /#.ignoresCase().wordBoundaryKind(.simple)
            )
        )
        let pins = text.matches(
            of: compiled(
                #/
                (?:\b(?:(my|our|your|his|her|their|the|card|bank|atm|debit|credit|account|and|with|mi|mein|meine|mon)\s)?)
                \b(pin)(\s(?:code|number|no\.?))?\b
                ["'”’)]{0,4}((?:\s*(?:is|was|=|:|\#|es|est|ist|lautet|["'“‘(])(?=[\s\d:=\#"'“‘(])){0,12})\s*
                (\d(?:[\s\-]?\d){2,7})\b
                (?!\s?(?:mm|cm|m|in|inch|inches|ft|feet|kg|g|lbs?|n|nm|psi|bar|v|volts?|a|amps?|°|deg|degrees|%|microns?|µm|k)\b|["”°%]|[.,]\d)
                /#.ignoresCase().wordBoundaryKind(.simple)
            )
        ).filter { match in
            // "Locating pin 120" is a part: a bare number counts where it is somebody's, or where PIN is written as it is spoken.
            let isTold = match.output.3 != nil || !match.output.4.isEmpty || match.output.2 == "PIN"
            let isOwned = match.output.1.map { !["the", "and", "with"].contains($0.lowercased()) } ?? false
            return isTold || isOwned
        }
        let before = text.matches(
            of: compiled(
                #/(?:^|[\s"“(\[:])(\d{3,8})\s(?:is|was)\s(?:my|our|the|his|her|their)\s(?:\S{1,64}\s){0,2}?(pin|cvv2?|cvc2?|security\scode)\b/#
                    .ignoresCase().wordBoundaryKind(.simple)
            )
        )
        return card.map { Part(range: $0.output.1.startIndex..<$0.output.1.endIndex, kind: securityCode) }
            + pins.map { Part(range: $0.output.5.startIndex..<$0.output.5.endIndex, kind: pin) }
            + before.map { match in
                let kind = match.output.2.lowercased() == "pin" ? pin : securityCode
                return Part(range: match.output.1.startIndex..<match.output.1.endIndex, kind: kind)
            }
    }
}
