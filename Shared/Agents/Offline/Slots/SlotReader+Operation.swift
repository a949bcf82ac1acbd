extension SlotReader {
    /// Facility, tasks, troubles, kinds of robots and, from all of them, the industry.
    mutating func readOperation() {
        readFacility()
        slots.needs =
            findings(of: Vocabulary.needs, field: "needs")
            .filter { !isRefused($0.at) && !isOtherSecurity($0.at) }.map(\.name).distinct
        slots.pains = findings(of: Vocabulary.pains, field: "pains").map(\.name).distinct
        slots.robotCategories =
            findings(of: Vocabulary.robots, field: "robot_categories")
            .filter { !isRefused($0.at) }.map(\.name).distinct
        readIndustry()
    }

    /// A social security number, a card's security code and a security deposit are nothing to guard.
    private func isOtherSecurity(_ index: Int) -> Bool {
        guard text.lower(index) == "security" else { return false }
        return text.lower(index - 1) == "social"
            || ["code", "codes", "deposit", "deposits", "interest", "interests", "number"].contains(
                text.lower(index + 1)
            )
    }

    struct Finding {
        var name: String
        var at: Int
        var length: Int
    }

    /// Every phrase of a vocabulary that stands in the text, in order, longer ones before shorter ones.
    func findings(of vocabulary: Vocabulary) -> [Finding] {
        var found: [Finding] = []
        var index = 0
        while index < text.tokens.count {
            if let entry = vocabulary.entry(in: text, at: index) {
                found.append(Finding(name: entry.name, at: index, length: entry.words.count))
                index += entry.words.count
            } else {
                index += 1
            }
        }
        return found
    }

    private mutating func findings(of vocabulary: Vocabulary, field: String) -> [Finding] {
        let found = findings(of: vocabulary)
        if let first = found.first { note(field, first.at, first.at + first.length - 1) }
        return found
    }

    /// "not a drone", "no welding", "instead of an AGV", "we are not in logistics", "we don't have a warehouse".
    private func isRefused(_ index: Int) -> Bool {
        let before = (1...3).map { text.lower(index - $0) }
        if ["not", "no", "without", "except"].contains(before[0]) { return true }
        var at = index - 1
        while index - at < 5, Self.afterNegation.contains(text.lower(at)) { at -= 1 }
        // "We don't want to pick by hand": what they do want is a robot for it.
        let isByHand = (1...4).contains {
            text.matches("by hand", at: index + $0) || text.lower(index + $0) == "manually"
        }
        if Self.negations.contains(text.lower(at)), !isByHand, text.lower(at + 1) != "only" { return true }
        let lead = ["a", "an", "the"].contains(before[0]) ? "\(before[2]) \(before[1])" : "\(before[1]) \(before[0])"
        return ["instead of", "rather than"].contains(lead)
    }

    private static let negations: Set<String> = [
        "not", "without", "never", "don't", "doesn't", "isn't", "aren't", "wasn't", "weren't", "dont", "doesnt", "isnt",
        "arent", "neither", "nor",
    ]

    /// What may stand between a negation and what it is about.
    private static let afterNegation: Set<String> = [
        "a", "an", "the", "any", "in", "do", "have", "run", "own", "need", "want", "use", "really", "actually", "into",
        "longer", "of", "our", "at", "anymore",
    ]

    private mutating func readFacility() {
        // The last one said of oneself wins, else the first one named.
        let found = findings(of: Vocabulary.facilities).filter { !isRefused($0.at) }
        let own: Set<String> = ["our", "my", "a", "an", "run", "operate", "own", "have", "manage", "the", "we", "i"]
        let mine = found.last { finding in
            (1...6).contains { own.contains(text.lower(finding.at - $0)) }
                && text.sentence(around: finding.at).contains {
                    ["we", "our", "i", "my", "i'm", "we're"].contains(text.lower($0))
                }
        }
        guard let best = mine ?? found.first else { return }
        slots.facility = best.name
        note("facility", best.at, best.at + best.length - 1)
    }

    /// What is said outright weighs most, then the facility, then the tasks.
    private mutating func readIndustry() {
        var votes: [String: Int] = [:]
        var order: [String] = []
        func vote(_ industry: String, _ weight: Int) {
            if votes[industry] == nil { order.append(industry) }
            votes[industry, default: 0] += weight
        }
        for finding in findings(of: Vocabulary.industries) where !isRefused(finding.at) {
            let next = text.lower(finding.at + finding.length)
            // "delivery date" and "retail price" are of no industry.
            if ["date", "time", "price", "address", "estimate"].contains(next) { continue }
            let isOutright =
                ["business", "company", "industry", "sector", "firm", "contractor"].contains(next)
                || (1...3).contains { text.lower(finding.at - $0) == "in" } || question.industry
            vote(finding.name, isOutright ? 6 : 3)
        }
        if let facility = slots.facility, let industry = Vocabulary.industryOfFacility[facility] { vote(industry, 4) }
        for need in slots.needs { if let industry = Vocabulary.industryOfNeed[need] { vote(industry, 1) } }
        guard let best = order.max(by: { (votes[$0] ?? 0) < (votes[$1] ?? 0) }) else { return }
        // One task alone is too little to go by.
        guard (votes[best] ?? 0) > 1 else { return }
        slots.industry = best
    }

    // MARK: Counts

    /// "three restaurants", "12 employees", "a couple of AMRs".
    mutating func readCounts() {
        for index in numbers.indices where !taken.contains(index) {
            let mention = numbers[index]
            guard !mention.isMoney, let count = mention.whole, count > 0, !mention.isYear else { continue }
            // Up to two words may stand between: "two mobile robots".
            for offset in 1...3 {
                let at = mention.last + offset
                guard text.token(at)?.kind == .word else {
                    if text.lower(at) == "-" { continue }
                    break
                }
                if let things = Vocabulary.things[text.lower(at)] {
                    // "85k robot" is a price, "85k orders" a count.
                    if mention.isScaled || count > 1_000, ["robots", "machines"].contains(things) { break }
                    if isTakenBack(mention) {
                        taken.insert(index)
                    } else if things == "robots", isMade(mention, through: at) {
                        slots.counts["units"] = count
                        take(index, for: "counts", through: at)
                    } else {
                        if slots.asks.contains(.comparison), things == "robots" {
                            taken.insert(index)
                        } else {
                            slots.counts[things] = count
                            take(index, for: "counts", through: at)
                        }
                    }
                    break
                }
                if Self.boundaries.contains(text.lower(at)) { break }
            }
        }
    }

    /// "We assemble 800 units a day", "we build 200 drones a year": what they make, and no robots that they want.
    private func isMade(_ mention: NumberMention, through last: Int) -> Bool {
        let periods: Set = ["day", "shift", "hour", "week", "month", "year", "minute", "night"]
        if ["daily", "hourly", "weekly", "monthly", "yearly", "annually"].contains(text.lower(last + 1)) {
            return true
        }
        if ["a", "an", "per", "each", "every", "/"].contains(text.lower(last + 1)),
            periods.contains(text.lower(last + 2))
        {
            return true
        }
        let sentence = text.sentence(around: mention.first)
        let before = (max(sentence.lowerBound, mention.first - 5)..<mention.first).map { text.lower($0) }
        let wanted: Set = [
            "want", "need", "buy", "lease", "rent", "get", "like", "to", "finance", "add", "robots", "quote",
        ]
        // "Make it three robots" orders them.
        let makers: Set = [
            "we", "our", "i", "they", "plant", "line", "lines", "factory", "shop", "company", "bakery", "which", "who",
        ]
        guard wanted.isDisjoint(with: before), !makers.isDisjoint(with: before), !before.contains("it") else {
            return false
        }
        let makes = ["assembl", "produc", "manufactur", "make", "making", "made", "build", "built", "sell", "sold"]
        // A "unit" may be anything that goes through their hands.
        let handles = [
            "ship", "process", "handl", "pack", "pick", "mov", "stor", "stock", "weld", "paint", "inspect", "deliver",
        ]
        let isUnit = text.lower(last).hasPrefix("unit")
        return before.contains { word in (makes + (isUnit ? handles : [])).contains { word.hasPrefix($0) } }
    }

    private static let boundaries: Set<String> = [
        "and", "or", "for", "of", "in", "on", "at", "to", "a", "the", "with", "per", "each", "every", "over", "dollar",
        "dollars", "is",
        "year", "years", "month", "months", "k",
    ]
}

extension Array where Element: Hashable {
    /// Each element once, where it first stands.
    var distinct: [Element] {
        var seen = Set<Element>()
        return filter { seen.insert($0).inserted }
    }
}
