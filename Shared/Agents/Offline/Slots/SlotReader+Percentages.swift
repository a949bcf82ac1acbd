extension SlotReader {
    /// "10 percent down", "9.5% APR", "a residual of 15 %".
    mutating func readPercentages() {
        for index in numbers.indices {
            let mention = numbers[index]
            let unit = mention.last + 1
            guard let width = percentWidth(at: unit), (0...100).contains(mention.value), !mention.isMoney else {
                continue
            }
            let last = unit + width - 1
            guard !isTakenBack(mention) else {
                taken.insert(index)
                continue
            }
            switch role(from: mention.first, to: last) {
            case .down:
                slots.downPaymentPercent = mention.value
                take(index, for: "down_payment_percent", through: last)
            case .rate:
                slots.apr = mention.value
                take(index, for: "apr", through: last)
            case .residual:
                slots.residualPercent = mention.value
                take(index, for: "residual_percent", through: last)
            case nil:
                // A share of something else.
                taken.insert(index)
            }
        }
    }

    private enum Role { case down, rate, residual }

    private func percentWidth(at index: Int) -> Int? {
        if ["%", "percent", "pct", "percentage"].contains(text.lower(index)) { return 1 }
        return text.matches("per cent", at: index) ? 2 : nil
    }

    /// The nearest telling word; of two as near, the one after the number.
    private func role(from first: Int, to last: Int) -> Role? {
        let words: [String: Role] = [
            "down": .down, "downpayment": .down, "deposit": .down, "upfront": .down,
            "apr": .rate, "interest": .rate, "rate": .rate, "annual": .rate, "rates": .rate,
            "residual": .residual, "buyout": .residual, "balloon": .residual,
        ]
        // "The payment on 60k at 9.5 percent", whatever else is spoken of; but "at 10 % down".
        if text.lower(first - 1) == "at" { return words[text.lower(last + 1)] ?? .rate }
        let sentence = text.sentence(around: first)
        for distance in 1...5 {
            for at in [last + distance, first - distance] where sentence.contains(at) {
                if let role = words[text.lower(at)] { return role }
            }
        }
        return nil
    }
}
