/// What the amounts of a question of pay-back are: the robot's price, or what a person costs a year.
struct PaybackAmounts: Sendable {
    /// Of one robot.
    private(set) var price: Double?
    /// Of one person.
    private(set) var annualCost: Double?

    init(_ text: String) {
        let question = QuestionText(text)
        var isNamed = false
        for quantity in Quantity.all(in: question) {
            guard quantity.unit == .dollars || quantity.unit == .none && Self.isAmount(quantity, question) else {
                continue
            }
            let around = Self.clause(around: quantity.figure, question)
            let clause = around.map(question.word)
            guard Set(clause).isDisjoint(with: Self.others) else { continue }
            let period = Self.period(after: quantity.figure.upperBound, question)
            let isPerson = !Set(clause).isDisjoint(with: Self.people)
            if let period {
                // What is said of an hour is read elsewhere; a robot has no yearly price.
                guard isPerson, period > 0 else { continue }
                annualCost = quantity.high * period / Self.heads(around, quantity.figure, question)
            } else if isPerson, Set(clause).isDisjoint(with: Self.robots) {
                guard quantity.high >= 10_000 else { continue }
                annualCost = quantity.high / Self.heads(around, quantity.figure, question)
            } else if quantity.high >= 500 {
                let names = !Set(clause).isDisjoint(with: Self.robots)
                guard names || !isNamed else { continue }
                (price, isNamed) = (quantity.high, names)
            }
        }
    }

    /// Plain numbers are money from a thousand on, where nothing is counted by them: "85k orders".
    private static func isAmount(_ quantity: Quantity, _ text: QuestionText) -> Bool {
        guard quantity.isScaled || quantity.high >= 1_000 else { return false }
        let isYear = !quantity.isScaled && (1_900...2_099).contains(quantity.high)
        let next = text.word(quantity.figure.upperBound)
        let isFollowed = robots.contains(next) || people.contains(next)
        return !isYear && (next.isEmpty || !next.contains(where: \.isLetter) || isFollowed || joints.contains(next))
    }

    /// From the comma or "and" before to the one after.
    private static func clause(around figure: Range<Int>, _ text: QuestionText) -> Range<Int> {
        let sentence = text.sentence(around: figure.lowerBound)
        let breaks: Set = [",", "and", "but", "while", "(", ")", ":"]
        var (first, last) = (figure.lowerBound, figure.upperBound)
        while first > sentence.lowerBound, !breaks.contains(text.word(first - 1)) { first -= 1 }
        while last < sentence.upperBound, !breaks.contains(text.word(last)) { last += 1 }
        return first..<last
    }

    /// How many of it a year has; 0 for an hour or a day; nil where there is none.
    private static func period(after end: Int, _ text: QuestionText) -> Double? {
        let at = ["a", "an", "per", "each", "every", "/"].contains(text.word(end)) ? end + 1 : end
        return switch text.word(at) {
        case "year", "yr", "annum", "annually", "yearly": 1
        case "month", "monthly", "mo": 12
        case "week", "weekly": 52
        case "hour", "hr", "h", "hourly", "day", "shift": 0
        default: nil
        }
    }

    /// "Our three pickers cost us 120,000 a year" is said of all of them, "three operators at 45,000" of each.
    private static func heads(_ range: Range<Int>, _ figure: Range<Int>, _ text: QuestionText) -> Double {
        let clause = range.map(text.word)
        guard Set(clause).isDisjoint(with: ["each", "apiece", "person", "head"]) else { return 1 }
        let isOfAll = range.contains { at in
            [["in", "total"], ["altogether"], ["for", "all"], ["combined"]].contains { text.has($0, at: at) }
        }
        guard isOfAll || costsUs(range, figure, text) else { return 1 }
        let counts: [String: Double] = ["two": 2, "three": 3, "four": 4, "five": 5, "six": 6]
        for (word, next) in zip(clause, clause.dropFirst()) where people.contains(next) {
            if let count = counts[word] ?? Double(word), (2...100).contains(count) { return count }
        }
        return 1
    }

    /// "cost us 120,000", but not "at 45,000" or what somebody makes.
    private static func costsUs(_ clause: Range<Int>, _ figure: Range<Int>, _ text: QuestionText) -> Bool {
        let before = clause.lowerBound..<figure.lowerBound
        guard !before.contains(where: { ["earning", "make", "makes", "making", "paid"].contains(text.word($0)) })
        else { return false }
        var last = figure.lowerBound - 1
        while ["$", "about", "around", "roughly"].contains(text.word(last)) { last -= 1 }
        guard text.word(last) != "at" else { return false }
        return before.contains { ["cost", "costs"].contains(text.word($0)) && text.word($0 + 1) == "us" }
    }

    private static let people: Set<String> = [
        "operator", "operators", "worker", "workers", "employee", "employees", "person", "people", "picker", "pickers",
        "staff", "labor", "labour", "wage", "wages", "salary", "salaries", "welder", "welders", "driver", "drivers",
        "cleaner", "cleaners", "packer", "packers", "technician", "technicians", "associate", "associates", "man",
        "men",
        "payroll", "helper", "helpers",
    ]

    private static let robots: Set<String> = [
        "robot", "robots", "cobot", "cobots", "amr", "amrs", "agv", "agvs", "arm", "arms", "machine", "machines",
        "drone", "drones", "forklift", "forklifts", "unit", "units", "it", "price", "priced", "one", "system",
        "systems", "humanoid", "humanoids",
    ]

    /// What is neither a price nor a person's cost.
    private static let others: Set<String> = [
        "save", "saves", "saving", "savings", "saved", "revenue", "turnover", "profit", "margin", "rent", "budgeted",
        "owe", "sales", "earn", "earns",
    ]

    private static let joints: Set<String> = [
        "and", "or", "with", "for", "when", "if", "how", "each", "apiece", "installed", "payback", "roi", "at", "a",
        "per", "but", "over", "in", "to", "versus", "against",
    ]
}
