/// Which way a figure bounds: by the words right before it ("no more than 20 kg") or right after it ("20 kg or more").
enum Bound: Sendable, Hashable {
    case atLeast
    case atMost
    /// "up to 20 kg": the most that something may be, or the least that a robot must be able to.
    case upTo

    /// - Parameter figure: where the number and its unit stand.
    static func of(_ figure: Range<Int>, in text: QuestionText) -> Bound? {
        before(figure, text) ?? after(figure.upperBound, text)
    }

    // MARK: Before

    private static func before(_ figure: Range<Int>, _ text: QuestionText) -> Bound? {
        var end = figure.lowerBound
        for _ in 0..<6 {
            for (phrase, bound) in leading where text.has(phrase, at: end - phrase.count) {
                // A word of direction alone can be taken back: "no more than", "must not exceed".
                return isDenied(end - phrase.count, figure, text) ? bound.opposite : bound
            }
            // "not 20 kg or more" is none of ours; "of about 20 kg" is passed over.
            guard fillers.contains(text.word(end - 1)) else { return nil }
            end -= 1
        }
        return nil
    }

    private static func isDenied(_ phrase: Int, _ figure: Range<Int>, _ text: QuestionText) -> Bool {
        var at = phrase - 1
        for _ in 0..<4 {
            let word = text.word(at)
            if ["no", "not", "never", "cannot"].contains(word) || word.hasSuffix("n't") {
                let verbs = (at + 1..<phrase).map(text.word)
                return !(isOfPeople(at, text) && verbs.contains(where: tasks.contains) && !isMoney(figure, text))
            }
            guard between.contains(word) else { return false }
            at -= 1
        }
        return false
    }

    /// "Our workers can't": what people are not able to lift is what a robot has to.
    private static func isOfPeople(_ denial: Int, _ text: QuestionText) -> Bool {
        var at = denial - 1
        for _ in 0..<3 where auxiliaries.contains(text.word(at)) { at -= 1 }
        return people.contains(text.word(at))
    }

    private static func isMoney(_ figure: Range<Int>, _ text: QuestionText) -> Bool {
        (figure.lowerBound - 1..<figure.upperBound + 1)
            .contains { ["$", "dollar", "dollars", "usd", "bucks", "grand"].contains(text.word($0)) }
    }

    private static let tasks: Set<String> = ["lift", "carry", "handle", "move", "reach"]

    private static let auxiliaries: Set<String> = [
        "can", "could", "do", "does", "should", "must", "may", "will", "would", "are", "is", "who", "that", "really",
        "just", "physically", "safely", "simply", "here", "alone",
    ]

    private static let people: Set<String> = [
        "worker", "workers", "staff", "team", "teams", "person", "people", "employee", "employees", "crew", "crews",
        "operator", "operators", "picker", "pickers", "packer", "packers", "welder", "welders", "technician",
        "technicians", "helper", "helpers", "man", "men", "woman", "women", "guys", "folks", "we", "they", "i", "he",
        "she", "nobody", "somebody",
    ]

    private var opposite: Bound {
        switch self {
        case .atLeast: .atMost
        case .atMost, .upTo: .atLeast
        }
    }

    private static let leading: [(phrase: [String], bound: Bound)] = {
        let more = [
            "over", "above", "beyond", "exceeding", "exceeds", "exceed", "at least", "minimum", "minimum of", "min",
            "a minimum of", "starting at", "starting from", "from", "upwards of", "north of", ">", ">=", "more than",
        ]
        let less = [
            "under", "below", "beneath", "at most", "maximum", "maximum of", "max", "max of", "within", "<", "<=",
            "less than", "fewer than", "limit of", "limit is", "cap of", "budget of", "south of",
        ]
        let stronger = [
            "greater", "higher", "bigger", "larger", "heavier", "longer", "faster", "stronger", "taller", "better",
            "further", "farther",
        ]
        let weaker = ["lower", "smaller", "lighter", "shorter", "cheaper", "slower", "weaker"]
        var phrases: [([String], Bound)] = [(["up", "to"], .upTo)]
        func add(_ list: [String], _ bound: Bound) {
            for phrase in list { phrases.append((phrase.split(separator: " ").map(String.init), bound)) }
        }
        add(more + stronger.map { "\($0) than" }, .atLeast)
        add(less + weaker.map { "\($0) than" }, .atMost)
        return phrases.sorted { $0.0.count > $1.0.count }
    }()

    /// Between a bound and its figure: "at least about 20 kg", "a maximum payload of 20 kg".
    private static let fillers: Set<String> = [
        "$", "about", "around", "approximately", "roughly", "say", "only", "a", "an", "the", "total", "of", "is", "be",
        "=", ":", "usd", "us", "payload", "payloads", "price", "weight", "reach", "speed", "cost", "capacity",
        "runtime", "load",
    ]

    /// Between a "not" and what it takes back: "should not cost us more than", "doesn't weigh over".
    private static let between: Set<String> = [
        "cost", "costs", "costing", "weigh", "weighs", "weighing", "carry", "carries", "lift", "lifts", "handle",
        "handles", "be", "is", "are", "go", "goes", "going", "spend", "pay", "reach", "reaches", "exceed", "need",
        "needs", "want", "to", "us", "priced", "run", "runs", "a", "payload", "weight", "price", "much", "any", "it",
        "last", "lasts", "move", "moves",
    ]

    // MARK: After

    private static func after(_ start: Int, _ text: QuestionText) -> Bound? {
        var at = start
        for _ in 0..<4 {
            for (phrase, bound) in trailing where text.has(phrase, at: at) {
                let next = text.word(at + phrase.count)
                // "20 kg and under $50,000": the word belongs to what follows.
                let belongsToNext = next == "$" || next == "than" || next.first?.isNumber ?? false
                if !belongsToNext { return bound }
            }
            guard passed.contains(text.word(at)) else { return nil }
            at += 1
        }
        return nil
    }

    private static let trailing: [(phrase: [String], bound: Bound)] = {
        var phrases: [([String], Bound)] = []
        let more = [
            "more", "up", "above", "over", "higher", "heavier", "better", "greater", "upwards", "longer", "faster",
        ]
        let less = ["less", "under", "below", "fewer", "cheaper", "lower", "lighter", "down", "smaller", "shorter"]
        for joint in ["or", "and"] {
            phrases += more.map { ([joint, $0], .atLeast) } + less.map { ([joint, $0], .atMost) }
        }
        phrases += [["plus"], ["+"], ["at", "least"], ["minimum"], ["min"], ["upwards"]].map { ($0, .atLeast) }
        phrases += [["max"], ["maximum"], ["at", "most"], ["tops"], ["or", "so", "max"]].map { ($0, .atMost) }
        return phrases
    }()

    private static let passed: Set<String> = [
        "payload", "price", "weight", "reach", "speed", "capacity", "dollars", "usd", "each", "of", "runtime", "-",
    ]
}
