/// One clause in plain words: who may or may not do what to whom.
struct ConsentClause {
    let words: [String]
    /// "Call me Priya".
    let names: Bool

    private func word(_ index: Int) -> String { words.indices.contains(index) ? words[index] : "" }

    var isConditional: Bool { words.first.map { ConsentWords.conditions.contains($0) } ?? false }

    // MARK: Contact

    private enum Act { case full, bare, passive, noun }

    /// An act of contacting at this word; bare where nobody is named: "please don't call".
    private func act(at index: Int) -> Act? {
        let verb = words[index]
        let next = word(index + 1)
        if ConsentWords.acts.contains(verb) || ConsentWords.gerunds.contains(verb) {
            if ConsentWords.mine.contains(next) { return .full }
            if ConsentWords.my.contains(next) {
                return ["email", "phone", "message"].contains(verb) && isDatum(index) ? nil : .full
            }
            // "call or text me"
            if ["or", "and"].contains(next), index + 2 < words.count, act(at: index + 2) == .full { return .full }
            if ["", "back", "again", "anymore", "ever", "please", "any"].contains(next) { return .bare }
        }
        if ConsentWords.passives.contains(verb), ["be", "being", "get", "getting"].contains(word(index - 1)) {
            return .passive
        }
        return nil
    }

    /// "my email", "the phone": the thing, not the act.
    private func isDatum(_ index: Int) -> Bool {
        ["my", "our", "the", "your", "an", "a", "any", "no", "by", "via"].contains(word(index - 1))
    }

    private var acts: [(at: Int, act: Act)] {
        words.indices.compactMap { index in isDatum(index) ? nil : act(at: index).map { (index, $0) } }
    }

    var hasObject: Bool { acts.contains { $0.act == .full } }

    // MARK: No

    var refuses: Bool {
        withdraws || stops || erases || declinesCalls || refusalByNegation || wouldRatherNot || isOptOut
    }

    var refusesOneWay: Bool {
        acts.contains { item in
            item.act == .full && ["call", "phone", "ring", "text", "email", "message"].contains(words[item.at])
        } && words.contains("not")
            && !words.contains(where: { ["anyone", "anybody", "dealers", "ever", "them"].contains($0) })
    }

    private var withdraws: Bool {
        guard let at = words.firstIndex(where: ConsentWords.withdrawals.contains) else {
            return isConsentDenied
        }
        return words[at...].contains { ConsentWords.consents.contains($0) || $0 == "yes" } && !isNegated(before: at)
    }

    /// "Consent refused", "my consent was never given".
    private var isConsentDenied: Bool {
        guard let at = words.firstIndex(where: ConsentWords.consents.contains) else { return false }
        return words[at...].contains { ["denied", "refused", "withheld", "withdrawn", "revoked"].contains($0) }
            || (words[at...].contains("given") && words[at...].contains { ["not", "never"].contains($0) })
    }

    private var stops: Bool {
        words.indices.contains { index in
            guard ConsentWords.stops.contains(words[index]), !isNegated(before: index) else { return false }
            // "They stopped calling us", "we want to stop …" tell of something else.
            let next = index + 1
            guard let act = words.indices.contains(next) ? act(at: next) : nil else {
                let object = words.dropFirst(index + 2).prefix(3)
                return ConsentWords.gives.contains(word(next)) && word(next).hasSuffix("ing")
                    && object.contains(where: ConsentWords.my.contains)
                    && words.dropFirst(next).contains(where: ConsentWords.contactData.contains)
            }
            return act != .passive && ConsentWords.gerunds.contains(word(next))
                && !words[..<index].contains(where: ConsentWords.others.contains)
        }
    }

    private var erases: Bool {
        guard let at = words.firstIndex(where: ConsentWords.erases.contains), !isNegated(before: at) else {
            return false
        }
        let object = words[(at + 1)...].prefix(5)
        if ["me", "us"].contains(word(at + 1)) { return object.contains("list") || object.contains("database") }
        guard ["my", "our", "the", "that", "this", "all"].contains(word(at + 1)) else { return false }
        return object.contains(where: ConsentWords.contactData.contains)
    }

    /// "No calls please", "I don't want any e-mails".
    private var declinesCalls: Bool {
        guard let negation = words.firstIndex(where: { ["no", "not"].contains($0) }) else { return false }
        let rest = words[(negation + 1)...]
        guard let noun = rest.firstIndex(where: ConsentWords.nouns.contains), noun - negation <= 5,
            act(at: noun) != .full,
            !rest[..<noun].contains("your"), !ConsentWords.my.contains(word(noun - 1)),
            ["", "please", "from", "at", "about", "thanks", "thank", "anymore", "or", "and", "to"].contains(
                word(noun + 1)
            )
        else { return false }
        let subject = subject(before: negation)
        if words[negation] == "no" {
            let adjectives: Set = [
                "more", "phone", "sales", "cold", "marketing", "further", "unsolicited", "unwanted", "any",
            ]
            let isPlain = rest[..<noun].allSatisfy(adjectives.contains)
            // "We get no calls" tells how it is.
            return isPlain && noun != negation + 1 + 5
                && (subject.isEmpty || subject.contains(where: ["want", "wish", "like", "prefer"].contains))
                && !["call"].contains(words[noun])
        }
        return ["i", "we"].contains(subject.first { ["i", "we"].contains($0) } ?? "")
            && ["want", "wish", "like", "need"].contains(word(negation + 1))
    }

    private var isOptOut: Bool {
        words.contains { $0.hasPrefix("unsubscrib") }
            || words.indices.contains { index in
                (words[index] == "opt" && [word(index + 1), word(index + 2)].contains("out"))
                    || (words[index] == "leave" && word(index + 1) == "me" && word(index + 2) == "alone")
            }
    }

    /// "I'd rather you didn't call", "I prefer not to be contacted".
    private var wouldRatherNot: Bool {
        guard words.contains("rather") || words.contains("prefer"), let not = words.firstIndex(of: "not") else {
            return false
        }
        if acts.contains(where: { $0.at > not }) { return true }
        return givesData(after: not) || (words.contains("you") && not == words.count - 1)
    }

    private var refusalByNegation: Bool {
        words.indices.contains { index in isNegation(index) && refuses(by: index) }
    }

    private func refuses(by negation: Int) -> Bool {
        let next = word(negation + 1)
        // "Not sure that I want to be called": a doubt, and no answer.
        if ["sure", "certain", "decided", "just", "really", "yet", "only"].contains(next), next != "really" {
            return false
        }
        let subject = subject(before: negation)
        let rest = Array(words[(negation + 1)...])
        if deniesConsent(rest, subject: subject) { return true }
        if isTimed(rest) { return false }
        let isFirstPerson = subject.contains { ["i", "we"].contains($0) }
        let machines: Set = ["robot", "robots", "machine", "machines", "alarms", "system"]
        let later = acts.filter { $0.at > negation && machines.isDisjoint(with: words[negation..<$0.at]) }
        let others =
            subject.last.map { !["i", "we", "you"].contains($0) && !ConsentWords.modals.contains($0) } ?? false
        if !later.isEmpty {
            if isFirstPerson {
                let wish = rest.first { !["really", "ever", "even", "wanna"].contains($0) } ?? ""
                let mayRefuse = ConsentWords.wishes.contains(wish) || words[negation] == "nobody"
                if mayRefuse,
                    later.contains(where: { $0.act != .bare || ["want", "like", "need", "wish"].contains(wish) })
                {
                    return true
                }
                if later.contains(where: { $0.act == .passive }) { return true }
                return subject.contains { ["want", "told", "asked", "said"].contains($0) }
                    && later.contains { $0.act == .full }
            }
            let isNobody = ["nobody", "none", "neither"].contains(words[negation])
            if isNobody || others {
                // "They never call us back" tells how it is; "nobody should call me" what shall be.
                let span = (subject + words[negation..<later[0].at]).filter { !["will", "would"].contains($0) }
                let isOrder = span.contains {
                    ConsentWords.modals.contains($0) || ["want", "let", "allowed", "to"].contains($0)
                }
                let isInability = words[later[0].at].hasPrefix("reach") && span.contains("can")
                return isOrder && !isInability && later.contains { $0.act != .bare }
            }
            return true
        }
        if isFirstPerson {
            if wantsKept(rest) { return true }
            let verb =
                rest.first { !["want", "like", "going", "to", "wish", "be", "really", "ever"].contains($0) } ?? ""
            return ConsentWords.gives.contains(verb) && verb != "use" && !ConsentWords.keeps.contains(verb)
                && givesData(after: negation)
                || (["comfortable", "happy", "ok", "okay", "willing", "want"].contains(rest.first ?? "")
                    && givesData(after: negation))
        }
        return !others && givesData(after: negation, orPronoun: true)
    }

    /// "I never gave my consent", "you don't have my permission", "without my consent", "I don't agree".
    private func deniesConsent(_ rest: [String], subject: [String]) -> Bool {
        if let noun = rest.firstIndex(where: ConsentWords.consents.contains) {
            let before = rest[..<noun]
            if !before.contains("your"), !before.contains("their"), !before.contains("need"), !before.contains("until")
            {
                return true
            }
        }
        guard let verb = rest.firstIndex(where: ConsentWords.agrees.contains), verb <= 2,
            verb == 0 || rest[verb - 1] != "your"
        else { return false }
        // "We don't agree on the layout" is about something else.
        let after = verb + 1 < rest.count ? rest[verb + 1] : ""
        let follow = verb + 2 < rest.count ? rest[verb + 2] : ""
        if ["agree", "agreed"].contains(rest[verb]) {
            return after.isEmpty
                || (after == "to"
                    && (ConsentWords.acts.contains(follow)
                        || ["that", "this", "it", "be", "being", "any", "you", "anything"].contains(follow)))
                || (after == "that" && ["you", "they", "dealers", "anyone", "anybody"].contains(follow))
        }
        if ["allow", "permit"].contains(rest[verb]) { return acts.contains { $0.at > 0 && $0.act != .bare } }
        return !subject.contains { ConsentWords.others.contains($0) }
    }

    /// "I don't want my number shared".
    private func wantsKept(_ rest: [String]) -> Bool {
        let done: Set = ["shared", "passed", "given", "kept", "stored", "sold", "saved", "used", "forwarded"]
        return rest.contains(where: ConsentWords.my.contains) && rest.contains(where: ConsentWords.contactData.contains)
            && rest.contains(where: done.contains)
    }

    /// "Don't call me before nine" sets a time.
    private func isTimed(_ rest: [String]) -> Bool {
        guard let object = rest.firstIndex(where: ConsentWords.mine.contains) else { return false }
        return object + 1 < rest.count
            && (["before", "after", "during", "between"].contains(rest[object + 1])
                || (["on", "at", "in"].contains(rest[object + 1]) && rest.count > object + 2
                    && ["the", "weekends", "weekdays", "sundays", "saturdays", "night", "weekend"].contains(
                        rest[object + 2]
                    )))
    }

    /// "Share my number", "give anyone our e-mail address"; "share that" where a pronoun will do.
    private func givesData(after negation: Int, orPronoun: Bool = false) -> Bool {
        words.indices.contains { index in
            guard index > negation, ConsentWords.gives.contains(words[index]) else { return false }
            let object = words[(index + 1)...].prefix(7)
            if object.contains(where: ConsentWords.contactData.contains),
                object.contains(where: { ["my", "our", "personal", "an", "a", "any", "this", "that"].contains($0) })
            {
                return true
            }
            let things: Set = ["it", "that", "them", "this"]
            return orPronoun && things.contains(word(index + 1))
                && ["", "to", "with", "for", "anywhere", "on", "anymore", "please"].contains(word(index + 2))
                && !["use", "leave", "tell", "type", "give"].contains(words[index])
        }
    }

    private func isNegation(_ index: Int) -> Bool {
        ["not", "never", "nobody", "none", "neither", "without", "no"].contains(words[index])
    }

    private func isNegated(before index: Int) -> Bool { words[..<index].contains { ["not", "never"].contains($0) } }

    private func subject(before index: Int) -> [String] {
        let fillers = ConsentWords.openers.union([
            "do", "does", "did", "have", "has", "am", "is", "are", "will", "would", "no", "there",
        ])
        return words[..<index].filter { !fillers.contains($0) }
    }

    // MARK: Yes

    /// - Parameters:
    ///   - before: the clause before it in the sentence, whose subject it may share.
    ///   - followsOthers: "they" may be customers.
    func agrees(mayKeep: Bool, after before: ConsentClause?, followsOthers: Bool) -> Bool {
        guard !names, !words.indices.contains(where: isNegation),
            !words.contains(where: ConsentWords.withdrawals.contains)
        else { return false }
        if givesConsent || isFineToContact { return true }
        if mayKeep, letsKeep { return true }
        return acts.contains { item in
            guard item.act != .noun, isRequest(item) else { return false }
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
                let before = words[..<index].suffix(4)
                if ConsentWords.my.contains(word(index - 1)) || words[index] == "consent",
                    before.contains(where: { ["give", "giving", "grant", "have", "has", "with"].contains($0) })
                {
                    return true
                }
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

    // MARK: Others

    /// "Customers call us at …": told of others, and no wish to be contacted.
    var tellsHowOthersCall: Bool {
        acts.contains { item in
            item.act == .full && words[..<item.at].contains(where: ConsentWords.others.contains)
                && !words[..<item.at].contains(where: ["please", "you", "let", "have"].contains)
        }
    }
}
