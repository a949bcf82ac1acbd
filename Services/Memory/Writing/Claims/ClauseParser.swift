/// Tells the parts of a clause apart.
enum ClauseParser {
    static func parse(_ clause: Clause) -> ParsedClause? {
        var flags = Flags()
        var tokens = clause.tokens.filter { token in
            if Lexicon.updating.contains(token.text) {
                flags.isUpdate = true
                return false
            }
            if token.text == "instead" || Lexicon.correcting.contains(token.text) {
                flags.isCorrection = true
                return false
            }
            if token.text == "anymore" {
                flags.isEnded = true
                return false
            }
            return !Lexicon.fillers.contains(token.text)
        }
        // "Actually it's Thursday" and "make that …" begin with what is left of it.
        while let first = tokens.first, ["to", "that", "change", "the"].contains(first.text), tokens.count > 1,
            Lexicon.subjects.contains(tokens[1].text)
        {
            tokens.removeFirst()
        }
        guard let (lead, start) = lead(tokens), let (subject, verbIndex) = subject(tokens, start, &flags) else {
            return nil
        }
        var parsed = ParsedClause(subject: subject, verb: "", verbWord: "", rest: [], lead: lead)
        parsed.isUpdate = flags.isUpdate
        parsed.isCorrection = flags.isCorrection
        parsed.isFormer = flags.isFormer
        parsed.isEnded = flags.isEnded
        guard readVerb(Array(tokens[verbIndex...]), into: &parsed) else { return nil }
        if parsed.isEnded { parsed.isDenied = true }
        return parsed
    }

    private struct Flags {
        var isUpdate = false
        var isCorrection = false
        var isEnded = false
        var isFormer = false
    }

    /// What stands before the subject, at most four words.
    private static func lead(_ tokens: [Token]) -> (lead: [Token], start: Int)? {
        guard let first = tokens.first else { return nil }
        guard leaders.contains(first.text) || first.amount != nil else { return ([], 0) }
        guard
            let start = tokens.prefix(6).firstIndex(where: {
                Lexicon.subjects.contains($0.text) && $0.text != "that" && $0.text != "this"
            })
        else { return ([], 0) }
        // "on the weekend we …": its article is no subject.
        guard Lexicon.pronouns.contains(tokens[start].text) || start > 1 else { return ([], 0) }
        return (Array(tokens[..<start]), start)
    }

    private static func subject(_ tokens: [Token], _ start: Int, _ flags: inout Flags) -> (ParsedClause.Subject, Int)? {
        guard start < tokens.count else { return nil }
        let first = tokens[start]
        if Lexicon.selves.contains(first.text) {
            return (.init(key: "self", isSelf: true, isSingular: first.text == "i"), start + 1)
        }
        if Lexicon.pronouns.contains(first.text) {
            return (.init(key: "?" + first.text, isForeign: true), start + 1)
        }
        guard let verb = verbIndex(tokens, start) else { return nil }
        var subject = ParsedClause.Subject(key: "")
        var words = tokens[start..<verb]
        if Lexicon.othersDeterminers.contains(first.text) { subject.isForeign = true }
        let hasDeterminer = Lexicon.subjects.contains(first.text) || Lexicon.articles.contains(first.text)
        if hasDeterminer { words = words.dropFirst() }
        guard !words.isEmpty else { return nil }
        subject.isNamed =
            !hasDeterminer && words.count <= 3 && !words.contains(where: \.isPossessive)
            && words.dropFirst().allSatisfy(\.isName)
            && (words.count > 1 || FirstNames.all.contains(first.text) || first.isName)
        if let preposition = words.firstIndex(where: { prepositions.contains($0.text) }), preposition > words.startIndex
        {
            subject.qualifiers = Set(
                words[preposition...].filter { !ParsedClause.isEmpty($0.text) && !prepositions.contains($0.text) }.map(
                    \.stem
                )
            )
            words = words[..<preposition]
        }
        for word in words {
            if news.contains(word.text) {
                flags.isUpdate = true
            } else if formers.contains(word.text) {
                flags.isFormer = true
            } else if !needless.contains(word.text) {
                // "our team's budget", "Maria's email"
                subject.stems.append(word.stem)
            }
        }
        guard !subject.stems.isEmpty else { return nil }
        subject.isPlural = words.last.map { $0.text.hasSuffix("s") && !$0.text.hasSuffix("ss") && !$0.isName } ?? false
        subject.isCompany =
            subject.stems.count == 1 && hasDeterminer && Lexicon.company.contains(words.last?.text ?? "")
        subject.key = subject.stems.joined(separator: " ")
        if subject.isForeign { subject.key = first.text + " " + subject.key }
        return (subject, verb)
    }

    private static func verbIndex(_ tokens: [Token], _ start: Int) -> Int? {
        for index in (start + 1)..<max(start + 1, min(start + 9, tokens.count)) {
            let word = tokens[index].text
            guard !tokens[index].isName || Verbs.finite.contains(word) else { continue }
            if Verbs.isFinite(word) {
                // "our sales costs are": a noun that looks like a verb, before one that is none but a verb.
                let next = tokens[(index + 1)...].prefix(2).first { Verbs.finite.contains($0.text) }
                if !Verbs.finite.contains(word), next != nil { continue }
                return index
            }
            let before = tokens[index - 1].text
            if before.hasSuffix("s"), !before.hasSuffix("ss"), index > start, Verbs.lasting.contains(Stem.of(word)),
                !tokens[(index + 1)...].prefix(3).contains(where: { Verbs.finite.contains($0.text) })
            {
                return index
            }
        }
        // "Our dog sleeps": any word in the third person, where no known verb is found.
        guard Lexicon.ownDeterminers.contains(tokens[start].text), tokens.count > start + 2 else { return nil }
        return tokens[(start + 2)..<min(start + 6, tokens.count)].firstIndex {
            $0.text.count > 3 && $0.text.hasSuffix("s") && !$0.text.hasSuffix("ss") && !$0.isName && !$0.isPossessive
        }
    }

    private static func readVerb(_ tokens: [Token], into parsed: inout ParsedClause) -> Bool {
        var index = 0
        var sawBeing = false
        var sawHaving = false
        var sawBeen = false
        scan: while index < tokens.count {
            let word = tokens[index].text
            switch word {
            case "is", "are", "am": sawBeing = true
            case "was", "were":
                sawBeing = true
                parsed.isPast = true
            case "do", "does", "can": break
            case "did": parsed.isPast = true
            case "has", "have", "had":
                // Main verb unless a participle follows.
                let next = tokens.dropFirst(index + 1).first { $0.text != "not" }?.text ?? ""
                if next == "got", tokens.count > index + 2, !isParticiple(tokens[index + 2].text) {
                    // "we have got eight trucks"
                    parsed.verb = "hav"
                    parsed.verbWord = "have"
                    parsed.rest = Array(tokens[(index + 2)...])
                    return true
                }
                guard next == "been" || isParticiple(next) else { break scan }
                if word == "had" { parsed.isPast = true }
                sawHaving = true
            case "been":
                sawBeen = true
                sawBeing = true
            case "being": break
            case "got", "gets":
                // "got pushed to May 18"
                guard index + 1 < tokens.count,
                    Verbs.reschedules.contains(tokens[index + 1].text) || Verbs.alters.contains(tokens[index + 1].text)
                else { break scan }
                sawBeing = true
                parsed.isPast = true
            case "not", "never": parsed.isDenied = true
            case "nolonger":
                parsed.isDenied = true
                parsed.isEnded = true
            case "usedto":
                parsed.isPast = true
                parsed.verb = "usedto"
                parsed.rest = Array(tokens[(index + 1)...])
                return true
            case "ever", "always", "all", "both", "newly", "recently", "temporarily": break
            default: break scan
            }
            index += 1
        }
        guard index < tokens.count else {
            parsed.verb = "be"
            return sawBeing
        }
        let main = tokens[index]
        if sawBeing {
            let isIng = main.text.hasSuffix("ing") && main.text.count > 5
            if isIng, Verbs.lasting.contains(main.stem) || ["look", "mov", "stay"].contains(main.stem) {
                parsed.isProgressive = true
            } else if isParticiple(main.text),
                Verbs.reschedules.contains(main.text) || Verbs.alters.contains(main.text)
                    || Verbs.replaces.contains(main.text),
                !(main.text == "set" && index + 1 < tokens.count && tokens[index + 1].text == "for")
            {
                parsed.isPassive = true
            } else {
                parsed.verb = "be"
                parsed.verbWord = "be"
                parsed.rest = Array(tokens[index...])
                // "has been 60k since May" is so now.
                if sawHaving, sawBeen { parsed.isPast = false }
                return true
            }
        }
        parsed.verb = main.stem
        parsed.verbWord = main.text
        parsed.rest = Array(tokens[(index + 1)...])
        if isParticiple(main.text), !parsed.isProgressive { parsed.isPast = true }
        if main.text == "had" { parsed.isPast = true }
        parsed.isHabit = !parsed.isPast && !parsed.isProgressive && main.text.hasSuffix("s") && !parsed.subject.isSelf
        return true
    }

    static func isParticiple(_ word: String) -> Bool {
        word.hasSuffix("ed") && word.count > 3 && word != "need" && word != "feed"
            || [
                "sold", "bought", "gone", "grown", "become", "left", "quit", "cut", "set", "moved", "gotridof", "taken",
                "paid", "ran", "drove",
                "went", "grew", "rose", "fell", "made", "kept", "held", "took", "began", "sent", "built", "tookover",
                "tookup", "hit", "got",
                "hired", "met", "came", "stopped", "spent", "lost", "found", "won", "brought", "had", "saw", "told",
                "said", "gave", "wrote", "lived",
            ]
            .contains(word)
    }

    private static let leaders: Set<String> = [
        "in", "on", "at", "last", "before", "back", "for", "as", "with", "during", "from", "by", "this", "next",
        "every", "until",
        "after", "two", "long", "once", "previously", "formerly", "originally", "initially", "earlier", "then",
        "yesterday",
    ]
    private static let prepositions: Set<String> = [
        "for", "at", "in", "on", "of", "from", "with", "to", "during", "by", "near", "outside", "per", "under",
    ]
    private static let news: Set<String> = ["new", "current", "latest", "updated", "present"]
    private static let formers: Set<String> = [
        "old", "former", "previous", "last", "ex", "prior", "original", "past", "earlier", "next", "future", "planned",
    ]
    private static let needless: Set<String> = ["annual", "yearly", "total", "overall", "own", "whole", "entire"]
}
