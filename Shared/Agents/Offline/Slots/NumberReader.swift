/// Finds the numbers of a text, in digits and in words.
struct NumberReader {
    let text: SlotText

    func mentions() -> [NumberMention] {
        var found: [NumberMention] = []
        var index = 0
        while index < text.tokens.count {
            if let mention = mention(at: index) {
                found.append(mention)
                index = mention.last + 1
            } else {
                index += 1
            }
        }
        return joinedRanges(found)
    }

    private func mention(at start: Int) -> NumberMention? {
        var index = start
        var isMoney = false
        if let currency = currencyBefore(index) {
            isMoney = true
            index = currency
        }
        guard var mention = digits(at: index) ?? words(at: index) else { return nil }
        if text.token(index)?.kind == .number, isPartOfName(index), !isMoney { return nil }
        mention.first = start
        mention.isMoney = isMoney
        scale(&mention)
        if let end = currencyAfter(mention.last) {
            mention.isMoney = true
            mention.last = end
        }
        if mention.isMoney { mention.digits = nil }
        return mention
    }

    // MARK: Digits

    private func digits(at index: Int) -> NumberMention? {
        guard let token = text.token(index), let value = token.value else { return nil }
        var mention = NumberMention(value: value, low: value, first: index, last: index)
        if token.text.allSatisfy({ $0.isNumber }) { mention.digits = token.text }
        return mention
    }

    /// The 250 of `MiR250` or `AMR-250` is no number.
    private func isPartOfName(_ index: Int) -> Bool {
        guard let token = text.token(index), !token.spaceBefore, let before = text.token(index - 1) else {
            return false
        }
        if before.kind == .word { return true }
        guard before.text == "-", !before.spaceBefore, let name = text.token(index - 2), name.kind == .word else {
            return false
        }
        return name.text.contains { $0.isUppercase } && name.text.count <= 6
    }

    // MARK: Words

    private func words(at start: Int) -> NumberMention? {
        if let fraction = fraction(at: start) { return fraction }
        var index = start
        var current: Double?
        if let count = article(at: start) {
            current = count.value
            index = count.next
        }
        while true {
            let word = text.lower(index)
            if let unit = Self.units[word] {
                // "twenty five" adds up, "five six" are two numbers.
                if let sum = current {
                    guard sum >= 20, sum.truncatingRemainder(dividingBy: unit >= 10 ? 100 : 10) == 0 else { break }
                    current = sum + unit
                } else {
                    current = unit
                }
            } else if word == "hundred", let sum = current, sum < 100 {
                current = sum * 100
            } else if word == "dozen", let sum = current {
                current = sum * 12
                index += 1
                break
            } else if word == "and", text.lower(index - 1) == "hundred", Self.units[text.lower(index + 1)] != nil {
                index += 1
                continue
            } else if word == "-", Self.units[text.lower(index + 1)] != nil, let sum = current, sum >= 20, sum < 100 {
                index += 1
                continue
            } else {
                break
            }
            index += 1
        }
        guard let value = current, index > start else { return nil }
        return NumberMention(value: value, low: value, first: start, last: index - 1)
    }

    /// `a` before hundred, thousand …; `a couple of`.
    private func article(at index: Int) -> (value: Double, next: Int)? {
        var next = index
        if ["a", "an"].contains(text.lower(next)) { next += 1 }
        if text.lower(next) == "couple" {
            next += 1
            if text.lower(next) == "of" { next += 1 }
            return (2, next)
        }
        guard next > index, ["hundred", "dozen"].contains(text.lower(next)) || isScale(next) else { return nil }
        return (1, next)
    }

    /// `half a million`, `quarter million`, `half a dozen`.
    private func fraction(at start: Int) -> NumberMention? {
        var index = start
        if text.lower(index) == "a" { index += 1 }
        guard let share = ["half": 0.5, "quarter": 0.25][text.lower(index)] else { return nil }
        index += 1
        if text.lower(index) == "of" { index += 1 }
        if text.lower(index) == "a" { index += 1 }
        if text.lower(index) == "dozen" {
            return NumberMention(value: share * 12, low: share * 12, first: start, last: index)
        }
        guard isScale(index) else { return nil }
        return NumberMention(value: share, low: share, first: start, last: index - 1)
    }

    // MARK: Scale and currency

    private func isScale(_ index: Int) -> Bool { Self.scales[text.lower(index)] != nil }

    private func scale(_ mention: inout NumberMention) {
        var factor = 1.0
        if text.matches("and a half", at: mention.last + 1) {
            mention.value += 0.5
            mention.last += 3
            mention.digits = nil
        }
        while let next = scaleFactor(after: mention.last, isMoney: mention.isMoney || factor > 1) {
            factor *= next
            mention.last += 1
            if factor > 1e12 { break }
        }
        mention.value *= factor
        if factor > 1 {
            mention.isScaled = true
            mention.digits = nil
            if text.matches("and a half", at: mention.last + 1) {
                mention.value += factor / 2
                mention.last += 3
            }
        }
        mention.low = mention.value
    }

    private func scaleFactor(after last: Int, isMoney: Bool) -> Double? {
        guard let token = text.token(last + 1), token.kind == .word else { return nil }
        if let factor = Self.scales[token.lower] { return factor }
        let isGlued = !token.spaceBefore
        switch token.lower {
        case "k": return 1e3
        case "hundred": return 1e2
        case "m", "mm", "b":
            // `3m` may be metres; a capital M, a currency or talk of money says million.
            let capital = token.text == "M" || token.text == "MM" || token.text == "B"
            let spoken = text.sentence(around: last).contains { Self.moneyTalk.contains(text.lower($0)) }
            guard isMoney || (isGlued && capital) || (spoken && token.lower == "m") else { return nil }
            return token.lower == "b" ? 1e9 : 1e6
        default: return nil
        }
    }

    private func currencyBefore(_ index: Int) -> Int? {
        if text.lower(index) == "$" { return index + 1 }
        if ["us", "usd"].contains(text.lower(index)), text.lower(index + 1) == "$" { return index + 2 }
        if text.lower(index) == "usd", text.token(index + 1)?.kind == .number { return index + 1 }
        return nil
    }

    private func currencyAfter(_ last: Int) -> Int? {
        var next = last + 1
        if text.lower(next) == "-" { next += 1 }
        if ["us", "u.s"].contains(text.lower(next)), ["dollars", "dollar"].contains(text.lower(next + 1)) {
            return next + 1
        }
        if ["dollars", "dollar", "usd", "bucks"].contains(text.lower(next)) { return next }
        // "60000$", but not the sign of the next amount in "$60,000-$80,000".
        if text.lower(last + 1) == "$", text.token(last + 1)?.spaceBefore == false,
            text.token(last + 2)?.kind != .number || text.token(last + 2)?.spaceBefore == true
        {
            return last + 1
        }
        return nil
    }

    // MARK: Ranges

    /// `60 to 80k`, `$50k-$60k`, `between 1 and 2 million` become one mention.
    private func joinedRanges(_ mentions: [NumberMention]) -> [NumberMention] {
        var result: [NumberMention] = []
        for mention in mentions {
            guard let before = result.last, before.last + 2 == mention.first, before.low == before.value,
                isRange(before, mention)
            else {
                result.append(mention)
                continue
            }
            var joined = mention
            joined.low = before.value
            if !before.isScaled, mention.isScaled, before.value < 1000 {
                joined.low = before.value * factor(of: mention)
            }
            joined.first = before.first
            joined.isMoney = before.isMoney || mention.isMoney
            joined.isScaled = before.isScaled || mention.isScaled
            joined.digits = nil
            if joined.low > joined.value { swap(&joined.low, &joined.value) }
            result[result.count - 1] = joined
        }
        return result
    }

    private func isRange(_ one: NumberMention, _ other: NumberMention) -> Bool {
        // ZIP+4.
        if one.digits?.count == 5, other.digits?.count == 4 { return false }
        switch text.lower(one.last + 1) {
        case "to", "-": return true
        case "and": return text.lower(one.first - 1) == "between"
        default: return false
        }
    }

    private func factor(of mention: NumberMention) -> Double {
        [1e9, 1e6, 1e3].first { mention.value >= $0 && mention.isScaled } ?? 1
    }

    private static let scales: [String: Double] = [
        "thousand": 1e3, "grand": 1e3, "million": 1e6, "millions": 1e6, "mil": 1e6, "mill": 1e6, "mio": 1e6, "mn": 1e6,
        "billion": 1e9, "bn": 1e9,
    ]

    private static let moneyTalk: Set<String> = [
        "revenue", "revenues", "sales", "turnover", "gross", "budget", "earn", "earnings", "income", "year", "annual",
        "annually", "price", "cost", "costs", "spend", "loan", "finance",
    ]

    static let units: [String: Double] = [
        "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
        "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
        "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
        "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
    ]
}
