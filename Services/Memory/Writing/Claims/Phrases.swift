/// Finds values and attributes in what follows a verb.
enum Phrases {
    struct Found {
        var value: ClaimValue
        /// What stands behind the value.
        var qualifiers: Set<String>
        /// A unit of measure follows.
        var unit = false
    }

    static func stems(_ tokens: [Token]) -> Set<String> {
        Set(tokens.filter { !ParsedClause.isEmpty($0.text) }.map(\.stem))
    }

    /// The longest value of one of the kinds at the start, and what limits it.
    static func leading(_ tokens: [Token], kinds: Set<ClaimValue.Kind>) -> Found? {
        var tokens = tokens
        while let first = tokens.first,
            ["at", "on", "in", "by", "up", "down", "to", "set", "called", "named", "over", "under"].contains(
                first.text
            ), tokens.count > 1
        { tokens.removeFirst() }
        guard !tokens.isEmpty else { return nil }
        for length in stride(from: min(tokens.count, 6), through: 1, by: -1) {
            guard let value = Values.value(tokens[..<length]), value.kind != .phrase, kinds.contains(value.kind) else {
                continue
            }
            let rest = Array(tokens[length...])
            // "our CEO is Rita Moss's cousin"
            if value.kind == .name, tokens[length - 1].isPossessive { return nil }
            // "our manager is Italian food's …" and the like: a name that goes on is none.
            if value.kind == .name, let next = rest.first, !follows.contains(next.text) { return nil }
            var qualifiers = limits(rest)
            if value.kind == .number, let next = rest.first, Lexicon.units.contains(next.text) {
                qualifiers.insert(next.stem)
            }
            return Found(
                value: value,
                qualifiers: qualifiers,
                unit: value.kind == .number && Lexicon.units.contains(rest.first?.text ?? "")
            )
        }
        guard kinds.contains(.phrase) else { return nil }
        let end = tokens.firstIndex { follows.contains($0.text) && !["of"].contains($0.text) } ?? tokens.count
        guard end > 0, end <= 5, let value = Values.value(tokens[..<end]), value.kind == .phrase,
            !tokens[..<end].contains(where: { vague.contains($0.text) })
        else { return nil }
        return Found(value: value, qualifiers: limits(Array(tokens[end...])))
    }

    /// "a month", "for training": time of the change itself ("this week", "since May") limits nothing.
    private static func limits(_ rest: [Token]) -> Set<String> {
        let end =
            rest.firstIndex {
                ["as", "effective", "starting", "this", "from", "not", "insteadof", "thanks", "due"].contains($0.text)
            } ?? rest.count
        return stems(Array(rest[..<end]))
    }

    /// Behind a place name after one of the prepositions.
    static func place(_ tokens: [Token], after prepositions: Set<String>) -> Found? {
        guard let first = tokens.first, prepositions.contains(first.text) else { return nil }
        var rest = tokens.dropFirst()
        if first.text == "out", rest.first?.text == "of" { rest = rest.dropFirst() }
        while let next = rest.first,
            ["downtown", "north", "south", "east", "west", "greater", "near", "outside", "the"].contains(next.text),
            !next.isName
        { rest = rest.dropFirst() }
        let name = rest.prefix { $0.isName || $0.text == "of" && rest.first?.text != "of" }
        guard !name.isEmpty, name.count <= 5, name.last?.isName == true, name.last?.isPossessive == false else {
            return nil
        }
        let tail = Array(rest.dropFirst(name.count))
        if let next = tail.first, !follows.contains(next.text) { return nil }
        // "Reno, Nevada" and "Reno" are one.
        var words = name.map(\.text)
        if words.count > 1, let last = words.last,
            States.codes.contains(last.uppercased()) || States.names.contains(last)
        {
            words.removeLast()
        }
        return Found(value: ClaimValue(kind: .name, key: words.joined(separator: " ")), qualifiers: limits(tail))
    }

    struct Attribute {
        var key: String
        var head: String
        var qualifiers: Set<String>
        var stems: [String]
        /// How many tokens it took.
        var length: Int
    }

    /// "our site manager", "the meeting": up to a preposition or the end.
    static func attribute(_ tokens: [Token]) -> Attribute? {
        guard let first = tokens.first, Lexicon.ownDeterminers.contains(first.text) else { return nil }
        let words = tokens.dropFirst().prefix { !follows.contains($0.text) && $0.amount == nil }
        let stems = words.filter {
            !["new", "current", "latest", "own", "whole", "entire", "annual", "yearly", "total"].contains($0.text)
        }.map(\.stem)
        guard !stems.isEmpty, stems.count <= 4, let head = stems.last else { return nil }
        let rest = Array(tokens.dropFirst(1 + words.count))
        let end = rest.firstIndex { ["to", "from", "by", "with", "as"].contains($0.text) } ?? rest.count
        return Attribute(
            key: stems.joined(separator: " "),
            head: head,
            qualifiers: limits(Array(rest[..<end])),
            stems: stems,
            length: 1 + words.count
        )
    }

    /// The only number or time of a clause, and the words around it.
    static func only(in tokens: [Token]) -> (value: ClaimValue, frame: [String], isSingle: Bool)? {
        var index = 0
        var found: (range: Range<Int>, value: ClaimValue)?
        while index < tokens.count {
            guard tokens[index].amount != nil || Values.isMoment(tokens[index]) else {
                index += 1
                continue
            }
            if index > 0, identifiers.contains(tokens[index - 1].stem) || tokens[index - 1].isName,
                tokens[index].amount != nil
            {
                return nil
            }
            var end = index + 1
            for length in 1...6 where index + length <= tokens.count {
                if let value = Values.value(tokens[index..<(index + length)]), [.number, .moment].contains(value.kind) {
                    end = index + length
                }
            }
            guard found == nil, let value = Values.value(tokens[index..<end]) else { return nil }
            found = (index..<end, value)
            index = end
        }
        guard let found, !tokens.contains(where: { ["not", "or", "times"].contains($0.text) }) else { return nil }
        var frame: [String] = []
        for (position, token) in tokens.enumerated() where !found.range.contains(position) {
            if Lexicon.periods.contains(token.text) || Lexicon.periods.contains(String(token.text.dropLast())) {
                frame.append("per " + token.stem)
            } else if !ParsedClause.isEmpty(token.text) || ["at", "to", "from", "by"].contains(token.text) {
                frame.append(token.stem)
            }
        }
        let words = found.value.key.split(separator: " ").map(String.init)
        let isPlural = words.contains { $0.hasSuffix("s") && (Lexicon.isWeekday($0) || Lexicon.times.contains($0)) }
        // "every Monday" may be one of several days.
        return (found.value, frame, !isPlural && !frame.contains("every") && !frame.contains("each"))
    }

    /// One attribute for all the ways to say phone number and e-mail.
    static func key(_ stems: [String], _ kind: ClaimValue.Kind) -> String {
        switch kind {
        case .phone:
            let rest = stems.filter {
                !["phonenumber", "phon", "phone", "number", "cell", "mobil", "mobile", "contact", "telephon"].contains(
                    $0
                )
            }
            return (rest + ["phone"]).joined(separator: " ")
        case .email:
            let rest = stems.filter { !["email", "mail", "address", "addres", "contact"].contains($0) }
            return (rest + ["email"]).joined(separator: " ")
        default:
            if ["title", "titl", "position", "job titl"].contains(stems.joined(separator: " ")) { return "titl" }
            return stems.joined(separator: " ")
        }
    }

    /// After a value these go on with something else.
    static let follows: Set<String> = [
        "for", "at", "in", "on", "with", "from", "to", "by", "and", "of", "as", "a", "an", "per", "each", "every", "or",
        "this", "near",
        "starting", "effective", "not", "insteadof", "until", "during", "before", "who", "that", "where", "but",
        "thanks", "due", "again", "since", "over", "under", "without", "out", "via",
    ]
    private static let vague: Set<String> = [
        "good", "bad", "great", "fine", "high", "low", "big", "small", "tight", "important", "late", "early", "hard",
        "easy", "here", "there", "ready",
        "open", "closed", "broken", "happy", "unhappy", "busy", "slow", "fast", "new", "old", "same", "different",
        "better", "worse", "too", "unclear", "unknown",
        "pending", "flexible", "fixed", "limited", "large", "huge", "tiny", "cheap", "expensive", "nice", "terrible",
        "amazing", "best", "worst", "done", "up", "down", "what", "one", "like", "such",
        "generous", "strict", "friendly", "helpful", "rude", "reliable", "wet", "dry", "dirty", "clean", "dusty",
        "noisy", "quiet", "uneven", "smooth", "getting",
    ]
    private static let identifiers: Set<String> = Set(
        [
            "aisl", "room", "lin", "line", "truck", "unit", "dock", "building", "suit", "gat", "gate", "phas",
            "version", "model", "bay", "lot", "floor", "zon", "zone", "shift",
            "number", "invoic", "order", "rout", "level", "door", "site", "step", "station", "machin", "page",
            "highway", "exit", "interstate", "apartment", "unit", "#",
            "pump", "barn", "field", "greenhous", "silo", "robot", "lane", "tank", "week", "day", "street", "avenue",
            "oven", "section",
        ].map(Stem.of)
    )
}
