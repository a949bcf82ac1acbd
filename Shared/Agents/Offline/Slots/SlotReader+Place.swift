extension SlotReader {
    mutating func readPlace() {
        readZIP()
        readCity()
        if slots.state == nil { readState() }
    }

    // MARK: ZIP

    /// Five digits are a ZIP code unless the words before them speak of money, or they are as round as only money is.
    private mutating func readZIP() {
        for index in numbers.indices where !taken.contains(index) {
            let mention = numbers[index]
            guard let digits = mention.digits, digits.count == 5, !isTakenBack(mention),
                !isUnit(text.lower(unit(after: mention)))
            else { continue }
            let before = (1...4).map { text.lower(mention.first - $0) }
            let isNamed =
                before.contains { ["zip", "zipcode", "postal"].contains($0) } || text.lower(mention.last + 1) == "zip"
            let isPlaced =
                before.prefix(1).contains { Self.prepositions.contains($0) || $0 == "of" }
                || (text.token(mention.first - 1).map { Places.state(abbreviation: $0.text) != nil } ?? false)
                || (before[0] == ","
                    && (text.token(mention.first - 2).map { Places.state(abbreviation: $0.text) != nil } ?? false))
            // "Make it 60632" speaks of no money.
            let isCorrected = ["it", "that"].contains(before[0]) && before[1] == "make"
            let isMoneyTalk = !isCorrected && before.contains { MoneyWords.role(of: $0) != nil }
            // No area has these; who names one as a place is told so.
            guard !digits.hasPrefix("000") || isNamed || isPlaced else { continue }
            guard isNamed || isPlaced || (!isMoneyTalk && !digits.hasSuffix("00")) else { continue }
            if isMoneyTalk, !isNamed, before[0] == "of" || before[0] == "to" || before[0] == "at" { continue }
            slots.zip = digits
            take(index, for: "zip_code")
            skipPlusFour(after: index)
        }
    }

    private mutating func skipPlusFour(after index: Int) {
        guard numbers.indices.contains(index + 1), numbers[index + 1].first == numbers[index].last + 2,
            text.lower(numbers[index].last + 1) == "-", numbers[index + 1].digits?.count == 4
        else { return }
        taken.insert(index + 1)
    }

    private func isUnit(_ word: String) -> Bool {
        Vocabulary.things[word] != nil || Self.units.contains(word)
    }

    // MARK: City

    private struct Candidate {
        var city: String
        var state: String?
        var strength: Int
        var range: Range<Int>
    }

    private mutating func readCity() {
        var candidates: [Candidate] = []
        var index = 0
        while index < text.tokens.count {
            if let candidate = knownCity(at: index) ?? namedCity(at: index) {
                candidates.append(candidate)
                index = candidate.range.upperBound
            } else {
                index += 1
            }
        }
        let strongest = candidates.map(\.strength).max() ?? 0
        let best = candidates.filter { $0.strength == strongest }
        // Whoever moves or puts something right means the last place named.
        let isChange = slots.isCorrection || text.containsAny(["moved", "moving to", "relocated", "relocating", "but"])
        guard let chosen = isChange ? best.last : best.first else { return }
        slots.city = chosen.city
        slots.state = chosen.state
        note("city", chosen.range.lowerBound, chosen.range.upperBound - 1)
        if chosen.state != nil { note("state", chosen.range.lowerBound, chosen.range.upperBound - 1) }
    }

    /// A city of the list.
    private func knownCity(at index: Int) -> Candidate? {
        guard text.token(index)?.kind == .word, let match = Places.city(in: text, at: index) else { return nil }
        let name = text.lower(index)
        let before = text.lower(index - 1)
        if isRefusedPlace(index) || isPersonsName(index) { return nil }
        if Places.isDistrict(text, after: match.end) {
            return Candidate(city: match.city.name, state: "DC", strength: 5, range: index..<match.end + 1)
        }
        if let state = state(after: match.end) {
            return Candidate(city: match.city.name, state: state.code, strength: 5, range: index..<state.end)
        }
        // "New York state", "Washington state".
        if text.lower(match.end) == "state" { return nil }
        let isPlaced =
            Self.prepositions.contains(before) && (before != "to" || text.isCapitalised(index) || isMove)
            || (before == "meant" && text.isCapitalised(index))
        let isCapitalised = text.isCapitalised(index) && !text.isShouted
        let isAmbiguous = Places.ambiguous.contains(match.city.name.lowercased())
        // "in mobile robots": a preposition is not enough where the next word goes on.
        if isAmbiguous, !isCapitalised || !isPlaced { return nil }
        // Short forms are taken for cities only where a place is wanted: "in LA".
        if name.count <= 3, match.end == index + 1, !isPlaced, !question.place { return nil }
        guard isPlaced || isCapitalised || (question.place && text.tokens.count <= 6) else { return nil }
        let strength = isPlaced ? (before == "from" && isMove ? 2 : 4) : 3
        return Candidate(city: match.city.name, state: match.city.state, strength: strength, range: index..<match.end)
    }

    /// A place that the list does not have: "Winnemucca, NV", "near Elko".
    private func namedCity(at index: Int) -> Candidate? {
        guard !text.isShouted, text.isCapitalised(index), !Self.notPlaces.contains(text.lower(index)),
            !isRefusedPlace(index), !isPersonsName(index), Places.state(in: text, at: index) == nil
        else { return nil }
        var end = index + 1
        while end - index < 3, text.isCapitalised(end), !Self.notPlaces.contains(text.lower(end)),
            Places.state(abbreviation: text.token(end)?.text ?? "") == nil, Places.state(in: text, at: end) == nil
        {
            end += 1
        }
        let name = text.quote(index, end - 1)
        if let state = state(after: end), state.isWritten {
            return Candidate(city: name, state: state.code, strength: 4, range: index..<state.end)
        }
        let before = text.lower(index - 1)
        let isBase = ["based", "located"].contains(text.lower(index - 2)) && before == "in"
        guard
            ["near", "around", "outside"].contains(before) || isBase
                || (before == "in" && text.lower(index - 2) != "interested")
        else { return nil }
        guard slots.businessName.map({ !$0.hasPrefix(name) }) ?? true, !Self.companyEnds.contains(text.lower(end))
        else {
            return nil
        }
        return Candidate(city: name, state: nil, strength: before == "in" && !isBase ? 2 : 3, range: index..<end)
    }

    /// A state after a city: "Dallas, TX", "reno nevada". Lower-case abbreviations that are words need a comma to count.
    private func state(after end: Int) -> (code: String, end: Int, isWritten: Bool)? {
        let hasComma = text.lower(end) == ","
        let at = hasComma ? end + 1 : end
        guard let token = text.token(at), token.kind == .word else { return nil }
        if let code = Places.state(abbreviation: token.text), !text.isShouted || hasComma {
            return (code, at + 1, true)
        }
        if let named = Places.state(in: text, at: at) { return (named.code, named.end, true) }
        guard token.text.count == 2, let code = Places.state(abbreviation: token.text.uppercased()),
            !Places.abbreviationsThatAreWords.contains(token.lower)
        else { return nil }
        return (code, at + 1, false)
    }

    // MARK: State

    private mutating func readState() {
        for index in text.tokens.indices where !isRefusedPlace(index) {
            if let named = Places.state(in: text, at: index),
                text.isCapitalised(index) || Self.prepositions.contains(text.lower(index - 1)),
                slots.personName.map({ !$0.contains(text.token(index)?.text ?? "") }) ?? true
            {
                slots.state = named.code
                note("state", index, named.end - 1)
                return
            }
            guard let token = text.token(index), let code = Places.state(abbreviation: token.text), !text.isShouted,
                Self.prepositions.contains(text.lower(index - 1)) || text.lower(index - 1) == ","
            else { continue }
            slots.state = code
            note("state", index, index)
            return
        }
    }

    // MARK: Parts

    private var isMove: Bool { text.containsAny(["moved", "moving", "relocated", "relocating", "relocate", "move"]) }

    private func isRefusedPlace(_ index: Int) -> Bool {
        let before = text.lower(index - 1)
        if before == "not" { return true }
        return Self.prepositions.contains(before) && ["not", "isn't", "aren't"].contains(text.lower(index - 2))
    }

    private func isPersonsName(_ index: Int) -> Bool {
        guard let name = slots.personName, let token = text.token(index) else { return false }
        return name.split(separator: " ").contains { $0 == token.text }
            && !Self.prepositions.contains(text.lower(index - 1))
    }

    static let prepositions: Set<String> = [
        "in", "near", "around", "outside", "at", "from", "to", "by", "serving", "nearby", "across",
    ]

    private static let units: Set<String> = [
        "sq", "square", "sqft", "sf", "ft", "lb", "lbs", "kg", "pounds", "miles", "dollars", "dollar", "usd", "bucks",
        "units",
        "a", "per", "%", "percent", "k", "thousand", "acres", "hours", "sqm", "m",
    ]

    private static let companyEnds: Set<String> = [
        "llc", "inc", "corp", "ltd", "co", "company", "robotics", "logistics",
    ]

    private static let notPlaces: Set<String> = [
        "i", "i'm", "we", "we're", "our", "my", "the", "a", "an", "january", "february", "march", "april", "may",
        "june",
        "july", "august", "september", "october", "november", "december", "monday", "tuesday", "wednesday", "thursday",
        "friday", "saturday", "sunday", "spring", "summer", "fall", "autumn", "winter", "christmas", "section",
        "english",
        "spanish", "amr", "amrs", "agv", "agvs", "cobot", "cobots", "drone", "drones", "robot", "robots", "llc", "inc",
        "usd",
        "apr", "fico", "europe", "germany", "canada", "mexico", "america", "usa", "us", "uk", "china", "japan", "asia",
        "q",
        "what", "which", "who", "where", "how", "can", "do", "is", "are", "business", "logistics", "retail",
        "manufacturing", "construction", "agriculture", "delivery", "raas", "erp", "wms", "cnc", "plc", "ros", "roi",
        "it",
        "hr", "ceo", "cfo", "please", "yes", "no", "however", "and", "but", "then", "also", "if", "find", "show",
        "dealer",
        "dealers", "compare",
    ]
}
