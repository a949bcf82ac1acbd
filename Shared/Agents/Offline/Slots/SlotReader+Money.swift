extension SlotReader {
    /// Says of each amount what it is, by the nearest telling word; one word tells of one amount.
    mutating func readMoney() {
        let amounts = numbers.indices.filter { !taken.contains($0) && isAmount(numbers[$0]) }
        var used: Set<Int> = []
        var previous: (role: MoneyRole, end: Int)?
        for (place, index) in amounts.enumerated() {
            let mention = numbers[index]
            if isTakenBack(mention) {
                slots.retractedAmounts.append(mention.value)
                taken.insert(index)
                continue
            }
            let from = place > 0 ? numbers[amounts[place - 1]].last + 1 : 0
            let to = place + 1 < amounts.count ? numbers[amounts[place + 1]].first : text.tokens.count
            var role = role(of: mention, from: from, to: to, used: &used)
            if role == nil, let before = previous, corrects(from: before.end, to: mention.first) { role = before.role }
            // A plain number is money only where a word says so.
            if role == nil, !mention.isMoney, !mention.isScaled, question.money.isEmpty, !isFinanced(mention) {
                continue
            }
            if role == nil, question.money.count == 1, let asked = question.money.first, !isKnown(asked) {
                role = asked
            }
            assign(mention, index, role)
            if let role { previous = (role, mention.last) }
        }
        placeTheRest()
    }

    /// Whether the message has said this in so many words already.
    private func isKnown(_ role: MoneyRole) -> Bool {
        switch role {
        case .revenue: slots.annualRevenue != nil
        case .price: slots.equipmentPrice != nil
        case .budget: slots.budget != nil
        case .payment: slots.monthlyPayment != nil
        case .downPayment: slots.downPayment != nil
        case .obligations: slots.existingObligations != nil
        case .other: false
        }
    }

    /// "the payment on 75,000".
    private func isFinanced(_ mention: NumberMention) -> Bool {
        slots.asks.contains(.monthlyCost) && ["on", "for", "of"].contains(text.lower(mention.first - 1))
    }

    private func isAmount(_ mention: NumberMention) -> Bool {
        // Nothing that is leased costs less; "$1 buyout" is no price.
        if mention.isMoney { return mention.value >= 50 }
        guard !mention.isYear, mention.value >= 1_000, !countsSomething(mention), throughput(after: mention) == nil
        else {
            return false
        }
        // "85k orders" are no dollars, "a 60k robot" is.
        let unit = text.lower(unit(after: mention))
        if let things = Vocabulary.things[unit], !["robots", "machines"].contains(things) { return false }
        return !["hours", "miles", "times", "rpm", "followers", "views", "steps"].contains(unit)
    }

    private mutating func assign(_ mention: NumberMention, _ index: Int, _ role: MoneyRole?) {
        let perMonth = period(after: mention) == .month
        switch throughput(after: mention) == nil ? role : .other {
        case .revenue:
            slots.annualRevenue = mention.low * (perMonth ? 12 : 1)
            take(index, for: "annual_revenue")
        case .price:
            slots.equipmentPrice = mention.value
            slots.priceIsForAll = isForAll(mention)
            take(index, for: "equipment_value")
        case .budget:
            slots.budget = mention.value
            take(index, for: "budget")
        case .payment:
            slots.monthlyPayment = mention.value
            take(index, for: "monthly_payment")
        case .downPayment:
            slots.downPayment = mention.value
            take(index, for: "down_payment")
        case .obligations:
            slots.existingObligations = mention.value
            take(index, for: "existing_obligations")
        case .other:
            taken.insert(index)
        case nil:
            slots.unassignedAmounts.append(mention.value)
            taken.insert(index)
        }
    }

    // MARK: Roles

    private func role(of mention: NumberMention, from: Int, to: Int, used: inout Set<Int>) -> MoneyRole? {
        let sentence = text.sentence(around: mention.first)
        let after = text.lower(unit(after: mention))
        if ["down", "upfront"].contains(after) { return .downPayment }
        // What a person has to live on is nothing of the business's, least of all public assistance (15 USC 1691(a)(2)).
        if isPersonal(mention, from, to, sentence) { return .other }
        if isOwed(mention, from, to, sentence), period(after: mention) == nil { return .obligations }
        if MoneyWords.things.contains(after) || isAdjective(mention) { return .price }
        let isOther = sentence.contains { index in
            MoneyWords.role(of: text.lower(index)) == .other && abs(index - mention.last) <= 6
        }
        switch period(after: mention) {
        case .year:
            if isOther { return .other }
            return nearest(mention, from, to, sentence, &used, preferring: .revenue) ?? .revenue
        case .month:
            if isOther { return .other }
            let role = nearest(mention, from, to, sentence, &used, preferring: nil)
            return role == .revenue ? .revenue : .payment
        case nil:
            return nearest(mention, from, to, sentence, &used, preferring: nil)
        }
    }

    /// "We owe 200,000", "debts of 50k", "a 200,000 dollar loan outstanding", "80k on other loans".
    private func isOwed(_ mention: NumberMention, _ from: Int, _ to: Int, _ sentence: Range<Int>) -> Bool {
        func tells(_ at: Int) -> Bool {
            let word = text.lower(at)
            if ["debt", "debts", "outstanding", "obligations"].contains(word) { return true }
            let before = text.lower(at - 1)
            return ["loan", "loans", "lease", "leases"].contains(word)
                && ["other", "existing", "current"].contains(before)
        }
        let before = max(from, sentence.lowerBound, mention.first - 6)..<max(mention.first, from, sentence.lowerBound)
        let nearBefore = before.reversed().prefix { !isBreak($0) }
        if nearBefore.contains(where: { tells($0) || ["owe", "owes", "owed", "owing"].contains(text.lower($0)) }) {
            return true
        }
        let end = min(to, sentence.upperBound, mention.last + 7)
        guard mention.last + 1 < end else { return false }
        return (mention.last + 1..<end).prefix { !isBreak($0) }.contains(where: tells)
    }

    /// "$1,200 a month in food stamps", "social security of $14,000 a year", "alimony".
    private func isPersonal(_ mention: NumberMention, _ from: Int, _ to: Int, _ sentence: Range<Int>) -> Bool {
        func tells(_ at: Int) -> Bool {
            let word = text.lower(at)
            if Self.personalIncome.contains(word) { return true }
            return (word == "security" && text.lower(at - 1) == "social")
                || (word == "support" && text.lower(at - 1) == "child")
        }
        let start = max(from, sentence.lowerBound, mention.first - 7)
        if start < mention.first,
            (start..<mention.first).reversed().prefix(while: { !isBreak($0) }).contains(where: tells)
        {
            return true
        }
        let end = min(to, sentence.upperBound, mention.last + 8)
        guard mention.last + 1 < end else { return false }
        return (mention.last + 1..<end).prefix { !isBreak($0) }.contains(where: tells)
    }

    private static let personalIncome: Set<String> = [
        "assistance", "welfare", "ssi", "ssdi", "medicaid", "medicare", "stamps", "snap", "tanf", "wic", "alimony",
        "unemployment", "disability", "pension",
    ]

    /// "a 60,000 dollar mobile robot".
    private func isAdjective(_ mention: NumberMention) -> Bool {
        let next = unit(after: mention)
        let isArticle = ["a", "an", "the", "that", "this"].contains(text.lower(mention.first - 1))
        return isArticle && mention.isMoney
            && (0...2).contains { MoneyWords.things.contains(text.lower(next + $0)) }
    }

    private func nearest(
        _ mention: NumberMention,
        _ from: Int,
        _ to: Int,
        _ sentence: Range<Int>,
        _ used: inout Set<Int>,
        preferring preferred: MoneyRole?
    ) -> MoneyRole? {
        var best: (role: MoneyRole, distance: Int, at: Int)?
        func consider(_ at: Int, _ distance: Int) {
            guard !used.contains(at), let word = MoneyWords.words[text.lower(at)], applies(word.role, at, mention)
            else { return }
            let total = distance + word.weakness - (word.role == preferred ? 2 : 0)
            if total < (best?.distance ?? 12) { best = (word.role, total, at) }
        }
        var commas = 0
        var at = mention.first - 1
        // A semicolon parts what a sentence says as a full stop would.
        while at >= max(from, sentence.lowerBound), mention.first - at <= 8, text.lower(at) != ";" {
            if isBreak(at) { commas += 1 }
            consider(at, mention.first - at + commas * 3)
            at -= 1
        }
        commas = 0
        at = mention.last + 1
        while at < min(to, sentence.upperBound), at - mention.last <= 7, text.lower(at) != ";" {
            if isBreak(at) { commas += 1 }
            consider(at, at - mention.last + commas * 4)
            at += 1
        }
        // "Our budget? About 80k."
        if best == nil, sentence.lowerBound > from, text.lower(sentence.lowerBound - 1) != "\n" {
            at = sentence.lowerBound - 2
            while at >= max(from, sentence.lowerBound - 5) {
                consider(at, 6)
                at -= 1
            }
        }
        guard let best else { return nil }
        used.insert(best.at)
        return best.role
    }

    private func isBreak(_ index: Int) -> Bool {
        [",", ";", "and", "but", "while", "(", ")", "|"].contains(text.lower(index))
    }

    /// Whether a word that has several uses is meant here.
    private func applies(_ role: MoneyRole, _ at: Int, _ mention: NumberMention) -> Bool {
        let word = text.lower(at)
        let isBefore = at < mention.first
        switch word {
        case "payment", "payments":
            // "the payment for 85k" is about a price.
            if isBefore, ["for", "on"].contains(text.lower(mention.first - 1)) { return false }
            return text.lower(at - 1) != "down"
        case "down":
            return text.lower(at + 1).hasPrefix("payment") || text.lower(at - 1) == "put"
        case "make", "makes", "made", "making", "do", "does", "did", "doing", "earn", "earned", "sell", "have", "has",
            "got":
            return isBefore
                && (1...4).contains {
                    [
                        "we", "i", "company", "business", "they", "firm", "shop", "farm", "it", "we've", "i've",
                        "warehouse", "who",
                    ]
                    .contains(text.lower(at - $0))
                }
        case "company":
            return !isBefore
        case "bring", "brings", "brought", "bringing":
            return text.lower(at + 1) == "in"
        case "annual", "annually", "yearly":
            return true
        case "most":
            return text.lower(at - 1) == "at"
        case "up":
            return text.lower(at + 1) == "to"
        case "more":
            return text.lower(at + 1) == "than" && ["no", "not"].contains(text.lower(at - 1))
        case "less":
            return text.lower(at + 1) == "than"
        case "fine":
            return false
        case "one", "it":
            return isBefore && ["costs", "cost", "is"].contains(text.lower(at + 1))
        default:
            return true
        }
    }

    // MARK: Periods

    private enum Period { case year, month }

    private func period(after mention: NumberMention) -> Period? {
        var at = mention.last + 1
        if ["a", "per", "each", "every", "/", "an", "the"].contains(text.lower(at)) {
            at += 1
        } else if !["annually", "yearly", "monthly", "p"].contains(text.lower(at)) {
            // "3 million in revenue a year", "3 million revenue per year".
            return nil
        }
        switch text.lower(at) {
        case "year", "yr", "annum", "annually", "yearly": return .year
        case "month", "mo", "monthly": return .month
        default: return nil
        }
    }

    /// "3,000 a day" is no sum of a year's, with a dollar sign or without.
    private func throughput(after mention: NumberMention) -> Int? {
        var at = mention.last + 1
        if ["a", "per", "each", "every", "/", "an"].contains(text.lower(at)) {
            at += 1
        } else if !text.lower(at).hasSuffix("ly") {
            return nil
        }
        return ["day", "shift", "hour", "minute", "night", "week", "daily", "hourly", "weekly", "nightly"].contains(
            text.lower(at)
        )
            ? at : nil
    }

    // MARK: What it is the amount of

    /// "20,000 loaves", "3 million parts a year", "2,000 customers": a number with a noun of its own counts that. "A 60k robot"
    /// and "60k revenue" are amounts.
    func countsSomething(_ mention: NumberMention) -> Bool {
        let at = unit(after: mention)
        guard !mention.isMoney, let token = text.token(at), token.kind == .word else { return false }
        var before = mention.first - 1
        while ["of", "is", "about", "around", "roughly", "approximately", "near", "nearly", "over"].contains(
            text.lower(before)
        ) {
            before -= 1
        }
        if MoneyWords.leads.contains(text.lower(before)) { return false }
        let isSingular = MoneyWords.things.contains(token.lower) && Vocabulary.things[token.lower] == "robots"
        if isSingular, token.lower.hasSuffix("s") { return true }
        if ["more", "other", "less"].contains(token.lower) {
            return text.token(at + 1)?.kind == .word && !MoneyWords.afterAmount.contains(text.lower(at + 1))
        }
        if MoneyWords.afterAmount.contains(token.lower) || MoneyWords.words[token.lower] != nil
            || MoneyWords.things.contains(token.lower) || token.lower.hasSuffix("ly")
        {
            return false
        }
        // "a 60k welding robot"
        let isArticle = ["a", "an", "the", "that", "this"].contains(text.lower(mention.first - 1))
        return !(isArticle && (1...2).contains { MoneyWords.things.contains(text.lower(at + $0)) })
    }

    /// "A quote of $120,000 for 3 AMRs", "3 AMRs for $120,000", "$120,000 in total"; "at $40,000 each" is the price of one.
    private func isForAll(_ mention: NumberMention) -> Bool {
        let sentence = text.sentence(around: mention.first)
        let after = Array((mention.last + 1..<max(mention.last + 1, sentence.upperBound)).prefix(8))
        if after.prefix(5).contains(where: { ["each", "apiece", "per"].contains(text.lower($0)) }) { return false }
        if text.lower(mention.last + 1) == "a", ["piece", "robot", "unit"].contains(text.lower(mention.last + 2)) {
            return false
        }
        let whole: Set = ["total", "altogether", "combined", "everything", "together", "lot", "both"]
        if after.prefix(5).contains(where: { whole.contains(text.lower($0)) }) { return true }
        if (1...4).contains(where: { ["total", "altogether", "both"].contains(text.lower(mention.first - $0)) }) {
            return true
        }
        func isCount(_ number: NumberMention) -> Bool {
            number.whole.map { $0 > 1 } == true && !number.isMoney && !number.isScaled
                && (1...3).contains { Vocabulary.things[text.lower(number.last + $0)] == "robots" }
        }
        let near = ["the", "all", "these", "those"]
        if let lead = after.first, text.lower(lead) == "for" {
            let start = near.contains(text.lower(lead + 1)) ? lead + 2 : lead + 1
            if numbers.contains(where: { [start, start + 1].contains($0.first) && isCount($0) }) { return true }
        }
        // "3 AMRs for about $120,000"
        let isFor = (1...2).contains { text.lower(mention.first - $0) == "for" }
        return isFor
            && numbers.contains {
                $0.last < mention.first && $0.first >= sentence.lowerBound && mention.first - $0.last <= 7
                    && isCount($0)
            }
    }

    // MARK: What no word explains

    private func corrects(from: Int, to: Int) -> Bool {
        guard from < to else { return false }
        let words: Set<String> = ["actually", "sorry", "wait", "rather", "meant", "correction", "no", "or", "make"]
        return (from..<to).contains { words.contains(text.lower($0)) }
    }

    /// One amount without a telling word is the price where a payment is asked for, and the revenue where the text lists what
    /// a lender asks ("3 million, 6 years, good credit").
    private mutating func placeTheRest() {
        guard slots.unassignedAmounts.count == 1, let amount = slots.unassignedAmounts.first, !slots.isCorrection else {
            return
        }
        // "Would we get 150,000?", "Do we qualify for 80k?"
        let asksForFinancing =
            !slots.asks.isDisjoint(with: [.monthlyCost, .rate])
            || text.containsAny(["would we get", "could we get", "can we get", "qualify for", "approved for"])
        if slots.equipmentPrice == nil, asksForFinancing {
            slots.equipmentPrice = amount
            slots.unassignedAmounts = []
        } else if slots.annualRevenue == nil, slots.yearsInBusiness != nil || slots.creditRating != nil,
            amount >= 10_000
        {
            slots.annualRevenue = amount
            slots.unassignedAmounts = []
        }
    }
}
