/// What agrees: a permission, a request to be contacted, consent in so many words; nothing that a negation stands in.
extension ConsentClause {
    /// - Parameter followsOthers: "they", or whoever a verb shares its subject with, may be customers.
    func agrees(mayKeep: Bool, followsOthers: Bool) -> Bool {
        guard !names, !words.indices.contains(where: isNegation),
            !words.contains(where: ConsentWords.conditions.contains),
            !words.contains(where: ConsentWords.withdrawals.contains)
        else { return false }
        if givesConsent || isFineToContact { return true }
        if mayKeep, letsKeep { return true }
        return acts.contains { item in
            guard isRequest(item) else { return false }
            let subject = Array(words[..<item.at].drop { ConsentWords.openers.contains($0) })
            if item.act == .passive { return wishes(subject, isPassive: true) }
            if subject.isEmpty {
                // A verb that shares its subject with the clause before: "customers order and call us at …".
                let isShared = followsOthers && !words.contains("please")
                return !isShared
                    && (item.act == .full || words[..<item.at].contains(where: ["please", "free", "ahead"].contains))
                    && ConsentWords.acts.contains(words[item.at])
            }
            if permits(subject, followsOthers: followsOthers) { return item.act == .full }
            if causes(subject) { return item.act == .full }
            return item.act == .full && wishes(subject, isPassive: false)
        }
    }

    /// "Email me the list" asks for the list.
    private func isRequest(_ item: (at: Int, act: Act)) -> Bool {
        guard item.act == .full else { return true }
        var next = item.at + 2
        if ConsentWords.acts.contains(word(item.at + 2)) { next = item.at + 4 }
        if ConsentWords.my.contains(word(item.at + 1)) { return true }
        return ConsentWords.afterRequest.contains(word(next))
    }

    /// "You may", "a dealer can", "they should".
    private func permits(_ subject: [String], followsOthers: Bool) -> Bool {
        guard let modal = subject.firstIndex(where: { ["may", "can", "should", "are"].contains($0) }), modal <= 5,
            modal > 0
        else {
            return false
        }
        let who = subject[..<modal]
        guard who.contains(where: ConsentWords.callers.contains), !who.contains(where: { ["i", "we"].contains($0) }),
            !who.contains(where: ConsentWords.others.contains),
            !(followsOthers && ["they", "he", "she", "anyone", "anybody"].contains(who.last ?? ""))
        else { return false }
        let rest = subject[(modal + 1)...]
        if subject[modal] == "are" { return rest.contains { ["welcome", "free", "allowed"].contains($0) } }
        return rest.allSatisfy {
            ["gladly", "certainly", "also", "of", "course", "always", "then", "now", "please", "just"].contains($0)
        }
    }

    /// "Have a dealer contact me", "let them call me", "ask somebody to call me".
    private func causes(_ subject: [String]) -> Bool {
        guard let first = subject.first, ["have", "let", "ask", "tell", "get"].contains(first), subject.count <= 7
        else {
            return false
        }
        let asks: Set = ["how", "what", "when", "who", "why", "where", "which"]
        guard asks.isDisjoint(with: subject), ["have", "let"].contains(first) || subject.last == "to" else {
            return false
        }
        return subject.dropFirst().contains(where: ConsentWords.callers.contains)
    }

    /// "I would like dealers to call me", "I want to be contacted", "I am happy to be called".
    private func wishes(_ subject: [String], isPassive: Bool) -> Bool {
        guard let wish = subject.lastIndex(where: ConsentWords.wants.contains), wish > 0, wish <= 4,
            subject[..<wish].contains(where: { ["i", "we", "would"].contains($0) })
        else { return false }
        let between = Array(subject[(wish + 1)...])
        guard between.count <= 6, between.filter({ $0 == "to" }).count <= 1 else { return false }
        if isPassive {
            return ["be", "being", "get", "getting"].contains(between.last ?? "") && !between.contains("how")
        }
        return between.contains(where: ConsentWords.callers.contains)
            && (between.last == "to" || ["with", "for"].contains(between.first ?? ""))
            && !between.contains(where: ConsentWords.others.contains)
    }

    private var givesConsent: Bool {
        for index in words.indices {
            let next = word(index + 1)
            if ConsentWords.consents.contains(words[index]) {
                if ["given", "granted"].contains(next) { return true }
                if next == "to", ["have", "has"].contains(word(index - 1)),
                    words.contains("you") || words.contains("they"),
                    acts.contains(where: { $0.at == index + 2 && $0.act == .full })
                {
                    return true
                }
                let before = words[..<index].suffix(4)
                let isMine = ConsentWords.my.contains(word(index - 1))
                let gives = before.contains { ["give", "giving", "grant"].contains($0) }
                let has = before.contains { ["have", "has", "with"].contains($0) }
                if isMine && (gives || has) || (words[index] == "consent" && gives) { return true }
            }
            guard words[..<index].suffix(3).contains(where: { ["i", "we"].contains($0) }) else { continue }
            if ["consent", "authorize", "authorise"].contains(words[index]) { return true }
            if words[index] == "agree", next == "that", ["you", "they", "dealers"].contains(word(index + 2)) {
                return true
            }
            if words[index] == "agree", next == "to",
                ["be", "being", "that", "this", "it", "you"].contains(word(index + 2))
            {
                return true
            }
        }
        return false
    }

    /// "It is fine to call", "fine to email me".
    private var isFineToContact: Bool {
        words.indices.contains { index in
            guard ["fine", "ok", "okay", "alright"].contains(words[index]), word(index + 1) == "to",
                words.indices.contains(index + 2), let act = act(at: index + 2)
            else { return false }
            return act == .full || act == .bare
        }
    }

    /// "You may keep my number", "please store it"; "keep it simple" is none.
    private var letsKeep: Bool {
        guard let at = words.firstIndex(where: ConsentWords.keeps.contains) else { return false }
        let lead = words[..<at].filter { !["gladly", "also", "just"].contains($0) }
        let isPermission =
            lead.last.map { ["may", "can"].contains($0) } == true && lead.contains { ["you", "they"].contains($0) }
            || lead.last.map { ["please", "to", "and", "ahead"].contains($0) } == true
                && lead.contains { ["please", "free", "ahead", "ok", "okay", "fine"].contains($0) }
        guard isPermission else { return false }
        if ConsentWords.my.contains(word(at + 1)) { return true }
        return ["it", "that", "them"].contains(word(at + 1))
            && ["", "on", "for", "until", "please", "and", "as"].contains(word(at + 2))
    }
}
