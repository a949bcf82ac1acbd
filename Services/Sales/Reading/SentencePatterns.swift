import Agents
import Foundation
import Platform
import SharedModels

/// What one sentence says beyond what every agent reads: volume, shifts, role, how the work is done today, and the ways in which a
/// visitor names the business.
enum SentencePatterns {
    /// Fields that are read better here than elsewhere.
    static let better: Set<String> = ["shifts", "quantity", "timeline"]

    /// - Parameters:
    ///   - spelled: the sentence with slips put right.
    ///   - written: as it was written.
    static func facts(in spelled: String, as written: String) -> [(String, JSONValue)] {
        var facts: [(String, JSONValue)] = []
        func add(_ field: String, _ value: String?) { if let value { facts.append((field, .string(value))) } }
        let plain = spelled.replacing("’", with: "'")
        // "We don't have 24/7 shifts, only one": what is denied is not so.
        let affirmed = Sentences.denied(in: plain).map { plain.replacing($0, with: "") } ?? plain
        add("volume", volume(affirmed))
        add("industry", industry(affirmed))
        if let shifts = shifts(affirmed) { facts.append(("shifts", shifts)) }
        add("role", role(plain))
        add("decision_maker", decisionMaker(plain))
        add("current_process", currentProcess(plain, written))
        if carries(affirmed) { facts.append(("needs", ["transport"])) }
        add("business_name", businessName(plain))
        add("timeline", timeline(plain))
        if plain.lowercased().contains(
            compiled(#/\b(already (have|own|run|use)|currently (have|own|run|use))\b.*\brobots?\b/#)
        ) {
            // Robots that are there are not those that are wanted; "and want 2 more" are.
            let more = plain.lowercased().firstMatch(of: compiled(#/\b(?<count>\d{1,3}) more\b/#)).flatMap {
                Int($0.output.count)
            }
            facts.append(("quantity", more.map { .int($0) } ?? .null))
        }
        return facts
    }

    /// "We make furniture", and not "we make 3 million".
    private static func industry(_ sentence: String) -> String? {
        let pattern =
            compiled(
                #/
            \bwe\ (manufacture|produce|make)\ (?!about|around|roughly|nearly|almost|over|some|money|it|that|this|too|so|many|mistakes
            |errors|a\b|an\b|the\b|sure|do\b|up|deliver|no\b|our|profit|good)[a-z]{4,}
            /#
                .ignoresCase()
            )
        return sentence.contains(pattern) ? "manufacturing" : nil
    }

    /// "10,000 boxes a day", "80 pallets per shift".
    private static func volume(_ sentence: String) -> String? {
        let pattern =
            compiled(
                #/
            (?<count>\d[\d,.]*\s?(?:k|thousand|million)?)\s(?:[a-z]+\s)?
            (?<thing>(?!dollars|bucks|hours|minutes|days|weeks|months|years|shifts|times|miles|turns|percents)[a-z]{2,}s|produce|mail|food)\s
            (?:of\s[a-z]+\s)?
            (?:(?:a|an|per|each|every|/)\s?(?<period>day|shift|hour|week|month|night|year)|(?<often>daily|hourly|weekly))\b
            /#
                .ignoresCase()
            )
        guard let match = sentence.firstMatch(of: pattern) else { return nil }
        let often = ["daily": "day", "hourly": "hour", "weekly": "week"]
        let period =
            match.output.period.map { $0.lowercased() } ?? often[match.output.often?.lowercased() ?? ""] ?? "day"
        let count = match.output.count.trimmingCharacters(in: .whitespaces)
        return "\(count) \(match.output.thing.lowercased()) \(period == "hour" ? "an" : "a") \(period)"
    }

    /// A number of shifts, or "24/7".
    private static func shifts(_ sentence: String) -> JSONValue? {
        let lower = sentence.lowercased()
        if lower.contains(compiled(#/\b24\s?[/x]\s?7\b|around the clock|\b24 hours (?:a|per) day\b/#)) { return "24/7" }
        let words: [String: Int] = [
            "one": 1, "single": 1, "1": 1, "two": 2, "double": 2, "2": 2, "three": 3, "triple": 3, "3": 3, "four": 4,
            "4": 4,
        ]
        guard
            let match = lower.firstMatch(
                of: compiled(#/\b(?<count>one|single|two|double|three|triple|four|[1-4])[\s\-]+shifts?\b/#)
            )
        else { return nil }
        return words[String(match.output.count)].map { .int($0) }
    }

    /// "I am the operations manager", "as plant manager", "I own an orchard".
    private static func role(_ sentence: String) -> String? {
        let pattern =
            compiled(
                #/
            (?:\b(?:i\ am|i'm|im|as|my\ role\ is|my\ title\ is|i\ work\ as|here|,)\s+)(?:the\s|an?\s|our\s|their\s)?
            (?<role>(?:[a-z]+\s){0,3}(?:manager|director|owner|co-owner|ceo|cfo|coo|cto|supervisor|engineer|president|founder
            |buyer|planner|foreman|vp\ of\ [a-z]+|vice\ president|head\ of\ [a-z]+))\b
            /#
                .ignoresCase()
            )
        if let match = sentence.firstMatch(of: pattern) {
            let role = match.output.role.lowercased()
            // "Our boss, the owner, decides" tells of the boss.
            let before = sentence[..<match.range.lowerBound].lowercased()
            if before.contains(compiled(#/\b(?:my|our|his|her|their)\s(?!name\b)(?:[a-z]+\s?){1,2}$/#)) { return nil }
            return role.hasPrefix("not ") || role.contains(" not ") ? nil : role
        }
        let does = compiled(#/\bi\s(?<verb>own|manage|run)\s(?:the|an?|our|my|two|three|four|\d+)\s/#.ignoresCase())
        guard let match = sentence.firstMatch(of: does) else { return nil }
        return match.output.verb.lowercased() == "own" ? "owner" : "manager"
    }

    /// Who decides: "I make the decisions", "our CFO has the final say", "I have to ask my boss".
    private static func decisionMaker(_ sentence: String) -> String? {
        let lower = sentence.lowercased()
        guard !lower.hasSuffix("?") else { return nil }
        if lower.contains(
            compiled(
                #/\b(?:i|we) (?:\w+ )?(?:make|take) (?:all |the |that |this |final |those |purchasing |buying )+(?:decisions?|calls?)\b|\bi (?:alone )?decide\b|\bi(?: am|'m) the (?:one who decides|decision[ -]?maker)\b|\bi have the final (?:say|word)\b|\b(?:decision|call) is mine\b/#
            )
        ) {
            return "the visitor"
        }
        let decides = lower.firstMatch(
            of: compiled(
                #/\b(?:my|our|the) (?<who>(?:[a-z]+ ){0,2}?(?:boss|owners?|cfo|ceo|coo|cto|president|board|partners?|director|manager|management|wife|husband|brother|father|sister|mother|headquarters|head office|accountant|committee))\b(?:,[^,]*,)? (?:makes? (?:\w+ ){0,2}(?:decisions?|calls?)|decides?|has (?:to (?:decide|approve|sign)|the (?:final|last) (?:say|word))|signs? off|approves?|must (?:decide|approve|sign)|needs to (?:decide|approve|sign))\b/#
            )
        )
        if let decides { return String(decides.output.who) }
        return lower.firstMatch(
            of: compiled(
                #/\b(?:ask|convince|check with|run (?:it|this) (?:by|past)|up to|decided by|approval (?:of|from)|depends on) (?:my|our|the) (?<who>(?:[a-z]+ ){0,2}?(?:boss|owners?|cfo|ceo|coo|cto|president|board|partners?|director|manager|management|wife|husband|brother|father|sister|mother|headquarters|head office|accountant|committee))\b/#
            )
        ).map { String($0.output.who) }
    }

    /// "We carry meals and linens", "nurses push carts": work that a mobile robot takes over.
    private static func carries(_ sentence: String) -> Bool {
        sentence.lowercased().contains(
            compiled(
                #/\b(?:we|people|staff|workers|nurses|they|guys|operators|employees|and) (?:still |have to |all |must )?(?:carry|push|haul|cart|wheel) (?!on\b|out\b|it\b|that\b|back\b|for\b|ahead\b|insurance\b)[a-z]+/#
            )
        )
    }

    /// How the work is done today, in the visitor's words.
    private static func currentProcess(_ sentence: String, _ written: String) -> String? {
        let lower = sentence.lowercased()
        guard !lower.contains("?"),
            lower.contains(
                compiled(
                    #/
                \bby\ hand\b|\bmanual(ly)?\b|\bon\ paper\b|\bpallet\ jacks?\b|\bright\ now\ (we|our|it)\b|\bat\ the\ moment\ (we|our|it)\b
                |\b(today|currently)\s(we|our|it|everything)\b|\b(we|people|workers|staff)\ (currently|still)\ (use|do|have|run|pick|move|pack|carry)\b
                |\bwith\ (two|three|four|five|\d+)?\s?(people|forklifts?|workers)\b|\balready\ (own|run|use)\b|\balready\ have\b.*\b(robots?|agvs?|amrs?|cobots?|conveyors?|machines?|forklifts?|systems?)\b
                /#
                )
            ),
            !lower.contains(
                compiled(
                    #/\bcurrently (looking|just|not)\b|\bright now (we're|we are|i'm|i am)? ?(just|only) (looking|browsing)\b/#
                )
            )
        else { return nil }
        return String(ContactText.masked(written).trimmingCharacters(in: .whitespacesAndNewlines).prefix(200))
    }

    /// "We are Northwind Foods": two capitalised words at least, so that "We are Dutch" is none.
    private static func businessName(_ sentence: String) -> String? {
        let name = compiled(#/(?<name>[A-Z][\w&'\-]+(?:\s(?:&\s)?[A-Z][\w&'\-]+)+)/#)
        if let lead = sentence.firstRange(of: compiled(#/\b(?:[Ww]e are|[Ww]e're)\s/#)) {
            return sentence[lead.upperBound...].prefixMatch(of: name).map { String($0.output.name) }
        }
        // "Northwind Foods is our name".
        if let match = sentence.prefixMatch(of: name),
            sentence[match.range.upperBound...].contains(compiled(#/^ is (?:our|the) (?:name|company|business)\b/#))
        {
            return String(match.output.name)
        }
        // "I manage the plant at Northwind Foods".
        guard sentence.contains(compiled(#/\bI (?:manage|run|work|am|lead)\b|\bI'm\b/#)),
            let lead = sentence.firstRange(of: compiled(#/\b(?:at|for)\s(?=[A-Z])/#))
        else { return nil }
        return sentence[lead.upperBound...].prefixMatch(of: name).map { String($0.output.name) }
    }

    private static func timeline(_ sentence: String) -> String? {
        let lower = sentence.lowercased()
        if let match = lower.firstMatch(
            of: compiled(#/\bno (rush|hurry)\b|\bsometime next year\b|\bnot before (next year|20\d\d)\b/#)
        ) {
            return String(match.output.0)
        }
        let span =
            compiled(
                #/\bwithin (?:the )?(?:next )?(?<span>(?:\d+|two|three|four|six|a few|a couple of) (?:weeks|months|quarters))\b/#
            )
        return lower.firstMatch(of: span).map { "within \($0.output.span)" }
    }
}
