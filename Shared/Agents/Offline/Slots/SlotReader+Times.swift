import Foundation

extension SlotReader {
    /// Years in business, terms and plans: everything that is counted in years, months, weeks or days.
    mutating func readTimes() {
        readLives()
        var certainty = Certainty.guessed
        for index in numbers.indices where !taken.contains(index) {
            let mention = numbers[index]
            if mention.isYear { readFoundingYear(index, &certainty) } else { readSpan(index, &certainty) }
        }
        readVagueBeginning()
        readTimeline()
    }

    // MARK: Spans

    /// How plainly a text says that years are the business's.
    private enum Certainty: Int { case guessed, likely, said }

    /// What is said less plainly does not replace what was said plainly, unless it puts it right.
    private mutating func setYears(_ years: Double, _ certainty: Certainty, _ best: inout Certainty) -> Bool {
        guard slots.yearsInBusiness == nil || certainty.rawValue >= best.rawValue || slots.isCorrection else {
            return false
        }
        slots.yearsInBusiness = years
        best = certainty
        return true
    }

    private enum Span { case year, month, week, day }

    private func span(at unit: Int) -> Span? {
        switch text.lower(unit) {
        case "year", "years", "yr", "yrs", "year's", "years'": .year
        case "month", "months", "mo", "mos", "mth", "mths", "month's": .month
        case "week", "weeks", "wk", "wks": .week
        case "day", "days": .day
        default: nil
        }
    }

    private mutating func readSpan(_ index: Int, _ certainty: inout Certainty) {
        let mention = numbers[index]
        guard !mention.isMoney, !mention.isScaled, mention.value > 0 else { return }
        let unitIndex = unit(after: mention)
        guard let span = span(at: unitIndex) else {
            readLabelledYears(index, &certainty)
            return
        }
        if isTakenBack(mention) {
            taken.insert(index)
            return
        }
        let months = span == .year ? mention.low * 12 : (span == .month ? mention.low : 0)
        switch meaning(of: mention, unit: unitIndex) {
        case .age(let how) where months > 0 && months <= 6_000:
            if setYears((months / 12 * 100).rounded() / 100, how, &certainty) {
                take(index, for: "years_in_business", through: unitIndex)
            } else {
                taken.insert(index)
            }
        case .term where months > 0 && months <= 1_200:
            slots.termMonths = Int((span == .year ? mention.value * 12 : mention.value).rounded())
            take(index, for: "term_months", through: unitIndex)
        case .plan:
            let number = text.quote(mention.first, mention.last).lowercased()
            slots.timeline = "in \(number) \(text.lower(unitIndex))"
            take(index, for: "timeline", through: unitIndex)
        default:
            // A span of something else is still no amount of money.
            taken.insert(index)
        }
    }

    /// "Years in business: 3", "time in business 3", "years: 3".
    private mutating func readLabelledYears(_ index: Int, _ certainty: inout Certainty) {
        let mention = numbers[index]
        var at = mention.first - 1
        if [":", "is", "-", "="].contains(text.lower(at)) { at -= 1 }
        let isLabel =
            (text.lower(at) == "business" && ["in", "of"].contains(text.lower(at - 1))
                && ["years", "time", "yrs"].contains(text.lower(at - 2)))
            || (text.lower(at) == "years" && at < mention.first - 1)
            || (text.lower(at) == "age" && Self.companies.contains(text.lower(at - 1)))
        guard isLabel, mention.value <= 200, setYears(mention.low, .said, &certainty) else { return }
        take(index, for: "years_in_business")
    }

    private enum Meaning {
        case age(Certainty)
        case term, plan, other
    }

    private func meaning(of mention: NumberMention, unit: Int) -> Meaning {
        let before = (1...4).map { text.lower(mention.first - $0) }
        let after = (1...4).map { text.lower(unit + $0) }
        let sentence = text.sentence(around: mention.first)
        let next = after[0] == "-" ? after[1] : after[0]

        // A person's age was taken before.
        if next == "old" || next == "young" { return .age(.said) }
        if ["warranty", "guarantee", "contract", "runtime", "experience"].contains(next) { return .other }
        if Self.termNouns.contains(next) { return .term }
        if next == "in", ["business", "operation", "biz"].contains(after[1]) { return .age(.said) }
        if next == "of", ["business", "operation", "operations", "operating"].contains(after[1]) {
            return .age(.said)
        }
        if ["in", "within", "next"].contains(before[0]), after[0] != "in" {
            return before[1] == "over" ? .term : .plan
        }
        if before[0] == "the", before[1] == "next" { return .plan }
        if before[0] == "last" || before[0] == "past" { return isBusinessTalk(sentence) ? .age(.likely) : .other }
        if next == "ago" {
            return sentence.contains { Self.beginnings.contains(text.lower($0)) } ? .age(.said) : .other
        }
        // The words before it say more than those of the rest of the sentence.
        let fillers: Set<String> = [
            "about", "around", "roughly", "approximately", "nearly", "almost", "only", "just", "a", "the",
        ]
        let lead = before.first { !fillers.contains($0) } ?? ""
        if ["over", "term", "across"].contains(lead) {
            return isBusinessTalk(sentence) && lead == "over" ? .age(.likely) : .term
        }
        // "In business for 3 years".
        if ["for", "since"].contains(lead), sentence.contains(mention.first - 3),
            ["business", "operation", "operating"].contains(where: { word in
                (2...4).contains { text.lower(mention.first - $0) == word }
            })
        {
            return .age(.said)
        }
        if isBusinessTalk(sentence.clamped(to: max(0, mention.first - 8)..<(unit + 4))) { return .age(.likely) }
        if sentence.contains(where: { Self.termNouns.contains(text.lower($0)) }) { return .term }
        if question.term, !question.years { return .term }
        if question.years { return .age(.guessed) }
        if lead == "for" || lead == "of" { return isPaymentTalk ? .term : .other }
        if text.lower(unit) == "months" || text.lower(unit) == "month" || text.lower(unit) == "mo" {
            // Terms come in half years.
            let isUsualTerm =
                (12...120).contains(mention.value) && mention.value.truncatingRemainder(dividingBy: 6) == 0
            return isPaymentTalk || isUsualTerm ? .term : .other
        }
        // "Revenue 3M, 6 years, good credit": in a list of what a lender asks, years are years in business.
        let isLenderTalk = text.containsAny(["revenue", "credit", "sales", "turnover", "fico"])
        return isLenderTalk ? .age(.guessed) : (isPaymentTalk ? .term : .other)
    }

    private var isPaymentTalk: Bool {
        slots.asks.contains(.monthlyCost)
            || text.containsAny(["lease", "finance", "financing", "loan", "payment", "apr"])
    }

    private func isBusinessTalk(_ range: Range<Int>) -> Bool {
        range.contains { Self.businessTalk.contains(text.lower($0)) }
    }

    // MARK: Years

    /// "started in 2019", "since 2019", "est. 2019".
    private mutating func readFoundingYear(_ index: Int, _ certainty: inout Certainty) {
        let mention = numbers[index]
        let sentence = text.sentence(around: mention.first)
        // "est. 2019", "opened in March 2021".
        let isPassedOver = text.lower(mention.first - 1) == "." || Self.seasons.contains(text.lower(mention.first - 1))
        let lead = text.lower(isPassedOver ? mention.first - 2 : mention.first - 1)
        let isBeginning =
            sentence.contains { Self.beginnings.contains(text.lower($0)) }
            || (lead == "since" && isBusinessTalk(sentence)) || ["est", "established", "founded"].contains(lead)
        let isAnswer = question.years && text.tokens.count <= 6
        guard isBeginning || isAnswer,
            ["in", "since", "est", "back", "mid", "early", "late", "around", "of"].contains(lead)
                || Self.beginnings.contains(lead) || isAnswer
        else {
            taken.insert(index)
            return
        }
        let year = Calendar.utc.component(.year, from: now)
        guard mention.value <= Double(year) else {
            taken.insert(index)
            return
        }
        guard setYears(Double(year) - mention.value, isBeginning ? .said : .guessed, &certainty) else {
            taken.insert(index)
            return
        }
        take(index, for: "years_in_business")
    }

    /// "just started", "started last year", "brand new business".
    private mutating func readVagueBeginning() {
        guard slots.yearsInBusiness == nil else { return }
        for (phrase, years) in Self.vagueBeginnings {
            guard let position = text.position(of: phrase) else { continue }
            slots.yearsInBusiness = years
            note("years_in_business", position, position + phrase.split(separator: " ").count - 1)
            return
        }
    }

    // MARK: Plans

    private mutating func readTimeline() {
        guard slots.timeline == nil else { return }
        for index in text.tokens.indices {
            guard let length = timelineLength(at: index) else { continue }
            slots.timeline = text.quote(index, index + length - 1).lowercased()
            note("timeline", index, index + length - 1)
            return
        }
    }

    private func timelineLength(at index: Int) -> Int? {
        let word = text.lower(index)
        let next = text.lower(index + 1)
        if ["asap", "immediately", "urgently"].contains(word) { return 1 }
        if text.matches("right away", at: index) { return 2 }
        if text.matches("as soon as possible", at: index) { return 4 }
        if ["next", "this", "coming"].contains(word), Self.periods.contains(next) {
            // "this month's payment" is no plan.
            return text.lower(index + 2) == "'s" ? nil : 2
        }
        if text.matches("end of the year", at: index) { return 4 }
        if text.matches("end of year", at: index) { return 3 }
        if ["q"].contains(word), let quarter = text.token(index + 1), quarter.spaceBefore == false,
            ["1", "2", "3", "4"].contains(quarter.text)
        {
            return 2
        }
        guard ["in", "by", "before", "until", "for", "during", "early", "late", "mid", "start", "this"].contains(word)
        else {
            return nil
        }
        let at = next == "the" ? index + 2 : index + 1
        guard Self.seasons.contains(text.lower(at)) else { return nil }
        // "in May" is a month; "may" in lower case is a verb, and "march" too.
        if ["may", "march", "fall", "spring"].contains(text.lower(at)), !text.isCapitalised(at) {
            guard ["spring", "fall"].contains(text.lower(at)) else { return nil }
        }
        // A month of a year that is over is no plan.
        if let year = text.token(at + 1)?.value, (1900...2099).contains(year),
            year < Double(Calendar.utc.component(.year, from: now))
        {
            return nil
        }
        return at - index + 1
    }

    private static let termNouns: Set<String> = [
        "lease", "leases", "term", "terms", "loan", "loans", "financing", "finance", "payments", "installments",
        "amortization", "plan",
    ]

    private static let businessTalk: Set<String> = [
        "business", "operation", "operating", "operated", "running", "established", "company", "around", "been", "firm",
        "trading", "existed", "open",
    ]

    static let beginnings: Set<String> = [
        "started", "founded", "established", "opened", "began", "begun", "incorporated", "formed", "launched",
        "created",
        "start", "founding", "registered",
    ]

    private static let vagueBeginnings: [(String, Double)] = [
        ("started this year", 0), ("just started", 0), ("just opened", 0), ("brand new business", 0),
        ("brand new company", 0), ("new startup", 0), ("started last year", 1), ("opened last year", 1),
        ("founded last year", 1),
    ]

    private static let periods: Set<String> = [
        "week", "month", "quarter", "year", "spring", "summer", "fall", "autumn", "winter", "season",
    ]

    private static let seasons: Set<String> = [
        "spring", "summer", "fall", "autumn", "winter", "january", "february", "march", "april", "may", "june", "july",
        "august", "september", "october", "november", "december", "christmas", "harvest",
    ]
}

extension Calendar {
    /// Years are those of UTC, wherever the process runs.
    static var utc: Calendar {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(secondsFromGMT: 0) ?? calendar.timeZone
        return calendar
    }
}
