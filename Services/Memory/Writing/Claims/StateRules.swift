/// What holds now: each rule knows one way of saying one thing. All are tried; what none knows makes no claim.
enum StateRules {
    static let all: [@Sendable (ParsedClause) -> [Claim]] = [
        residence, location, employer, age, marriage, name, headcount, measure, possession, role, schedule, attribute,
        purpose, custom, framed,
    ]

    /// "I live in Tulsa"
    static func residence(_ clause: ParsedClause) -> [Claim] {
        guard ["liv", "resid"].contains(clause.verb), let place = Phrases.place(clause.rest, after: Lexicon.places)
        else { return [] }
        return [
            Claim(
                key: clause.subject.key + "|residence",
                value: place.value,
                qualifiers: place.qualifiers,
                isSingle: true
            )
        ]
    }

    /// "We are based in Tulsa", "our warehouse is in Fresno"
    static func location(_ clause: ParsedClause) -> [Claim] {
        guard clause.verb == "be" else { return [] }
        var rest = clause.rest
        let isBased = ["located", "based", "headquartered", "situated"].contains(clause.text(0))
        if isBased { rest.removeFirst() }
        guard let place = Phrases.place(rest, after: ["in", "at", "near", "outside", "out"]) else { return [] }
        // "I'm in Reno" may be a journey.
        if clause.subject.isSelf, clause.subject.isSingular, !isBased { return [] }
        return keys(ofPlace: clause.subject).map {
            Claim(key: $0, value: place.value, qualifiers: place.qualifiers, isSingle: !clause.subject.isPlural)
        }
    }

    /// What of a subject is at a place, or moves to another.
    static func keys(ofPlace subject: ParsedClause.Subject, moves: Bool = false) -> [String] {
        if subject.isSelf, subject.isSingular { return ["self|residence"] }
        if subject.isSelf { return moves ? ["self|residence", "self|seat"] : ["self|seat"] }
        if subject.isCompany { return ["self|seat"] }
        let isSeat = ["office", "offic", "headquarter", "headquarters", "hq", "main offic", "main office"].contains(
            subject.key
        )
        return [subject.key + "|place"]
            + (isSeat && subject.key != "office" && subject.key != "offic" ? ["self|seat"] : [])
    }

    /// "I work at Kessler Freight"
    static func employer(_ clause: ParsedClause) -> [Claim] {
        var rest = clause.rest
        if clause.verb == "be", ["employed", "working"].contains(clause.text(0)) {
            rest.removeFirst()
        } else if clause.verb != "work" {
            return []
        }
        guard let place = Phrases.place(rest, after: ["at", "for", "by"]), place.value.kind == .name else { return [] }
        return [
            Claim(
                key: clause.subject.key + "|employer",
                value: place.value,
                qualifiers: place.qualifiers,
                isSingle: true
            )
        ]
    }

    /// "I'm 34 years old"
    static func age(_ clause: ParsedClause) -> [Claim] {
        guard clause.verb == "be", let years = clause.rest.first?.amount, years < 120 else { return [] }
        let isOld = clause.text(1) == "yearsold"
        guard
            isOld && clause.rest.count == 2
                || clause.rest.count == 1 && clause.subject.isSelf && clause.subject.isSingular
        else { return [] }
        return [
            Claim(
                key: clause.subject.key + "|age",
                value: ClaimValue(kind: .number, key: Amount.text(years)),
                isSingle: true
            )
        ]
    }

    /// "I'm single"
    static func marriage(_ clause: ParsedClause) -> [Claim] {
        guard clause.verb == "be", clause.rest.count == 1, Lexicon.marital.contains(clause.text(0)),
            !clause.subject.isSelf || clause.subject.isSingular
        else { return [] }
        return [
            Claim(
                key: clause.subject.key + "|marriage",
                value: ClaimValue(kind: .phrase, key: clause.text(0)),
                isSingle: true
            )
        ]
    }

    /// "My name is Carlos Vega", "our company is called Bluewater Produce"; "I'm Carlos" tells it but changes nothing.
    static func name(_ clause: ParsedClause) -> [Claim] {
        guard clause.verb == "be" else { return [] }
        var rest = clause.rest
        var key = ""
        var isSingle = true
        if ["called", "named"].contains(clause.text(0)), !clause.subject.isSelf {
            rest.removeFirst()
            key = (clause.subject.isCompany ? "company" : clause.subject.key) + "|name"
        } else if clause.subject.stems == ["nam"] {
            key = "self|name"
        } else if clause.subject.stems.last == "nam", clause.subject.stems.count == 2 {
            let owner = clause.subject.stems[0]
            key = (["company", "busines", "business", "firm"].contains(owner) ? "company" : owner) + "|name"
        } else if clause.subject.isSelf, clause.subject.isSingular, rest.allSatisfy(\.isName),
            (1...3).contains(rest.count)
        {
            key = "self|name"
            isSingle = false
        }
        guard !key.isEmpty, let value = Phrases.leading(rest, kinds: [.name]) else { return [] }
        return [Claim(key: key, value: value.value, qualifiers: value.qualifiers, isSingle: isSingle)]
    }

    /// "We have 14 employees", "there are 12 of us", "our team is 25 people"
    static func headcount(_ clause: ParsedClause) -> [Claim] {
        let rest = clause.rest
        let isOurs = clause.subject.isSelf || clause.subject.isCompany
        let isCrew = clause.subject.stems.count == 1 && Lexicon.crew.contains(clause.subject.stems[0])
        let isHaving = ["hav", "employ"].contains(clause.verb)
        var number: Double?
        var tail = rest[...]
        if isOurs || isCrew, isHaving || isCrew && clause.verb == "be", let amount = rest.first?.amount {
            let noun = rest.count > 1 ? rest[1].stem : ""
            guard ["person", "employe"].contains(noun) || isCrew && rest.count == 1 else { return [] }
            number = amount
            tail = rest.dropFirst(2)
        } else if clause.subject.key == "?there", rest.first?.amount != nil, clause.text(1) == "of",
            clause.text(2) == "us"
        {
            number = rest[0].amount
            tail = rest.dropFirst(3)
        } else if isOurs, clause.verb == "hav" || clause.verb == "be",
            let of = rest.firstIndex(where: { $0.text == "of" }), of > 0, of + 1 < rest.count,
            Lexicon.crew.contains(rest[of - 1].text) || rest[of - 1].stem == "employe", let amount = rest[of + 1].amount
        {
            number = amount
            tail = rest[(of + 2)...].drop { ["person", "employe"].contains($0.stem) }
        }
        guard let number else { return [] }
        return [
            Claim(
                key: "self|count employe",
                value: ClaimValue(kind: .number, key: Amount.text(number)),
                qualifiers: Phrases.stems(Array(tail)).union(clause.subject.qualifiers),
                isSingle: true
            )
        ]
    }

    /// "Our warehouse is 50,000 square feet", "our warehouse has 50,000 square feet of floor"
    static func measure(_ clause: ParsedClause) -> [Claim] {
        guard ["be", "hav", "measur", "cover", "span"].contains(clause.verb), let amount = clause.rest.first?.amount,
            clause.rest.count > 1,
            Lexicon.units.contains(clause.text(1))
        else { return [] }
        let tail = Phrases.stems(Array(clause.rest.dropFirst(2))).subtracting([
            "floor", "spac", "size", "large", "big", "area",
        ])
        return [
            Claim(
                key: "\(clause.subject.key)|\(Stem.of(clause.text(1)))",
                value: ClaimValue(kind: .number, key: Amount.text(amount)),
                qualifiers: tail.union(clause.subject.qualifiers),
                isSingle: true
            )
        ]
    }

    /// "We have a budget of 75k": the same as "our budget is 75k".
    static func possession(_ clause: ParsedClause) -> [Claim] {
        guard clause.verb == "hav", clause.subject.isSelf || clause.subject.isCompany,
            let of = clause.rest.firstIndex(where: { $0.text == "of" }), of > 0, of + 1 < clause.rest.count,
            let value = Phrases.leading(Array(clause.rest[(of + 1)...]), kinds: [.number, .moment])
        else { return [] }
        let noun = clause.rest[..<of].filter { !Lexicon.articles.contains($0.text) }.map(\.stem).filter {
            $0 != "annual" && $0 != "total"
        }
        guard !noun.isEmpty, noun.count <= 3 else { return [] }
        return [
            Claim(
                key: noun.joined(separator: " ") + "|be",
                value: value.value,
                qualifiers: value.qualifiers,
                isSingle: true
            )
        ]
    }

    /// "Hannah Price is our site manager": the same as "our site manager is Hannah Price".
    static func role(_ clause: ParsedClause) -> [Claim] {
        guard clause.subject.isNamed,
            ["be", "becom"].contains(clause.verb) || ["became", "becomes"].contains(clause.verbWord),
            ["my", "our", "the"].contains(clause.text(0))
        else { return [] }
        return Phrases.attribute(clause.rest).map { attribute in
            [
                Claim(
                    key: attribute.key + "|be",
                    value: ClaimValue(kind: .name, key: clause.subject.key),
                    qualifiers: attribute.qualifiers,
                    isSingle: !Lexicon.several.contains(attribute.head)
                )
            ]
        } ?? []
    }

    /// "The delivery is scheduled for Tuesday"
    static func schedule(_ clause: ParsedClause) -> [Claim] {
        guard clause.verb == "be", !clause.subject.isSelf else { return [] }
        var rest = clause.rest
        while let first = rest.first,
            ["scheduled", "set", "due", "planned", "booked", "for", "on", "at", "in", "by"].contains(first.text),
            rest.count > 1
        {
            rest.removeFirst()
        }
        guard rest.count < clause.rest.count || ["date", "appointment"].contains(clause.subject.stems.last ?? ""),
            let value = Phrases.leading(rest, kinds: [.moment])
        else { return [] }
        var stems = clause.subject.stems
        if stems.count > 1, ["dat", "date", "tim", "time"].contains(stems.last ?? "") { stems.removeLast() }
        return [
            Claim(
                key: stems.joined(separator: " ") + "|when",
                value: value.value,
                qualifiers: value.qualifiers.union(clause.subject.qualifiers),
                isSingle: !value.value.key.split(separator: " ").contains {
                    $0.hasSuffix("s") && Lexicon.isWeekday(String($0))
                }
            )
        ]
    }

    /// "Our budget is 60k", "our landlord is Harbor Properties"
    static func attribute(_ clause: ParsedClause) -> [Claim] {
        guard clause.verb == "be", !clause.subject.isSelf, !clause.subject.stems.isEmpty, !clause.subject.isCompany
        else { return [] }
        guard let found = Phrases.leading(clause.rest, kinds: [.number, .moment, .email, .phone, .name, .phrase]) else {
            return []
        }
        let head = clause.subject.stems.last ?? ""
        let isSingle: Bool
        switch found.value.kind {
        case .number, .email, .phone: isSingle = true
        case .moment:
            isSingle = !found.value.key.split(separator: " ").contains {
                $0.hasSuffix("s") && Lexicon.isWeekday(String($0))
            }
        case .name: isSingle = !Lexicon.several.contains(head) && !clause.subject.isPlural && !clause.subject.isNamed
        case .phrase:
            isSingle =
                (Lexicon.singular.contains(head) || clause.subject.stems.contains("favorit"))
                && !clause.subject.isPlural
        }
        if found.value.kind == .number, found.unit { return [] }
        return [
            Claim(
                key: Phrases.key(clause.subject.stems, found.value.kind) + "|be",
                value: found.value,
                qualifiers: found.qualifiers.union(clause.subject.qualifiers),
                isSingle: isSingle
            )
        ]
    }

    /// "We use SAP for inventory": what for tells it apart from what else is used.
    static func purpose(_ clause: ParsedClause) -> [Claim] {
        guard ["us", "tak", "book", "rely"].contains(clause.verb),
            let split = clause.rest.firstIndex(where: { ["for", "as", "to"].contains($0.text) }), split > 0,
            split + 1 < clause.rest.count
        else { return [] }
        let aim = Phrases.stems(Array(clause.rest[(split + 1)...]))
        guard !aim.isEmpty, let value = Values.value(clause.rest[..<split]) else { return [] }
        return [
            Claim(
                key: "\(clause.subject.key)|\(clause.verb) for \(aim.sorted().joined(separator: " "))",
                value: value,
                isSingle: false
            )
        ]
    }

    /// "I drive a Ford Transit", "we prefer to lease": one at a time for most, so that only "now" ends the other.
    static func custom(_ clause: ParsedClause) -> [Claim] {
        guard ["driv", "prefer", "attend", "study"].contains(clause.verb), !clause.rest.isEmpty else { return [] }
        let isAction = clause.text(0) == "to"
        let rest = isAction ? Array(clause.rest.dropFirst()) : clause.rest
        guard rest.count <= 5 else { return [] }
        let shape = isAction ? "to" : rest.first.map { $0.text.hasSuffix("ing") } == true ? "to" : "a"
        let value = ClaimValue(
            kind: .phrase,
            key: rest.filter { !Lexicon.articles.contains($0.text) }.map(\.stem).joined(separator: " ")
        )
        return [Claim(key: "\(clause.subject.key)|\(clause.verb) \(shape)", value: value, isSingle: false)]
    }

    /// "We ship 500 orders a day", "our kitchen closes at 10 pm": the same sentence with another number or time.
    static func framed(_ clause: ParsedClause) -> [Claim] {
        guard
            Verbs.lasting.contains(clause.verb) || clause.isHabit
                || clause.verb == "be" && clause.subject.key == "?there"
        else { return [] }
        guard let found = Phrases.only(in: clause.rest) else { return [] }
        let lead = clause.lead.filter { !ParsedClause.isEmpty($0.text) }.map(\.stem)
        let qualifiers = clause.subject.qualifiers.sorted()
        let key = ([clause.subject.key + "|" + clause.verb] + lead + found.frame + qualifiers).joined(separator: " ")
        return [Claim(key: key, value: found.value, isSingle: found.isSingle)]
    }
}
