/// A figure by which robots are put in order: "the longest reach", "the cheapest".
struct RobotOrder: Sendable, Hashable {
    enum Property: String, Sendable, CaseIterable { case payload, reach, speed, runtime, price, weight }

    var property: Property
    var isHighestFirst: Bool

    /// "longest reach first".
    var words: String {
        switch (property, isHighestFirst) {
        case (.payload, true): "highest payload first"
        case (.payload, false): "lowest payload first"
        case (.reach, true): "longest reach first"
        case (.reach, false): "shortest reach first"
        case (.speed, true): "fastest first"
        case (.speed, false): "slowest first"
        case (.runtime, true): "longest runtime first"
        case (.runtime, false): "shortest runtime first"
        case (.price, true): "highest price first"
        case (.price, false): "lowest price first"
        case (.weight, true): "heaviest first"
        case (.weight, false): "lightest first"
        }
    }
}

/// Reads which of all robots a question wants: "Which arm has the longest reach?"
enum Superlative {
    static func read(_ text: QuestionText) -> RobotOrder? {
        for (at, word) in text.words.enumerated() {
            if let order = alone[word] {
                if isOfPaying(after: at, text) { continue }
                // "the heaviest payload", "the lightest boxes"
                if let property = property(after: at, text) {
                    return RobotOrder(property: property, isHighestFirst: order.isHighestFirst)
                }
                return order
            }
            if ["most", "least"].contains(word), let order = mostOrLeast(at, text) { return order }
            guard let isHighestFirst = degrees[word], let property = property(after: at, text) else { continue }
            return RobotOrder(property: property, isHighestFirst: isHighestFirst)
        }
        return nil
    }

    /// "lifts the most", "costs the least", "the most expensive", "the most payload".
    private static func mostOrLeast(_ at: Int, _ text: QuestionText) -> RobotOrder? {
        let isMost = text.word(at) == "most"
        // "at most 20 kg" is a bound.
        guard text.word(at - 1) != "at" else { return nil }
        if ["expensive", "costly", "pricey", "affordable"].contains(text.word(at + 1)), isOfPaying(after: at + 1, text)
        {
            return nil
        }
        switch text.word(at + 1) {
        case "expensive", "costly", "pricey": return RobotOrder(property: .price, isHighestFirst: isMost)
        case "affordable": return RobotOrder(property: .price, isHighestFirst: !isMost)
        case "powerful": return RobotOrder(property: .payload, isHighestFirst: isMost)
        default: break
        }
        if let property = property(after: at, text) { return RobotOrder(property: property, isHighestFirst: isMost) }
        guard text.word(at - 1) == "the" else { return nil }
        for word in (max(0, at - 4)..<at).reversed().map(text.word) {
            if ["lift", "lifts", "carry", "carries", "move", "moves", "handle", "handles", "haul"].contains(word) {
                return RobotOrder(property: .payload, isHighestFirst: isMost)
            }
            if ["cost", "costs"].contains(word) { return RobotOrder(property: .price, isHighestFirst: isMost) }
            if ["weigh", "weighs"].contains(word) { return RobotOrder(property: .weight, isHighestFirst: isMost) }
        }
        return nil
    }

    /// "the cheapest way to get a robot", "the fastest delivery", but not "the fastest delivery robot".
    private static func isOfPaying(after at: Int, _ text: QuestionText) -> Bool {
        var noun = at + 1
        if ["possible", "monthly", "overall"].contains(text.word(noun)) { noun += 1 }
        let word = text.word(noun)
        if ["option", "options"].contains(word) {
            let next = text.word(noun + 1)
            return ["to", "for", "of"].contains(next) && paying.contains(text.word(noun + 2))
        }
        let isPayBack = word == "pay" && ["back", "-"].contains(text.word(noun + 1))
        return isPayBack || matters.contains(word) && !robots.contains(text.word(noun + 1))
    }

    private static let matters: Set<String> = [
        "way", "ways", "delivery", "payback", "route", "routes", "lease", "leases", "loan", "loans", "financing",
    ]

    private static let paying: Set<String> = [
        "pay", "paying", "finance", "financing", "lease", "leasing", "borrow", "borrowing",
    ]

    private static let robots: Set<String> = [
        "robot", "robots", "drone", "drones", "cobot", "cobots", "amr", "amrs", "agv", "agvs", "arm", "arms", "bot",
        "bots", "vehicle", "vehicles", "machine", "machines", "model", "models", "humanoid", "humanoids",
    ]

    private static func property(after at: Int, _ text: QuestionText) -> RobotOrder.Property? {
        for offset in 1...3 {
            let word = text.word(at + offset)
            if let property = properties[word] { return property }
            guard ["published", "maximum", "max", "operating", "lasting", "running", "-"].contains(word) else {
                return nil
            }
        }
        return nil
    }

    private static let alone: [String: RobotOrder] = [
        "cheapest": RobotOrder(property: .price, isHighestFirst: false),
        "priciest": RobotOrder(property: .price, isHighestFirst: true),
        "fastest": RobotOrder(property: .speed, isHighestFirst: true),
        "quickest": RobotOrder(property: .speed, isHighestFirst: true),
        "slowest": RobotOrder(property: .speed, isHighestFirst: false),
        "strongest": RobotOrder(property: .payload, isHighestFirst: true),
        "lightest": RobotOrder(property: .weight, isHighestFirst: false),
        "heaviest": RobotOrder(property: .weight, isHighestFirst: true),
    ]

    private static let degrees: [String: Bool] = [
        "longest": true, "highest": true, "largest": true, "biggest": true, "greatest": true, "furthest": true,
        "farthest": true, "shortest": false, "lowest": false, "smallest": false,
    ]

    private static let properties: [String: RobotOrder.Property] = [
        "payload": .payload, "payloads": .payload, "load": .payload, "loads": .payload, "capacity": .payload,
        "lifting": .payload, "reach": .reach, "speed": .speed, "top": .speed, "runtime": .runtime, "battery": .runtime,
        "batteries": .runtime, "flight": .runtime, "endurance": .runtime, "price": .price, "prices": .price,
        "cost": .price, "weight": .weight,
    ]
}
