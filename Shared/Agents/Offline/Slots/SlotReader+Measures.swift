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
            } else if let factor = Self.weights[text.lower(unit)] {
                taken.insert(index)
                // "50 tons of apples a day" is what goes through, and no load.
                guard !isTakenBack, !isThroughput(after: unit), mention.value * factor <= Self.heaviest else {
                    continue
                }
                weights.append((index, mention.value * factor, isLoad(mention, unit), unit))
            } else if let factor = Self.distances[text.lower(unit)] {
                taken.insert(index)
                if isRadius(mention, unit) {
                    slots.radiusMiles = mention.value * factor
                    take(index, for: "radius_miles", through: unit)
                }
            } else if let factor = Self.lengths[text.lower(unit)], isLength(unit) {
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

    /// Kilograms; a ton is the short ton of the United States, a tonne the metric one (NIST Handbook 44, appendix C).
    private static let weights: [String: Double] = [
        "kg": 1, "kgs": 1, "kilo": 1, "kilos": 1, "kilogram": 1, "kilograms": 1, "lb": 0.453_592_37,
        "lbs": 0.453_592_37,
        "pound": 0.453_592_37, "pounds": 0.453_592_37, "ton": 907.184_74, "tons": 907.184_74, "tonne": 1_000,
        "tonnes": 1_000,
    ]

    /// Miles.
    private static let distances: [String: Double] = [
        "mile": 1, "miles": 1, "mi": 1, "km": 0.621_371, "kilometers": 0.621_371, "kilometres": 0.621_371,
    ]

    /// Millimetres.
    private static let lengths: [String: Double] = [
        "mm": 1, "millimeters": 1, "millimetres": 1, "cm": 10, "centimeters": 10, "m": 1_000, "meter": 1_000,
        "meters": 1_000, "metres": 1_000, "ft": 304.8, "feet": 304.8, "foot": 304.8, "inch": 25.4, "inches": 25.4,
        "in": 25.4,
    ]
}
