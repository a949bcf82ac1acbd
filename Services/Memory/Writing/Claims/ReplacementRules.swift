/// One value in another's place, where the clause names both: "from SAP to NetSuite", "80k, not 60k", "8 instead of 5".
enum ReplacementRules {
    struct Replacement {
        var old: ClaimValue
        var new: ClaimValue?
        var context: Set<String>
        /// What is replaced goes, whatever it was said to be.
        var isWhole = false
    }

    /// "We switched from SAP to NetSuite for inventory", "we replaced the forklifts with AMRs"
    static func told(_ clause: ParsedClause) -> Replacement? {
        guard clause.isPast, !clause.isDenied, clause.subject.isSelf || clause.subject.isCompany else { return nil }
        if Verbs.passes.contains(clause.verbWord) || Verbs.alters.contains(clause.verbWord) {
            return fromTo(clause.rest)
        }
        guard Verbs.replaces.contains(clause.verbWord) else { return nil }
        let linkers = ["with", "by", "for"]
        guard let split = clause.rest.firstIndex(where: { linkers.contains($0.text) }), split > 0,
            split + 1 < clause.rest.count
        else { return nil }
        let old = strip(clause.rest[..<split])
        guard let value = Values.value(old[...]) else { return nil }
        return Replacement(old: value, new: nil, context: [], isWhole: true)
    }

    static func fromTo(_ rest: [Token]) -> Replacement? {
        guard let from = rest.firstIndex(where: { $0.text == "from" }),
            let to = rest[from...].firstIndex(where: { $0.text == "to" }), to > from + 1, to + 1 < rest.count,
            let old = Values.value(strip(rest[(from + 1)..<to])[...])
        else { return nil }
        let tail = rest[(to + 1)...]
        let end =
            tail.firstIndex {
                ["for", "in", "at", "on", "as", "a", "an", "per", "last", "this", "because", "with"].contains($0.text)
                    && $0 != tail.first
            } ?? tail.endIndex
        let context = Phrases.stems(Array(rest[..<from])).union(Phrases.stems(Array(rest[end...]))).subtracting([
            "last", "this", "week", "month", "year", "may", "spring", "summer", "fall", "winter",
        ])
        return Replacement(old: old, new: Values.value(strip(rest[(to + 1)..<end])[...]), context: context)
    }

    private static func strip(_ tokens: ArraySlice<Token>) -> [Token] {
        tokens.filter { !["our", "my", "the", "all", "old", "a", "an"].contains($0.text) }
    }

    /// A clause that is nothing but a correction: "80k, not 60k", "it's Thursday", "make that eight". `next` is the
    /// clause behind it, "not 60k".
    static func elliptic(
        _ clause: Clause,
        next: Clause?,
        isCorrection: Bool
    ) -> (replacement: Replacement?, value: ClaimValue?)? {
        var isCorrection = isCorrection
        var tokens = clause.tokens.filter { token in
            if Lexicon.correcting.contains(token.text) || token.text == "instead" {
                isCorrection = true
                return false
            }
            return !Lexicon.fillers.contains(token.text) && token.text != "now"
        }
        if ["it", "that"].contains(tokens.first?.text ?? ""), tokens.count > 2,
            ["is", "should"].contains(tokens[1].text)
        {
            tokens.removeFirst(tokens[1].text == "should" && tokens[2].text == "be" ? 3 : 2)
        } else if tokens.count > 2, tokens[0].text == "should", tokens[1].text == "be" {
            tokens.removeFirst(2)
        }
        guard (1...7).contains(tokens.count), !tokens.contains(where: { Lexicon.selves.contains($0.text) }) else {
            return nil
        }
        var new = tokens
        var old: [Token] = []
        if let split = tokens.firstIndex(where: { ["not", "insteadof"].contains($0.text) }) {
            if split > 0 {
                new = Array(tokens[..<split])
                old = Array(tokens[(split + 1)...])
            } else if let but = tokens.firstIndex(where: { $0.text == "but" }) {
                old = Array(tokens[1..<but])
                new = Array(tokens[(but + 1)...])
            } else if let next, next.tokens.allSatisfy({ !Lexicon.selves.contains($0.text) }), tokens[0].text == "not" {
                // "not 60k, 80k"
                old = Array(tokens.dropFirst())
                new = next.tokens
                if ["it", "that", "but"].contains(new.first?.text ?? "") {
                    new = Array(new.dropFirst(new.count > 2 && new[1].text == "is" ? 2 : 1))
                }
            } else {
                return nil
            }
        } else if let next, next.text(0) == "not" || next.text(0) == "insteadof" {
            old = Array(next.tokens.dropFirst())
        }
        func plain(_ tokens: [Token]) -> [Token] {
            tokens.filter { !["the", "a", "an", "on", "at", "in", "but", "for"].contains($0.text) }
        }
        guard let value = short(plain(new)) else { return nil }
        if !old.isEmpty {
            guard let gone = short(plain(old)), gone.value.kind == value.value.kind, gone.value.key != value.value.key
            else { return nil }
            return (
                Replacement(old: gone.value, new: value.value, context: value.context.union(gone.context)), value.value
            )
        }
        guard isCorrection, [.number, .moment, .email, .phone].contains(value.value.kind) else { return nil }
        return (nil, value.value)
    }

    /// A value with at most a word or two beside it: "8 robots".
    private static func short(_ tokens: [Token]) -> (value: ClaimValue, context: Set<String>)? {
        if let value = Values.value(tokens[...]), value.kind != .phrase { return (value, []) }
        guard tokens.count <= 4, let amount = tokens.first?.amount else { return nil }
        return (ClaimValue(kind: .number, key: Amount.text(amount)), Phrases.stems(Array(tokens.dropFirst())))
    }
}
