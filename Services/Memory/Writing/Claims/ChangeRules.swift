/// What has changed: each rule knows one way of telling a change, and says what holds after it.
enum ChangeRules {
    static let all: [@Sendable (ParsedClause) -> [Claim]] = [
        moved, altered, became, raisedTo, renamed, joined, wed, turned, promoted, tookOver, hired,
    ]

    /// "We moved to Reno", "we moved the meeting to Thursday", "the delivery has been moved to Thursday"
    static func moved(_ clause: ParsedClause) -> [Claim] {
        guard clause.isPast, Verbs.reschedules.contains(clause.verbWord) || clause.verbWord == "relocated" else {
            return []
        }
        var subject = clause.subject
        var rest = clause.rest
        if let object = Phrases.attribute(rest) {
            guard subject.isSelf || subject.isNamed else { return [] }
            subject = ParsedClause.Subject(
                key: object.key,
                isCompany: object.stems.count == 1 && Lexicon.company.map(Stem.of).contains(object.key),
                stems: object.stems,
                qualifiers: object.qualifiers
            )
            rest = Array(rest.dropFirst(object.length))
        }
        while let first = rest.first, ["back", "forward", "out", "up", "again", "over"].contains(first.text) {
            rest.removeFirst()
        }
        guard let to = rest.firstIndex(where: { ["to", "until", "till"].contains($0.text) }), to + 1 < rest.count else {
            return []
        }
        let target = Array(rest[to...])
        if ["moved", "relocated", "shifted"].contains(clause.verbWord), let place = Phrases.place(target, after: ["to"])
        {
            return StateRules.keys(ofPlace: subject, moves: true).map {
                Claim(key: $0, value: place.value, qualifiers: place.qualifiers, isSingle: true)
            }
        }
        guard !subject.isSelf, !subject.stems.isEmpty,
            let value = Phrases.leading(Array(target.dropFirst()), kinds: [.moment])
        else { return [] }
        var stems = subject.stems
        if stems.count > 1, ["dat", "tim"].contains(stems.last ?? "") { stems.removeLast() }
        let key = stems.joined(separator: " ")
        return ["|when", "|be"].map {
            Claim(
                key: key + $0,
                value: value.value,
                qualifiers: subject.qualifiers.union(value.qualifiers),
                isSingle: true
            )
        }
    }

    /// "We raised our budget to 80k", "we changed our bank to Lakeside"
    static func altered(_ clause: ParsedClause) -> [Claim] {
        guard clause.isPast, !clause.isPassive, Verbs.alters.contains(clause.verbWord),
            clause.subject.isSelf || clause.subject.isNamed || clause.subject.isCompany
                || ["our", "my"].contains(clause.text(0)),
            let object = Phrases.attribute(clause.rest)
        else { return [] }
        return outcome(Array(clause.rest.dropFirst(object.length)), of: object.stems, object.qualifiers)
    }

    /// "Our revenue went up to 2.6 million", "our number has changed to …", "our budget was raised to 80k"
    static func became(_ clause: ParsedClause) -> [Claim] {
        guard clause.isPast, !clause.subject.isSelf, !clause.subject.stems.isEmpty,
            Verbs.becomes.contains(clause.verbWord) || clause.isPassive && Verbs.alters.contains(clause.verbWord)
        else { return [] }
        if ["hit", "reached", "became"].contains(clause.verbWord) {
            return outcome([Token(text: "to")] + clause.rest, of: clause.subject.stems, clause.subject.qualifiers)
        }
        return outcome(clause.rest, of: clause.subject.stems, clause.subject.qualifiers)
    }

    /// "Our revenue is up to 2.6 million", "headcount is down to 14"
    static func raisedTo(_ clause: ParsedClause) -> [Claim] {
        guard clause.verb == "be", !clause.subject.isSelf, ["up", "down"].contains(clause.text(0)),
            ["to", "from"].contains(clause.text(1))
        else { return [] }
        return outcome(Array(clause.rest.dropFirst()), of: clause.subject.stems, clause.subject.qualifiers)
    }

    /// What an attribute is after "… to VALUE".
    private static func outcome(_ rest: [Token], of stems: [String], _ qualifiers: Set<String>) -> [Claim] {
        guard let to = rest.firstIndex(where: { $0.text == "to" }), to + 1 < rest.count else { return [] }
        // Only "up", "down" and where it came from may stand before it.
        guard
            rest[..<to].allSatisfy({
                ["up", "down", "from", "over", "again", "back"].contains($0.text) || $0.amount != nil || $0.isName
                    || Values.isMoment($0) || Lexicon.periods.contains($0.text) || ["a", "an", "%"].contains($0.text)
            })
        else { return [] }
        guard
            let found = Phrases.leading(
                Array(rest[(to + 1)...]),
                kinds: [.number, .moment, .email, .phone, .name, .phrase]
            )
        else { return [] }
        let head = stems.last ?? ""
        if found.value.kind == .phrase, !Lexicon.singular.contains(head) { return [] }
        if stems.count == 1, Lexicon.crew.contains(head) || head == "employe", found.value.kind == .number {
            let people = found.qualifiers.subtracting(["person", "employe"])
            return [
                Claim(
                    key: "self|count employe",
                    value: found.value,
                    qualifiers: people.union(qualifiers),
                    isSingle: true
                )
            ]
        }
        if head == "nam" {
            let owner = stems.count > 1 ? stems[0] : "self"
            let isCompany = ["company", "busines", "business"].contains(owner)
            return [
                Claim(
                    key: (isCompany ? "company" : owner) + "|name",
                    value: found.value,
                    qualifiers: qualifiers,
                    isSingle: true
                )
            ]
        }
        let cleaned = stems.filter { !["annual", "yearly", "total"].contains($0) }
        var claims = [
            Claim(
                key: Phrases.key(cleaned, found.value.kind) + "|be",
                value: found.value,
                qualifiers: found.qualifiers.union(qualifiers),
                isSingle: true
            )
        ]
        if found.unit, case let unit = rest[(to + 2)...].first?.stem ?? "" {
            claims =
                [
                    Claim(
                        key: cleaned.joined(separator: " ") + "|" + unit,
                        value: found.value,
                        qualifiers: found.qualifiers.subtracting([unit]).union(qualifiers),
                        isSingle: true
                    )
                ] + claims
        }
        return claims
    }

    /// "We renamed the company to Tidewater Produce", "we are called Tidewater now"
    static func renamed(_ clause: ParsedClause) -> [Claim] {
        guard clause.isPast, clause.verbWord == "renamed" || clause.verbWord == "rebranded" else { return [] }
        var rest = clause.rest
        var owner = clause.subject.isSelf || clause.subject.isCompany ? "company" : clause.subject.key
        if let object = Phrases.attribute(rest) {
            owner =
                Lexicon.company.contains(object.stems.last ?? "") || object.key == "busines" ? "company" : object.key
            rest = Array(rest.dropFirst(object.length))
        }
        while let first = rest.first, ["to", "as"].contains(first.text) { rest.removeFirst() }
        guard let value = Phrases.leading(rest, kinds: [.name]) else { return [] }
        return [Claim(key: owner + "|name", value: value.value, isSingle: true)]
    }

    /// "I joined Dunmore Logistics", "I started at Dunmore", "I took a job at Dunmore"
    static func joined(_ clause: ParsedClause) -> [Claim] {
        guard clause.isPast, !clause.isDenied, clause.subject.isSingular || !clause.subject.isSelf else { return [] }
        var place: Phrases.Found?
        switch clause.verbWord {
        case "joined":
            guard let first = clause.rest.first, first.isName else { return [] }
            place = Phrases.leading(clause.rest, kinds: [.name])
        case "started", "began", "took", "accepted", "landed", "got":
            let job = clause.rest.firstIndex { $0.text == "at" } ?? clause.rest.endIndex
            let between = clause.rest[..<job].map(\.text)
            guard job < clause.rest.count,
                between.isEmpty && clause.verbWord == "started" || between.contains("job")
                    || between.contains("working") || between.contains("position") || between == ["hired"]
            else { return [] }
            place = Phrases.place(Array(clause.rest[job...]), after: ["at"])
        default: return []
        }
        guard let place, place.value.kind == .name else { return [] }
        return [Claim(key: clause.subject.key + "|employer", value: place.value, isSingle: true)]
    }

    /// "I got married"
    static func wed(_ clause: ParsedClause) -> [Claim] {
        guard !clause.isDenied, clause.subject.isSelf || !clause.subject.isForeign else { return [] }
        let state: String?
        switch clause.verbWord {
        case "got": state = clause.rest.first.map(\.text)
        case "married", "divorced", "separated": state = clause.subject.isSelf ? clause.verbWord : nil
        default: state = nil
        }
        guard let state, Lexicon.marital.contains(state) else { return [] }
        return [
            Claim(key: clause.subject.key + "|marriage", value: ClaimValue(kind: .phrase, key: state), isSingle: true)
        ]
    }

    /// "I turned 35"
    static func turned(_ clause: ParsedClause) -> [Claim] {
        guard clause.verbWord == "turned", let years = clause.rest.first?.amount, years < 120,
            clause.rest.count == 1 || clause.text(1) == "yearsold" || Lexicon.weekdays.contains(clause.text(1))
                || clause.text(1) == "last"
        else { return [] }
        return [
            Claim(
                key: clause.subject.key + "|age",
                value: ClaimValue(kind: .number, key: Amount.text(years)),
                isSingle: true
            )
        ]
    }

    /// "I was promoted to plant manager"
    static func promoted(_ clause: ParsedClause) -> [Claim] {
        guard clause.subject.isSelf, clause.subject.isSingular,
            let verb = (clause.verbWord == "got" || clause.verb == "be") && clause.text(0) == "promoted"
                ? 1 : clause.verbWord == "promoted" ? 0 : nil,
            clause.text(verb) == "to",
            let value = Phrases.leading(Array(clause.rest.dropFirst(verb + 1)), kinds: [.phrase, .name])
        else { return [] }
        return [Claim(key: "titl|be", value: value.value, isSingle: true)]
    }

    /// "Rita Moss took over as our CEO", "Rita Moss replaced Tom Hale as our CEO"
    static func tookOver(_ clause: ParsedClause) -> [Claim] {
        guard clause.subject.isNamed,
            ["tookover", "replaced", "succeeded", "stepped", "became"].contains(clause.verbWord),
            let start = clause.verbWord == "became"
                ? 0 : clause.rest.firstIndex(where: { $0.text == "as" }).map({ $0 + 1 }),
            start < clause.rest.count
        else { return [] }
        var tail = Array(clause.rest[start...])
        if let first = tail.first, !Lexicon.ownDeterminers.contains(first.text) {
            tail.insert(Token(text: "our"), at: 0)
        }
        guard let attribute = Phrases.attribute(tail) else { return [] }
        return [
            Claim(
                key: attribute.key + "|be",
                value: ClaimValue(kind: .name, key: clause.subject.key),
                qualifiers: attribute.qualifiers,
                isSingle: true
            )
        ]
    }

    /// "We hired Rita Moss as our new CEO"
    static func hired(_ clause: ParsedClause) -> [Claim] {
        guard clause.subject.isSelf, ["hired", "appointed", "named", "chose", "picked"].contains(clause.verbWord),
            let split = clause.rest.firstIndex(where: { $0.text == "as" }), split > 0, split + 1 < clause.rest.count,
            let name = Values.value(clause.rest[..<split]), name.kind == .name,
            ["my", "our", "the"].contains(clause.text(split + 1)),
            clause.rest[(split + 1)...].contains(where: { $0.text == "new" }),
            let attribute = Phrases.attribute(Array(clause.rest[(split + 1)...]))
        else { return [] }
        return [
            Claim(
                key: attribute.key + "|be",
                value: ClaimValue(kind: .name, key: clause.rest[..<split].map(\.stem).joined(separator: " ")),
                qualifiers: attribute.qualifiers,
                isSingle: !Lexicon.several.contains(attribute.head)
            )
        ]
    }
}
