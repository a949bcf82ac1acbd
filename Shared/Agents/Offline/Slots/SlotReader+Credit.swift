extension SlotReader {
    mutating func readCredit() {
        readCreditScore()
        readCreditRating()
        if slots.creditRating == nil, let score = slots.creditScore {
            slots.creditRating = Slots.CreditRating(score: score)
        }
    }

    /// "credit score of 710", "FICO 710", "a 710 score".
    private mutating func readCreditScore() {
        let talk: Set<String> = ["credit", "fico", "score", "rating", "scores", "vantagescore"]
        for index in numbers.indices {
            let mention = numbers[index]
            guard let digits = mention.digits, digits.count == 3, (300...850).contains(mention.value) else { continue }
            let near = (mention.first - 7)..<(mention.last + 4)
            let sentence = text.sentence(around: mention.first)
            guard near.contains(where: { sentence.contains($0) && talk.contains(text.lower($0)) }) || question.credit,
                !isTakenBack(mention), !isMeasure(mention)
            else { continue }
            slots.creditScore = Int(digits)
            take(index, for: "credit_score")
        }
    }

    private func isMeasure(_ mention: NumberMention) -> Bool {
        let measures: Set<String> = [
            "lb", "lbs", "pounds", "kg", "sq", "square", "sqft", "miles", "months", "employees", "people", "robots",
            "acres", "mm", "k", "pallets",
        ]
        return measures.contains(text.lower(unit(after: mention)))
    }

    /// "good credit", "our credit is pretty good", "credit rating: fair".
    private mutating func readCreditRating() {
        for index in text.tokens.indices where ["credit", "fico"].contains(text.lower(index)) {
            // "lines of credit", "a credit card" and "do I need good credit" say nothing of ours.
            guard !["card", "cards", "line", "lines", "union", "check", "checks"].contains(text.lower(index + 1)),
                !(text.lower(index - 1) == "of" && ["line", "lines"].contains(text.lower(index - 2)))
            else { continue }
            let sentence = text.sentence(around: index)
            guard !sentence.contains(where: { ["need", "require", "required", "needed"].contains(text.lower($0)) })
            else {
                continue
            }
            if let found = rating(before: index, in: sentence) ?? rating(after: index, in: sentence) {
                slots.creditRating = found.rating
                note("credit_rating", min(found.at, index), max(found.at, index))
            }
        }
        if slots.creditRating == nil, slots.creditScore == nil, question.credit {
            for index in text.tokens.indices {
                if let rating = rating(at: index) {
                    slots.creditRating = rating
                    note("credit_rating", index, index)
                    break
                }
            }
        }
    }

    private typealias Found = (rating: Slots.CreditRating, at: Int)

    /// Up to three words before, with nothing but fillers between: "very good business credit".
    private func rating(before index: Int, in sentence: Range<Int>) -> Found? {
        let fillers: Set<String> = ["business", "personal", "company", "overall", "our", "my", "and", "or"]
        var at = index - 1
        while sentence.contains(at), at >= index - 3 {
            if let rating = rating(at: at) { return (rating, at) }
            guard fillers.contains(text.lower(at)) else { return nil }
            at -= 1
        }
        return nil
    }

    /// Up to eight words after, in the same clause: "credit rating is, I would say, pretty good".
    private func rating(after index: Int, in sentence: Range<Int>) -> Found? {
        let links: Set<String> = [
            "is", "was", "are", "score", "rating", "history", "of", ":", "-", "=", "has", "been", "always", "would",
            "be",
            "considered", "very", "pretty", "quite", "really", "just", "about", "around", "not", "isn't", "so", "a",
            "the",
            "i", "think", "say", "believe", "probably", "rather", "fairly", "reasonably", "now", "actually",
            "currently",
            "only", "'s", "we", "have", "rated", "as", "standing", "stands", "at", "never", "too", "that", "great",
            "in",
            "report", "profile", "worthiness", "hasn't", "wasn't",
        ]
        var at = index + 1
        while sentence.contains(at), at <= index + 8 {
            if let rating = rating(at: at) { return (rating, at) }
            guard links.contains(text.lower(at)) || text.token(at)?.kind == .number else { return nil }
            at += 1
        }
        return nil
    }

    private func rating(at index: Int) -> Slots.CreditRating? {
        guard let plain = Self.ratings[text.lower(index)] else { return nil }
        let before = (1...3).map { text.lower(index - $0) }
        let denials: Set<String> = ["not", "isn't", "wasn't", "hasn't", "never", "aren't", "hardly", "ain't"]
        if before.contains(where: denials.contains) {
            // "not bad" is no praise, "not good" is the opposite.
            return plain == .poor ? .fair : (plain == .excellent ? .fair : .poor)
        }
        // FICO's "very good", 740 to 799, belongs to the upper band.
        if plain == .good, ["very", "really", "extremely"].contains(before[0]) { return .excellent }
        return plain
    }

    private static let ratings: [String: Slots.CreditRating] = [
        "excellent": .excellent, "exceptional": .excellent, "perfect": .excellent, "outstanding": .excellent,
        "superb": .excellent, "stellar": .excellent, "great": .excellent, "flawless": .excellent,
        "good": .good, "solid": .good, "strong": .good, "clean": .good, "fine": .good, "healthy": .good,
        "fair": .fair, "average": .fair, "ok": .fair, "okay": .fair, "decent": .fair, "mediocre": .fair,
        "medium": .fair, "moderate": .fair, "middling": .fair,
        "poor": .poor, "bad": .poor, "terrible": .poor, "weak": .poor, "low": .poor, "awful": .poor, "rough": .poor,
        "damaged": .poor, "subprime": .poor, "horrible": .poor,
    ]
}
