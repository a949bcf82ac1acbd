extension SlotReader {
    /// Areas, weights, lengths and distances, each known by its unit.
    mutating func readMeasures() {
        var weights: [(number: Int, kilograms: Double, isLoad: Bool, last: Int)] = []
        for index in numbers.indices where !taken.contains(index) {
            let mention = numbers[index]
            guard !mention.isMoney else { continue }
            let unit = unit(after: mention)
            let isTakenBack = isTakenBack(mention)
            if let (factor, width) = area(at: unit) {
                if isTakenBack { taken.insert(index) } else { slots.squareFeet = (mention.value * factor).rounded() }
                if !isTakenBack { take(index, for: "square_feet", through: unit + width - 1) }
            } else if let factor = Self.acreage[text.lower(unit)] {
                if isTakenBack {
                    taken.insert(index)
                } else {
                    slots.acres = (mention.value * factor * 100).rounded() / 100
                }
                if !isTakenBack { take(index, for: "acres", through: unit) }
            } else if let mass = Units.mass(at: unit, word: text.lower) {
                taken.insert(index)
                let last = unit + mass.width - 1
                // "50 tons of apples a day" is what goes through, and no load.
                guard !isTakenBack, !isOwnWeight(mention, last), !isThroughput(after: last),
                    mention.value * mass.kilograms <= Self.heaviest
                else { continue }
                weights.append((index, mention.value * mass.kilograms, isLoad(mention, unit), last))
            } else if let factor = Units.miles[text.lower(unit)] {
                taken.insert(index)
                if isRadius(mention, unit) {
                    slots.radiusMiles = mention.value * factor
                    take(index, for: "radius_miles", through: unit)
                }
            } else if let factor = Units.millimetres[text.lower(unit)], isLength(unit) {
                taken.insert(index)
                let sentence = text.sentence(around: mention.first)
                if sentence.contains(where: { ["reach", "reaches", "reaching"].contains(text.lower($0)) }) {
                    slots.reach = mention.value * factor
                    take(index, for: "reach_mm", through: unit)
                }
            }
        }
        if let load = weights.last(where: \.isLoad) ?? weights.last {
            slots.payload = (load.kilograms * 100).rounded() / 100
            note("payload_kg", numbers[load.number].first, load.last)
        }
    }

    /// Square feet a unit is worth, and how many tokens it is.
    private func area(at index: Int) -> (factor: Double, width: Int)? {
        let patterns: [(words: [String], factor: Double)] = [
            (["sqft"], 1), (["sf"], 1), (["ft", "2"], 1), (["ft", "\u{B2}"], 1), (["sq", "ft"], 1),
            (["sq", "feet"], 1),
            (["sq", "foot"], 1), (["sq", ".", "ft"], 1), (["sq", "-", "ft"], 1), (["square", "feet"], 1),
            (["square", "foot"], 1), (["square", "ft"], 1), (["square", "-", "foot"], 1), (["square", "-", "feet"], 1),
            (["sq", ".", "feet"], 1), (["sqm"], 10.7639), (["m", "2"], 10.7639), (["m", "\u{B2}"], 10.7639),
            (["sq", "m"], 10.7639), (["square", "meters"], 10.7639), (["square", "metres"], 10.7639),
            (["square", "meter"], 10.7639), (["sq", "meters"], 10.7639),
        ]
        return patterns.first { text.matches($0.words, at: index) }.map { ($0.factor, $0.words.count) }
    }

    /// What is carried, rather than what something weighs.
    private func isLoad(_ mention: NumberMention, _ unit: Int) -> Bool {
        let words: Set<String> = [
            "lift", "lifts", "lifting", "carry", "carries", "carrying", "payload", "move", "moves", "moving", "handle",
            "handles", "load", "loads", "capacity", "pallets", "haul", "pick", "transport", "of",
        ]
        let sentence = text.sentence(around: mention.first)
        return sentence.contains { words.contains(text.lower($0)) }
    }

    private func isThroughput(after unit: Int) -> Bool {
        let periods: Set = ["day", "hour", "shift", "week", "month", "year", "season", "night"]
        return (1...4).contains { offset in
            ["a", "an", "per", "each", "every", "/"].contains(text.lower(unit + offset))
                && periods.contains(text.lower(unit + offset + 1))
        } || ["daily", "hourly", "weekly", "monthly"].contains(text.lower(unit + 1))
    }

    /// Kilograms that some machine carries at once; more is a stock or a harvest.
    private static let heaviest = 200_000.0

    /// What a robot weighs is no payload. Where nothing says what weighs it, it is what is to be carried.
    private func isOwnWeight(_ mention: NumberMention, _ last: Int) -> Bool {
        let figure = mention.first..<max(last, mention.last) + 1
        return MassMeaning.of(text.tokens.map(\.lower), figure: figure, unclear: .load) == .ownWeight
    }

    private func isRadius(_ mention: NumberMention, _ unit: Int) -> Bool {
        let next = text.lower(unit + 1)
        if ["radius", "of", "around", "away", "from"].contains(next) { return true }
        return (1...3).contains {
            ["within", "under", "radius", "than", "max", "up", "inside"].contains(text.lower(mention.first - $0))
        }
    }

    /// "in" is a unit only where it is no preposition, and a lone `m` only where it is not a million.
    private func isLength(_ unit: Int) -> Bool {
        guard ["in", "m"].contains(text.lower(unit)) else { return true }
        return text.lower(unit) == "m" ? true : text.token(unit)?.spaceBefore == false
    }

    private static let acreage: [String: Double] = [
        "acre": 1, "acres": 1, "hectare": 2.471_05, "hectares": 2.471_05, "ha": 2.471_05,
    ]
}
