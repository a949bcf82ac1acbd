import Agents

/// A number of a question with its unit; of a range both ends.
struct Quantity: Sendable, Hashable {
    enum Unit: Sendable, Hashable { case kilograms, millimetres, metresPerSecond, hours, dollars, none }

    var low: Double
    var high: Double
    var unit: Unit
    /// `k`, `thousand` or `million` is part of it.
    var isScaled: Bool
    /// Its words, unit included.
    var figure: Range<Int>

    var isRange: Bool { low != high }

    static func all(in text: QuestionText) -> [Quantity] {
        var found: [Quantity] = []
        var at = 0
        while at < text.words.count {
            guard let first = part(at, text), !isPartOfName(at, text) else {
                at += 1
                continue
            }
            var quantity = first
            if let second = rangeEnd(after: first, text) {
                quantity.high = max(second.high, 0)
                quantity.figure = first.figure.lowerBound..<second.figure.upperBound
                quantity.isScaled = first.isScaled || second.isScaled
                if first.unit == .none || first.unit == .dollars {
                    // "10-20k", "5 to 10 lb": the scale and the unit of the second are the first's as well.
                    quantity.unit = second.unit == .none ? first.unit : second.unit
                    quantity.low *= second.unitFactor / first.unitFactor
                    if second.isScaled, !first.isScaled { quantity.low *= second.scale }
                }
                if quantity.low > quantity.high { swap(&quantity.low, &quantity.high) }
            }
            found.append(
                Quantity(
                    low: rounded(quantity.low),
                    high: rounded(quantity.high),
                    unit: quantity.unit,
                    isScaled: quantity.isScaled,
                    figure: quantity.figure
                )
            )
            at = quantity.figure.upperBound
        }
        return found
    }

    private var scale = 1.0
    private var unitFactor = 1.0

    init(low: Double, high: Double, unit: Unit, isScaled: Bool, figure: Range<Int>) {
        (self.low, self.high, self.unit, self.isScaled, self.figure) = (low, high, unit, isScaled, figure)
    }

    private static func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }

    /// "MiR 250" and "CRX-10": a number that is hyphenated to a word with a capital letter is part of a name.
    private static func isPartOfName(_ at: Int, _ text: QuestionText) -> Bool {
        text.word(at - 1) == "-" && text.isCapitalised(at - 2)
    }

    private static func rangeEnd(after first: Quantity, _ text: QuestionText) -> Quantity? {
        var at = first.figure.upperBound
        let joint = text.word(at)
        var lead = first.figure.lowerBound - 1
        if text.word(lead) == "$" { lead -= 1 }
        let isBetween = joint == "and" && text.word(lead) == "between"
        guard ["-", "to"].contains(joint) || isBetween else { return nil }
        at += 1
        guard let second = part(text.word(at) == "$" ? at + 1 : at, text) else { return nil }
        let isSame = first.unit == second.unit || first.unit == .none || first.unit == .dollars && second.unit == .none
        return isSame ? second : nil
    }

    /// One number with its scale and unit.
    private static func part(_ start: Int, _ text: QuestionText) -> Quantity? {
        guard let (number, afterNumber) = number(start, text), number < 1e12 else { return nil }
        var value = number
        var at = afterNumber
        var scale = 1.0
        if let found = scales[text.word(at)], text.word(at) != "m" || text.word(start - 1) == "$" {
            scale = found
            value *= found
            at += 1
        }
        // "10-hour", "50-lb".
        let unit = text.word(at) == "-" && measure(at + 1, text) != nil ? at + 1 : at
        var quantity = Quantity(
            low: value,
            high: value,
            unit: .none,
            isScaled: scale != 1,
            figure: start..<at
        )
        quantity.scale = scale
        if text.word(start - 1) == "$" {
            quantity.unit = .dollars
        }
        if money.contains(text.word(unit)) {
            quantity.unit = .dollars
            if text.word(unit) == "grand" {
                quantity.low *= 1_000
                quantity.high *= 1_000
                (quantity.isScaled, quantity.scale) = (true, 1_000)
            }
            quantity.figure = start..<unit + 1
        } else if quantity.unit != .dollars, let (kind, factor, width) = measure(unit, text) {
            quantity.unit = kind
            quantity.low *= factor
            quantity.high *= factor
            quantity.unitFactor = factor
            quantity.figure = start..<unit + width
        } else if start == afterNumber || !(text.word(start).first?.isNumber ?? false), quantity.unit == .none,
            scale == 1
        {
            // "two robots" is no figure of ours.
            return nil
        }
        return quantity
    }

    /// In digits, or in words: "five hundred kilos", "a ton".
    private static func number(_ start: Int, _ text: QuestionText) -> (Double, Int)? {
        let word = text.word(start)
        if word.first?.isNumber ?? false { return Double(word).map { ($0, start + 1) } }
        guard let small = spelled[word] else { return nil }
        switch text.word(start + 1) {
        case "hundred": return (small * 100, start + 2)
        case "thousand": return (small * 1_000, start + 2)
        default: return (small, start + 1)
        }
    }

    private static func measure(_ at: Int, _ text: QuestionText) -> (Unit, Double, Int)? {
        if let mass = Units.mass(at: at, word: text.word) { return (.kilograms, mass.kilograms, mass.width) }
        let word = text.word(at)
        if let factor = Units.metresPerSecond[word] { return (.metresPerSecond, factor, 1) }
        if let factor = Units.hours[word] { return (.hours, factor, 1) }
        // "in" is a preposition far more often.
        if word != "in", let factor = Units.millimetres[word] { return (.millimetres, factor, 1) }
        return nil
    }

    private static let scales: [String: Double] = [
        "k": 1_000, "thousand": 1_000, "million": 1_000_000, "m": 1_000_000,
    ]
    private static let money: Set<String> = ["dollar", "dollars", "bucks", "usd", "grand"]
    private static let spelled: [String: Double] = [
        "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
        "nine": 9, "ten": 10, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
        "sixty": 60, "eighty": 80, "half": 0.5,
    ]
}
