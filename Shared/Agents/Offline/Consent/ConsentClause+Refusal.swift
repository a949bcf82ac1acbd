/// What refuses: a contact or a consent that a negation governs, a withdrawal, an order to stop or to forget.
extension ConsentClause {
    var refuses: Bool {
        withdraws || stops || erases || declinesCalls || refusalByNegation || wouldRatherNot || isOptOut || declines
            || keepsPrivate
    }

    var refusesOneWay: Bool {
        acts.contains { item in
            item.act == .full && ["call", "phone", "ring", "text", "email", "message"].contains(words[item.at])
        } && words.contains("not")
            && !words.contains(where: { ["anyone", "anybody", "dealers", "ever", "them"].contains($0) })
    }

    /// "I refuse to be contacted", "please refrain from calling me", "make sure nobody calls me".
    private var declines: Bool {
        let refusing: Set = ["refuse", "refrain", "object", "decline", "oppose", "avoid"]
        if let at = words.firstIndex(where: refusing.contains), !isNegated(before: at),
            acts.contains(where: { $0.at > at && $0.act != .bare })
        {
            return true
        }
        guard words.contains("sure") || words.contains("ensure"), let nobody = words.firstIndex(of: "nobody") else {
            return false
        }
        return words.indices.contains { index in
            index > nobody && words[index].hasSuffix("s") && ConsentWords.acts.contains(String(words[index].dropLast()))
                && ConsentWords.mine.contains(word(index + 1))
        }
    }

    /// "Keep my number to yourself".
    private var keepsPrivate: Bool {
        guard let at = words.firstIndex(of: "keep"), words.dropFirst(at).contains(where: ConsentWords.my.contains),
            words.dropFirst(at).contains(where: ConsentWords.contactData.contains)
        else { return false }
        return words.dropFirst(at).contains {
            ["yourself", "yourselves", "private", "confidential", "secret"].contains($0)
        }
    }

    private var withdraws: Bool {
        if isConsentDenied { return true }
        guard let at = words.firstIndex(where: ConsentWords.withdrawals.contains) else {
            return false
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
        let object = words[(at + 1)...].prefix(7)
        if word(at + 1) == "everything", object.contains(where: ConsentWords.mine.contains) { return true }
        if ["me", "us"].contains(word(at + 1)) { return object.contains("list") || object.contains("database") }
        guard ["my", "our", "the", "that", "this", "all"].contains(word(at + 1)) else { return false }
        return object.contains(where: ConsentWords.contactData.contains)
    }

    /// "No calls please", "I don't want any e-mails".
    private var declinesCalls: Bool {
        if let hear = words.firstIndex(of: "hear"), word(hear + 1) == "from", isNegated(before: hear),
            words[..<hear].contains(where: { ["want", "wish", "like"].contains($0) })
        {
            return true
        }
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
            return isPlain
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
        guard words.contains("rather") || words.contains("prefer"),
            let not = words.firstIndex(where: { ["not", "nobody"].contains($0) })
        else { return false }
        if words[not] == "nobody" {
            return words.indices.contains {
                $0 > not && ConsentWords.passives.contains(words[$0]) && ConsentWords.mine.contains(word($0 + 1))
            }
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
        if ["sure", "certain", "decided", "just", "yet", "only"].contains(next) { return false }
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
                // "I won't have you call me" is one; "I don't have e-mail" tells what there is.
                let isLet = wish == "have" && ["will", "would", "can"].contains(word(negation - 1))
                let mayRefuse = ConsentWords.wishes.contains(wish) || isLet || words[negation] == "nobody"
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
        if hasData(rest), subject.contains(where: ConsentWords.modals.contains) || rest.contains("let") { return true }
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

    /// "They can't have my e-mail address", "don't let dealers get my number".
    private func hasData(_ rest: [String]) -> Bool {
        guard let at = rest.firstIndex(where: { ["have", "get", "see"].contains($0) }) else { return false }
        let object = rest[(at + 1)...].prefix(4)
        return object.contains(where: ConsentWords.my.contains)
            && object.contains(where: ConsentWords.contactData.contains)
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
                && (!["use", "leave", "tell", "type", "give"].contains(words[index])
                    || (words[index] == "give" && word(index + 2) == "to"))
        }
    }

    private func isNegated(before index: Int) -> Bool { words[..<index].contains { ["not", "never"].contains($0) } }

    private func subject(before index: Int) -> [String] {
        let fillers = ConsentWords.openers.union([
            "do", "does", "did", "have", "has", "am", "is", "are", "will", "would", "no", "there",
        ])
        return words[..<index].filter { !fillers.contains($0) }
    }
}
