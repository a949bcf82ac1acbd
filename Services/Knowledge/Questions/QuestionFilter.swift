import Agents
import Foundation

/// What a question demands of robots, read from its words: "payload over 500 kg", "not drones", "under $50k".
///
/// A figure counts for the property that its unit, or the words around it, name; which way it bounds is told by the words before it.
/// Where none is, a robot must be able to do at least that much, and cost at most that much.
enum QuestionFilter {
    /// - Parameter manufacturers: those of the catalogue.
    static func read(_ text: String, manufacturers: [String] = []) -> CatalogueFilter {
        var filter = CatalogueFilter()
        let lower = text.lowercased().replacing(",", with: "").replacing("’", with: "'")
        for found in lower.matches(of: measure) {
            guard let value = Double(found.number), value < 1e12, let unit = units[String(found.unit)] else { continue }
            let before = words(of: lower[..<found.range.lowerBound]).suffix(7)
            let after = words(of: lower[found.range.upperBound...]).prefix(4)
            apply(value * unit.factor, unit.property, before: Array(before), after: Array(after), to: &filter)
        }
        readPrice(lower, &filter)
        let said = Set(words(of: Substring(lower)))
        if !said.isDisjoint(with: ["outdoor", "outdoors", "outside", "field", "fields", "rain", "terrain"]) {
            filter.environment = "outdoor"
        } else if !said.isDisjoint(with: ["indoor", "indoors", "inside"]) {
            filter.environment = "indoor"
        }
        filter.excludedCategories = excluded(lower)
        filter.manufacturer = manufacturers.filter { isNamed($0.lowercased(), in: lower) }.max { $0.count < $1.count }
        return filter
    }

    // MARK: Measures

    private enum Property { case mass, speed, time, length }

    private nonisolated(unsafe) static let measure =
        /(?<number>\d+(?:\.\d+)?)\s?(?<unit>kilograms?|kilos?|kgs?|tonnes?|tons?|lbs?|pounds?|m\/s|km\/h|kph|mph|hours?|hrs?|h|minutes?|mins?|mm|cm|meters?|metres?|inches|feet|ft|m)\b/

    private static let units: [String: (property: Property, factor: Double)] = {
        var units: [String: (Property, Double)] = [:]
        func add(_ names: [String], _ property: Property, _ factor: Double) {
            for name in names { units[name] = (property, factor) }
        }
        add(["kilogram", "kilograms", "kilo", "kilos", "kg", "kgs"], .mass, 1)
        // A short ton where pounds are spoken; robots' makers write metric tons.
        add(["ton", "tons", "tonne", "tonnes"], .mass, 1_000)
        add(["lb", "lbs", "pound", "pounds"], .mass, 0.453_592_37)
        add(["m/s"], .speed, 1)
        add(["km/h", "kph"], .speed, 1 / 3.6)
        add(["mph"], .speed, 0.447_04)
        add(["hour", "hours", "hr", "hrs", "h"], .time, 1)
        add(["minute", "minutes", "min", "mins"], .time, 1 / 60.0)
        add(["mm"], .length, 1)
        add(["cm"], .length, 10)
        add(["meter", "meters", "metre", "metres", "m"], .length, 1_000)
        add(["inches"], .length, 25.4)
        add(["feet", "ft"], .length, 304.8)
        return units
    }()

    private static func apply(
        _ value: Double,
        _ property: Property,
        before: [String],
        after: [String],
        to filter: inout CatalogueFilter
    ) {
        let around = Set(before + after)
        // "Carries up to 20 kg" is what a robot can, "weighs up to 20 kg" what it may.
        let isAbility = !around.isDisjoint(with: abilities)
        let bounds = Bounds(before.suffix(4).map(\.self), isAbility: isAbility)
        let rounded = (value * 100).rounded() / 100
        switch property {
        case .mass:
            if !around.isDisjoint(with: ["weigh", "weighs", "weighing", "weight", "heavy", "lighter", "light"]),
                !isAbility
            {
                if !bounds.isLower { filter.maximumWeightKg = rounded }
            } else if bounds.isUpper {
                filter.maximumPayloadKg = rounded
            } else {
                filter.minimumPayloadKg = rounded
            }
        case .speed: if !bounds.isUpper { filter.minimumSpeed = rounded }
        case .time:
            let subject = [
                "battery", "batteries", "run", "runs", "runtime", "charge", "shift", "fly", "flies", "flight",
            ]
            if !around.isDisjoint(with: subject), !bounds.isUpper { filter.minimumRuntimeHours = rounded }
        case .length:
            guard !around.isDisjoint(with: ["reach", "reaches", "reaching"]) else { return }
            if bounds.isUpper { filter.maximumReachMm = rounded } else { filter.minimumReachMm = rounded }
        }
    }

    private static let abilities: Set<String> = [
        "carry", "carries", "carrying", "lift", "lifts", "lifting", "move", "moves", "moving", "handle", "handles",
        "haul", "transport", "tow", "reach", "reaches",
    ]

    /// Which way a figure bounds, by the words before it.
    private struct Bounds {
        var isUpper = false
        var isLower = false

        init(_ before: [String], isAbility: Bool) {
            let text = before.joined(separator: " ")
            func ends(_ phrases: [String]) -> Bool { phrases.contains { text.contains($0) } }
            isLower = ends([
                "over", "more than", "at least", "above", "minimum", "exceed", "greater", "heavier than", "longer than",
                "from", "no less than", "not less than",
            ])
            if !isLower {
                isUpper = ends(["under", "below", "less than", "at most", "maximum of", "no more than", "lighter than"])
                if !isUpper, !isAbility { isUpper = ends(["up to"]) }
            }
        }
    }

    // MARK: Price

    private nonisolated(unsafe) static let price =
        /(?<sign>[$])?\s?(?<number>\d+(?:\.\d+)?)\s?(?<scale>k|thousand|million|m)?\b\s?(?<word>dollars?|bucks|usd|grand)?/

    private static func readPrice(_ text: String, _ filter: inout CatalogueFilter) {
        for found in text.matches(of: price) where found.sign != nil || found.word != nil {
            guard var value = Double(found.number), value < 1e12 else { continue }
            switch found.scale.map(String.init) ?? (found.word == "grand" ? "k" : "") {
            case "k", "thousand": value *= 1_000
            case "m", "million": value *= 1_000_000
            default: break
            }
            let before = words(of: text[..<found.range.lowerBound]).suffix(4)
            let joined = before.joined(separator: " ")
            let after = words(of: text[found.range.upperBound...]).prefix(3)
            // A payment, a wage or a turnover is no price.
            guard Set(after).isDisjoint(with: ["month", "monthly", "hour", "hourly", "year", "week", "revenue"]) else {
                continue
            }
            if ["over", "more than", "above", "at least"].contains(where: joined.hasSuffix) {
                filter.minimumPrice = value
            } else if [
                "under", "below", "less than", "up to", "at most", "cheaper than", "within", "maximum", "budget of",
            ]
            .contains(where: joined.hasSuffix)
                || !Set(words(of: Substring(text))).isDisjoint(with: ["budget", "spend", "afford"])
            {
                filter.maximumPrice = value
            }
        }
    }

    // MARK: Kinds and makers

    private static let kinds: [(word: String, category: String)] = [
        ("drone", "Drone"), ("cobot", "Cobot"), ("amr", "AMR"), ("agv", "AGV"), ("humanoid", "Humanoid"),
        ("forklift", "Autonomous Forklift"), ("arm", "Robotic Arm"), ("cleaning robot", "Cleaning Robot"),
        ("delivery robot", "Delivery Robot"), ("inspection robot", "Inspection Robot"),
        ("construction robot", "Construction Robot"), ("agricultural robot", "Agricultural Robot"),
    ]

    private static func excluded(_ text: String) -> [String] {
        let signs = [
            "not a ", "not an ", "not ", "no ", "except ", "without ", "other than ", "but not ", "excluding ",
        ]
        return kinds.filter { kind in
            signs.contains { sign in
                text.ranges(of: sign + kind.word).contains { range in
                    // "cannot arm" is none; the sign stands at the beginning of a word.
                    range.lowerBound == text.startIndex
                        || !text[text.index(before: range.lowerBound)].isLetter
                }
            }
        }.map(\.category)
    }

    private static func isNamed(_ name: String, in text: String) -> Bool {
        text.ranges(of: name).contains { range in
            let isStart = range.lowerBound == text.startIndex || !text[text.index(before: range.lowerBound)].isLetter
            let isEnd = range.upperBound == text.endIndex || !text[range.upperBound].isLetter
            return isStart && isEnd
        }
    }

    private static func words(of text: Substring) -> [String] {
        text.split { !$0.isLetter && !$0.isNumber && $0 != "'" }.map(String.init)
    }
}
