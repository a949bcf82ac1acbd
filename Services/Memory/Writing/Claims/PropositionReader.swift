extension Proposition {
    /// A clause that no rule understands: known by its words alone, which say something else in any other order.
    init(unread clause: Clause) {
        subject = ""
        words = clause.tokens.filter { !Lexicon.fillers.contains($0.text) && !Lexicon.articles.contains($0.text) }.map(
            \.stem
        )
        content = Set(words)
        isDenied = words.contains { ["not", "never", "nolonger"].contains($0) }
    }

    init(_ clause: ParsedClause) {
        var clause = clause
        // "8 robots instead of 5": what it takes the place of is no part of it.
        var replaced: ClaimValue?
        if let split = clause.rest.firstIndex(where: { $0.text == "insteadof" || $0.text == "not" }), split > 0 {
            replaced = Values.value(
                clause.rest[(split + 1)...].filter { !["the", "a", "our", "on", "at", "in", "for"].contains($0.text) }[
                    ...
                ]
            )
            if replaced != nil {
                clause.rest = Array(clause.rest[..<split])
                clause.isCorrection = true
            }
        }
        subject = clause.subject.key
        words = clause.words
        content = Set(words)
        isDenied = clause.isDenied
        isPast = clause.isPast
        isForeign = clause.subject.isForeign
        isEnded = clause.isEnded
        isUpdate = clause.isUpdate
        isCorrection = clause.isCorrection
        self.replaced = replaced
        readEnding(clause)
        guard !clause.subject.isForeign || clause.subject.key == "?there" else {
            // "They changed our pickup time to 5 pm"
            claims = isDenied ? [] : Self.contact(clause) + ChangeRules.altered(clause)
            isChange = clause.isPast && !claims.isEmpty
            isUpdate = isUpdate || isChange
            return
        }
        if !clause.isPast, !Self.isOfThePast(clause) {
            claims = StateRules.all.flatMap { $0(clause) }
        }
        if disposed == nil, !isDenied {
            let changes = ChangeRules.all.flatMap { $0(clause) }
            if !changes.isEmpty {
                claims += changes
                isChange = true
                // Whatever a move ends, a state of the same place ends too.
                isUpdate = true
            }
            if let told = ReplacementRules.told(clause) ?? (clause.isPast ? ReplacementRules.fromTo(clause.rest) : nil)
            {
                self.replaced = self.replaced ?? told.old
                replacement = told.new
                context = told.context
                replacesWhole = told.isWhole
                isChange = true
            }
        }
    }

    /// "We stopped using forklifts", "I quit smoking", "we sold our forklifts"
    private mutating func readEnding(_ clause: ParsedClause) {
        guard clause.subject.isSelf || !clause.subject.isForeign else { return }
        if Verbs.stops.contains(clause.verbWord), let first = clause.rest.first, first.text.hasSuffix("ing") {
            content.remove(clause.verb)
            words.removeAll { $0 == clause.verb }
            isDenied = true
            isEnded = true
        } else if Verbs.disposals.contains(clause.verbWord), !clause.isDenied,
            clause.subject.isSelf || clause.subject.isCompany,
            !clause.rest.isEmpty, clause.rest.allSatisfy({ $0.amount == nil }),
            ["our", "my", "the", "all"].contains(clause.text(0))
        {
            let end =
                clause.rest.firstIndex {
                    ["to", "for", "in", "at", "on", "last", "because", "with", "and"].contains($0.text)
                } ?? clause.rest.endIndex
            disposed = Phrases.stems(Array(clause.rest[..<end]))
        } else if ["left", "quit"].contains(clause.verbWord), clause.subject.isSelf, clause.subject.isSingular,
            let name = Phrases.leading(clause.rest, kinds: [.name]), name.qualifiers.isEmpty
        {
            claims = [Claim(key: "self|employer", value: name.value, isSingle: true)]
            content = Set(["work"]).union(name.value.key.split(separator: " ").map { Stem.of(String($0)) })
            isDenied = true
            isEnded = true
        }
    }

    /// "You can reach me at jo@quarry.example": the same as "my e-mail is …".
    private static func contact(_ clause: ParsedClause) -> [Claim] {
        guard clause.subject.key == "?you",
            let at = clause.rest.firstIndex(where: { ["at", "on", "under"].contains($0.text) }),
            at + 1 < clause.rest.count,
            clause.rest[..<at].contains(where: { ["me", "us"].contains($0.text) }),
            let found = Phrases.leading(Array(clause.rest[(at + 1)...]), kinds: [.email, .phone])
        else { return [] }
        return [
            Claim(
                key: found.value.kind == .email ? "email|be" : "phone|be",
                value: found.value,
                qualifiers: found.qualifiers,
                isSingle: true
            )
        ]
    }

    /// "In 2015 we have …" tells of then.
    private static func isOfThePast(_ clause: ParsedClause) -> Bool {
        let words = clause.lead.map(\.text) + clause.rest.map(\.text)
        return words.contains {
            ["ago", "formerly", "previously", "originally", "initially", "once", "then", "back"].contains($0)
        }
            || clause.lead.contains {
                $0.text == "last" || $0.text == "before" || $0.text == "until"
                    || ($0.amount ?? 0) >= 1900 && ($0.amount ?? 0) < 2100
            }
    }
}
