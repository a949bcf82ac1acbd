import Agents
import Foundation

/// What a question demands of robots, read from its words: "payload over 500 kg", "not drones", "under $50k".
///
/// A figure counts for the property that its unit, or the words around it, name; which way it bounds is told by ``Bound``.
/// Where nothing tells, a robot must be able to do at least that much, and weigh at most that much. What is to be carried is the least
/// that a robot must be able to carry, whichever way it is bounded: boxes up to 20 kg need a robot for 20 kg.
enum QuestionFilter {
    /// - Parameter manufacturers: those of the catalogue.
    static func read(_ text: String, manufacturers: [String] = []) -> CatalogueFilter {
        let question = QuestionText(text)
        var filter = CatalogueFilter()
        for quantity in Quantity.all(in: question) {
            switch quantity.unit {
            case .kilograms: readMass(quantity, question, &filter)
            case .metresPerSecond: readSpeed(quantity, question, &filter)
            case .hours: readRuntime(quantity, question, &filter)
            case .millimetres: readReach(quantity, question, &filter)
            case .dollars, .none: readPrice(quantity, question, &filter)
            }
        }
        filter.environment = environment(question)
        filter.excludedCategories = Kinds.excluded(question)
        let lower = text.lowercased()
        filter.manufacturer = manufacturers.filter { isNamed($0.lowercased(), in: lower) }.max { $0.count < $1.count }
        filter.order = Superlative.read(question)
        return filter
    }

    // MARK: Measures

    private static func readMass(_ quantity: Quantity, _ text: QuestionText, _ filter: inout CatalogueFilter) {
        let bound = bound(of: quantity, text)
        switch MassMeaning.of(text.words, figure: quantity.figure, unclear: .ownWeight) {
        case .load: filter.minimumPayloadKg = quantity.high
        case .payload:
            let (low, high) = ends(quantity, isAbility(quantity, text) && bound == .upTo ? .atLeast : bound)
            if let low { filter.minimumPayloadKg = low }
            if let high { filter.maximumPayloadKg = high }
            if bound == nil, !quantity.isRange { filter.minimumPayloadKg = quantity.high }
        case .ownWeight:
            let (low, high) = ends(quantity, bound)
            if let low { filter.minimumWeightKg = low }
            if let high { filter.maximumWeightKg = high }
            if bound == nil, !quantity.isRange { filter.maximumWeightKg = quantity.high }
        }
    }

    private static func readSpeed(_ quantity: Quantity, _ text: QuestionText, _ filter: inout CatalogueFilter) {
        let (low, high) = ends(quantity, bound(of: quantity, text))
        if low == nil, high == nil {
            filter.minimumSpeed = quantity.high
        } else {
            (filter.minimumSpeed, filter.maximumSpeed) = (low, high)
        }
    }

    private static func readRuntime(_ quantity: Quantity, _ text: QuestionText, _ filter: inout CatalogueFilter) {
        guard isRuntime(quantity, text) else { return }
        let (low, high) = ends(quantity, bound(of: quantity, text))
        if let low {
            filter.minimumRuntimeHours = low
        } else if high == nil {
            filter.minimumRuntimeHours = quantity.high
        }
    }

    /// How long a robot runs, rather than those who ask: "we run 16 hours a day" says nothing of a battery.
    private static func isRuntime(_ quantity: Quantity, _ text: QuestionText) -> Bool {
        let near = nearby(quantity.figure, text)
        let battery: Set = [
            "battery", "batteries", "runtime", "charge", "charged", "charging", "recharge", "recharging", "flight",
            "fly",
            "flies", "endurance",
        ]
        if near.contains(where: { battery.contains(text.word($0)) }) { return true }
        let after = quantity.figure.upperBound
        if ["a", "per", "each", "every", "/"].contains(text.word(after)),
            ["day", "week", "night", "month"].contains(text.word(after + 1))
        {
            return false
        }
        guard
            let verb = near.last(where: {
                $0 < quantity.figure.lowerBound && ["run", "runs", "last", "lasts"].contains(text.word($0))
            })
        else { return false }
        let subject = (max(0, verb - 4)..<verb).reversed().map(text.word)
        let people: Set = ["we", "i", "our", "they", "us", "shift", "shifts", "warehouse", "plant", "you"]
        return !subject.contains(where: people.contains)
    }

    private static func readReach(_ quantity: Quantity, _ text: QuestionText, _ filter: inout CatalogueFilter) {
        let near = nearby(quantity.figure, text).map(text.word)
        guard !Set(near).isDisjoint(with: ["reach", "reaches", "reaching"]) else { return }
        let bound = bound(of: quantity, text)
        let isAbility = !Set(near).isDisjoint(with: ["reaches", "can"])
        let (low, high) = ends(quantity, isAbility && bound == .upTo ? .atLeast : bound)
        if low == nil, high == nil {
            filter.minimumReachMm = quantity.high
        } else {
            (filter.minimumReachMm, filter.maximumReachMm) = (low, high)
        }
    }

    /// Positions of the sentence around a figure that are near enough to say what it is.
    private static func nearby(_ figure: Range<Int>, _ text: QuestionText) -> [Int] {
        let sentence = text.sentence(around: figure.lowerBound)
        let from = max(sentence.lowerBound, figure.lowerBound - 9)
        let to = min(sentence.upperBound, figure.upperBound + 5)
        return Array(from..<figure.lowerBound) + (to > figure.upperBound ? Array(figure.upperBound..<to) : [])
    }

    private static func isAbility(_ quantity: Quantity, _ text: QuestionText) -> Bool {
        let sentence = text.sentence(around: quantity.figure.lowerBound)
        return (max(sentence.lowerBound, quantity.figure.lowerBound - 6)..<quantity.figure.lowerBound)
            .contains { MassMeaning.isAbility(text.word($0)) }
    }

    private static func bound(of quantity: Quantity, _ text: QuestionText) -> Bound? {
        quantity.isRange ? nil : Bound.of(quantity.figure, in: text)
    }

    private static func ends(_ quantity: Quantity, _ bound: Bound?) -> (low: Double?, high: Double?) {
        if quantity.isRange { return (quantity.low, quantity.high) }
        return switch bound {
        case .atLeast: (quantity.low, nil)
        case .atMost, .upTo: (nil, quantity.high)
        case nil: (nil, nil)
        }
    }

    // MARK: Price

    private static func readPrice(_ quantity: Quantity, _ text: QuestionText, _ filter: inout CatalogueFilter) {
        let bound = bound(of: quantity, text)
        let figure = quantity.figure
        guard isPrice(quantity, bound, text) else { return }
        let (low, high) = ends(quantity, bound)
        if let low { filter.minimumPrice = low }
        if let high { filter.maximumPrice = high }
        guard low == nil, high == nil else { return }
        let start = text.word(figure.lowerBound - 1) == "$" ? figure.lowerBound - 1 : figure.lowerBound
        let spends = text.sentence(around: figure.lowerBound).contains {
            ["budget", "spend", "afford"].contains(text.word($0))
        }
        // "What do I get for 30k?"
        if spends || text.word(start - 1) == "for" { filter.maximumPrice = quantity.high }
    }

    /// A payment, a wage or a turnover is no price, and a plain number only where words say so.
    private static func isPrice(_ quantity: Quantity, _ bound: Bound?, _ text: QuestionText) -> Bool {
        let figure = quantity.figure
        let after = (0..<3).map { text.word(figure.upperBound + $0) }
        let periods: Set = ["month", "monthly", "hour", "hourly", "year", "yearly", "week", "weekly", "revenue", "day"]
        guard Set(after).isDisjoint(with: periods) else { return false }
        let before = (max(0, figure.lowerBound - 6)..<figure.lowerBound).map(text.word)
        let others: Set = [
            "monthly", "payment", "payments", "wage", "wages", "salary", "salaries", "revenue", "turnover", "rent",
        ]
        guard Set(before).isDisjoint(with: others) else { return false }
        if quantity.unit == .dollars { return true }
        // "over 30k orders" and "below 5,000 sq ft" are no money.
        let next = text.word(figure.upperBound)
        guard next.isEmpty || follows.contains(next) else { return false }
        let costs = !Set(before).isDisjoint(with: [
            "cost", "costs", "costing", "price", "priced", "prices", "budget", "spend", "afford", "pay", "cheaper",
        ])
        if quantity.isScaled { return costs || bound != nil || quantity.isRange || before.last == "for" }
        return costs && quantity.high >= 1_000
    }

    private static let follows: Set<String> = [
        ".", "?", "!", ",", ";", ")", "\n", "or", "and", "each", "apiece", "max", "maximum", "total", "please", "plus",
        "with", "that", "which", "for", "budget", "price", "range", "installed", "tops", "robot", "robots", "cobot",
        "cobots", "at", "but", "+", "per",
    ]

    // MARK: Places and makers

    /// "Outside" says where a robot works only by itself, or with a place that is no town's: "just outside Dallas" does not.
    private static func environment(_ text: QuestionText) -> String? {
        var found: String?
        for (at, word) in text.words.enumerated() {
            let before = text.word(at - 1)
            guard !["not", "no", "never"].contains(before), !before.hasSuffix("n't") else { continue }
            if outdoor.contains(word) || word == "outside" && isOutdoors(at, text)
                || ["yard", "field"].contains(word) && before == "the" && text.word(at - 2) == "in"
            {
                return "outdoor"
            }
            if ["indoor", "indoors", "inside"].contains(word) { found = "indoor" }
        }
        return found
    }

    private static func isOutdoors(_ at: Int, _ text: QuestionText) -> Bool {
        guard text.word(at - 1) != "just", !text.isCapitalised(at + 1) else { return false }
        let next = text.word(at + 1)
        let goOn: Set = [
            "in", "on", "at", "all", "when", "during", "or", "and", "too", "as", "for", "with", "under", "use", "work",
            "our", "the", "but", ",", "that", "which", "over", "below", "who", "carrying", "?", "!", ".",
        ]
        guard next == "in" || next == "at" else { return text.ends(at + 1) || goOn.contains(next) }
        return !text.isCapitalised(at + 2)
    }

    private static let outdoor: Set<String> = [
        "outdoor", "outdoors", "fields", "rain", "rainy", "raining", "terrain", "weatherproof", "snow", "mud", "muddy",
    ]

    private static func isNamed(_ name: String, in text: String) -> Bool {
        text.ranges(of: name).contains { range in
            let isStart = range.lowerBound == text.startIndex || !text[text.index(before: range.lowerBound)].isLetter
            let isEnd = range.upperBound == text.endIndex || !text[range.upperBound].isLetter
            return isStart && isEnd
        }
    }
}
