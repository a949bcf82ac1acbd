/// Whether what is said now ends what was said before. Every rule here asks for the same subject and the same attribute
/// in both; where it is not certain, both stay.
enum Supersession {
    /// Cosine under which two statements that read alike are about different things after all.
    static let gate = 0.25
    /// The same where only "now" tells that there is but one value at a time.
    static let customGate = 0.45

    /// - Parameter old: of the same speaker in the same scope, said no later than `new`.
    static func ends(_ old: Reading, by new: Reading, cosine: Double) -> Bool {
        guard cosine >= gate, let before = old.single else { return false }
        return new.propositions.contains { now in
            sameAttribute(before, now, cosine: cosine) || denied(before, now) || taken(before, now)
                || displaced(before, now) || disposed(before, now)
                || restored(before, now)
        }
    }

    /// "Our budget is 60k" and "our budget is now 80k"
    static func sameAttribute(_ before: Proposition, _ now: Proposition, cosine: Double) -> Bool {
        guard before.isDenied == false, now.isDenied == false else { return false }
        return before.claims.contains { old in
            now.claims.contains { new in
                guard old.key == new.key, old.value.kind == new.value.kind || both(.phrase, .name, old, new),
                    old.value.key != new.value.key, !extends(old, new)
                else { return false }
                guard limited(old, new, now) else { return false }
                if let gone = now.replaced, gone.kind == old.value.kind, gone.key != old.value.key { return false }
                if old.isSingle && new.isSingle { return true }
                return (now.isUpdate || now.isCorrection) && cosine >= customGate
                    && (old.isSingle || new.isSingle || isCustom(new))
            }
        }
    }

    /// "the fleet manager" and "fleet manager at the north yard": one is more of the other.
    private static func extends(_ old: Claim, _ new: Claim) -> Bool {
        guard old.value.kind == .name || old.value.kind == .phrase else { return false }
        let first = Set(old.value.key.split(separator: " "))
        let second = Set(new.value.key.split(separator: " "))
        return first.isSubset(of: second) || second.isSubset(of: first)
    }

    private static func both(_ one: ClaimValue.Kind, _ other: ClaimValue.Kind, _ old: Claim, _ new: Claim) -> Bool {
        Set([old.value.kind, new.value.kind]).isSubset(of: [one, other])
    }

    private static func isCustom(_ claim: Claim) -> Bool {
        [" for ", "|driv", "|prefer", "|attend", "|study"].contains(where: claim.key.contains)
    }

    /// A new limit makes it another attribute; a limit that is left out may be meant, where it is said to be an update.
    private static func limited(_ old: Claim, _ new: Claim, _ now: Proposition) -> Bool {
        if old.qualifiers == new.qualifiers { return true }
        guard new.qualifiers.isSubset(of: old.qualifiers) else { return false }
        return now.isUpdate || now.isCorrection
    }

    /// "We use forklifts in the yard" and "we no longer use forklifts"
    static func denied(_ before: Proposition, _ now: Proposition) -> Bool {
        guard now.isDenied, !before.isDenied, !before.isPast, !now.isPast || now.isEnded, before.subject == now.subject,
            !before.subject.isEmpty, !before.isForeign, !before.isChange
        else { return false }
        if !now.content.isEmpty, now.content == before.content { return true }
        let gone = now.content.subtracting(temporal)
        guard !gone.isEmpty, gone.count >= 2 || before.content == gone else { return false }
        if gone == before.content { return true }
        return now.isEnded && gone.isSubset(of: before.content) && now.words.first == before.words.first
    }

    /// "We no longer use drones" and "we use drones again"
    static func restored(_ before: Proposition, _ now: Proposition) -> Bool {
        before.isDenied && !now.isDenied && !before.isForeign && !before.subject.isEmpty && before.isPast == now.isPast
            && before.subject == now.subject && !now.content.isEmpty
            && now.content.subtracting(temporal) == before.content.subtracting(temporal)
    }

    /// "We use SAP for inventory" and "we switched from SAP to NetSuite for inventory"
    static func taken(_ before: Proposition, _ now: Proposition) -> Bool {
        guard now.isChange, let gone = now.replaced, !before.isDenied, !before.isChange else { return false }
        guard
            now.context.subtracting(temporal).isSubset(
                of: before.content.union(before.subject.split(separator: " ").map(String.init))
            )
        else { return false }
        if before.claims.contains(where: { $0.value == gone }) {
            return now.replacesWhole || before.subject == "self"
                || now.context.contains { before.subject.split(separator: " ").map(String.init).contains($0) }
        }
        guard before.subject == "self", gone.kind == .name || gone.kind == .phrase else { return false }
        let words = Set(gone.key.split(separator: " ").map { Stem.of(String($0)) })
        guard words.isSubset(of: before.content), let verb = before.words.first else { return false }
        // Had, used or run, and nothing else beside it but what the change names too.
        return Verbs.holding.contains(verb) || ["buy", "pay", "work", "tak", "get", "order", "ship"].contains(verb)
    }

    /// "We ship with FedEx" and "we ship with UPS instead of FedEx": the same sentence with the value that is told to be gone.
    static func displaced(_ before: Proposition, _ now: Proposition) -> Bool {
        guard let gone = now.replaced, !before.isDenied, !now.isDenied, before.isPast == now.isPast,
            before.subject == now.subject, !before.isForeign,
            before.words.first == now.words.first, now.words.count >= 2
        else { return false }
        let words =
            gone.kind == .number ? ["#" + gone.key] : Set(gone.key.split(separator: " ").map { Stem.of(String($0)) })
        return words.isSubset(of: before.content) && before.content.subtracting(words).isSubset(of: now.content)
            && !words.isSubset(of: now.content)
    }

    /// "We have two forklifts" and "we sold our forklifts"
    static func disposed(_ before: Proposition, _ now: Proposition) -> Bool {
        guard let gone = now.disposed, !gone.isEmpty, before.subject == "self", !before.isDenied, !before.isChange,
            let verb = before.words.first, Verbs.holding.contains(verb)
        else { return false }
        let object = before.content.subtracting([verb]).filter { !$0.hasPrefix("#") }
        return gone.isSubset(of: object) && object.count <= gone.count + 1
    }

    /// Which of the earlier statements a correction without a sentence of its own means: the only one that holds the old
    /// value, or, where none is named, the turn just before.
    static func corrected(
        _ correction: Reading.Correction,
        among earlier: [(index: Int, reading: Reading, isTurnBefore: Bool)]
    ) -> Int? {
        let holding = earlier.filter { item in
            guard let single = item.reading.single, !single.isDenied else { return false }
            guard
                correction.context.isSubset(
                    of: single.content.union(single.subject.split(separator: " ").map(String.init))
                )
            else { return false }
            let values = single.claims.map(\.value)
            if let old = correction.old { return values.contains(old) }
            return item.isTurnBefore && Set(values.filter { $0.kind == correction.new.kind }).count == 1
                && values.contains { $0.kind == correction.new.kind && $0.key != correction.new.key }
        }
        return holding.count == 1 ? holding[0].index : nil
    }

    /// Whether both say the same and nothing else, in whatever words.
    static func same(_ old: Reading, _ new: Reading, cosine: Double) -> Bool {
        if cosine >= 0.8, new.wording.count >= 2, new.wording == old.wording, new.asks == old.asks { return true }
        guard cosine >= 0.5, let before = old.single, let now = new.single, before.isDenied == now.isDenied,
            now.replaced == nil,
            now.isChange == before.isChange, now.isPast == before.isPast, !now.isForeign || now.claims.count == 1,
            new.correction == nil, old.correction == nil
        else { return false }
        if before.subject == now.subject, before.words == now.words, now.words.count >= 2,
            before.isEnded == now.isEnded, cosine >= 0.8
        {
            return true
        }
        guard before.isEnded == now.isEnded, !before.isDenied,
            before.claims.count == now.claims.count || before.claims.contains(where: \.isSingle)
        else { return false }
        return before.claims.contains { old in
            now.claims.contains { new in
                old.key == new.key && old.value == new.value && old.qualifiers == new.qualifiers
                    && covers(new, now) && covers(old, before)
            }
        }
    }

    /// Nothing is said beside the claim.
    private static func covers(_ claim: Claim, _ proposition: Proposition) -> Bool {
        let words = claim.key.split(whereSeparator: { " |".contains($0) }) + claim.value.key.split(separator: " ")
        let said = Set(words.map { Stem.of(String($0)) }).union(claim.qualifiers).union(words.map(String.init))
        let number = Set(["#" + claim.value.key])
        let known = said.union(number).union(plain)
        return proposition.content.subtracting(known).allSatisfy { $0.filter(\.isWholeNumber) == claim.value.key }
    }

    private static let plain: Set<String> = [
        "locat", "bas", "headquarter", "situat", "liv", "resid", "employe", "person", "employ", "hav", "budget",
        "annual", "yearsold", "call",
        "reach", "at", "work", "schedul", "set", "du", "plan", "book", "contact", "from", "of", "sqft",
    ]
    private static let temporal: Set<String> = [
        "last", "month", "week", "year", "may", "spring", "summer", "fall", "winter", "day", "yesterday", "recently",
        "january", "february",
        "march", "april", "jun", "june", "july", "august", "september", "october", "november", "december", "again",
        "monday", "tuesday",
        "wednesday", "thursday", "friday", "saturday", "sunday", "morning", "ago", "sinc", "earlier", "this",
    ]
}
