/// Whose mass a figure of a text is.
public enum MassMeaning: Sendable, Hashable {
    /// What a robot can carry: "lifts 20 kg", "a payload over 500 kg".
    case payload
    /// What is to be carried, and so the least that a robot must be able to: "boxes up to 50 lb".
    case load
    /// What a robot weighs itself: "an arm that weighs no more than 30 kg".
    case ownWeight

    /// - Parameters:
    ///   - words: the text, word by word and sign by sign, in small letters.
    ///   - figure: where the number and its unit stand.
    ///   - unclear: what "weighs 20 kg" is where nothing says what weighs it.
    public static func of(_ words: [String], figure: Range<Int>, unclear: MassMeaning) -> MassMeaning {
        let reader = MassReader(words: words, figure: figure)
        return reader.after() ?? reader.before(unclear: unclear) ?? .payload
    }

    /// Whether a word is something that robots do with a load.
    public static func isAbility(_ word: String) -> Bool { MassReader.abilities.contains(word) }
}

private struct MassReader {
    let words: [String]
    let figure: Range<Int>

    private func word(_ index: Int) -> String { words.indices.contains(index) ? words[index] : "" }

    /// "20 kg payload", "50 lb bags", "20 kg or more of payload", "40 lb each".
    func after() -> MassMeaning? {
        var at = figure.upperBound
        if word(at) == "-" { at += 1 }
        if ["or", "and"].contains(word(at)), Self.bounds.contains(word(at + 1)) { at += 2 }
        if ["of", "max", "maximum", "minimum"].contains(word(at)) { at += 1 }
        if Self.payloads.contains(word(at)) { return .payload }
        if Self.loads.contains(word(at)) { return .load }
        if ["each", "apiece"].contains(word(at)), sentence.contains(where: { Self.loads.contains(word($0)) }) {
            return .load
        }
        return nil
    }

    /// By the nearest word before that says what a mass is.
    func before(unclear: MassMeaning) -> MassMeaning? {
        var isConnected = true
        var at = figure.lowerBound - 1
        while at >= 0, figure.lowerBound - at <= 12, !Self.ends.contains(word(at)) {
            let word = word(at)
            if Self.loads.contains(word), isConnected { return .load }
            if Self.weighing.contains(word) { return owner(of: at) ?? unclear }
            if Self.payloads.contains(word) || Self.abilities.contains(word) { return .payload }
            isConnected = isConnected && Self.connectors.contains(word)
            at -= 1
        }
        return nil
    }

    /// Who weighs: the nearest thing before, in this sentence or the one before it.
    private func owner(of verb: Int) -> MassMeaning? {
        let isNoun = ["weight", "weights", "mass"].contains(word(verb))
        // "stacks boxes and weighs 30 kg": the boxes do not.
        let isJoined = ["and", "but"].contains(word(verb - 1))
        for at in stride(from: verb - 1, through: max(0, verb - 30), by: -1) {
            let word = word(at)
            // "lift a weight of 20 kg".
            if isNoun, Self.abilities.contains(word) { return .load }
            if Self.robots.contains(word) { return .ownWeight }
            if ["which", "what"].contains(word), at == 0 || Self.ends.contains(self.word(at - 1)) { return .ownWeight }
            guard Self.loads.contains(word), !isJoined else { continue }
            if self.word(verb) == "weighs", word.hasSuffix("s"), word != "goods" { continue }
            return .load
        }
        return nil
    }

    private var sentence: [Int] {
        var first = figure.lowerBound
        while first > 0, !Self.ends.contains(word(first - 1)) { first -= 1 }
        return Array(first..<figure.lowerBound)
    }

    private static let ends: Set<String> = [".", "?", "!", ";", "\n"]

    private static let bounds: Set<String> = [
        "more", "up", "above", "over", "higher", "heavier", "less", "under", "below", "lighter", "lower", "greater",
    ]

    private static let payloads: Set<String> = ["payload", "payloads", "capacity", "capacities"]

    static let abilities: Set<String> = [
        "lift", "lifts", "lifting", "carry", "carries", "carrying", "move", "moves", "moving", "handle", "handles",
        "handling", "haul", "hauls", "hauling", "transport", "transports", "transporting", "tow", "tows", "towing",
        "pull", "pulls", "pulling", "hoist", "hoists", "support", "supports", "pick", "picks", "stack", "stacks",
        "palletize", "palletizes",
    ]

    private static let weighing: Set<String> = [
        "weigh", "weighs", "weighing", "weighed", "weight", "weights", "mass", "heavy", "heavier", "light", "lighter",
    ]

    /// Between a thing and what it weighs: "boxes of up to 50 lb", "parts that can be as heavy as 15 kg".
    private static let connectors: Set<String> = [
        "of", "up", "to", "that", "which", "are", "is", "be", "can", "may", "about", "around", "roughly", "at", "most",
        "least", "over", "under", "above", "below", "more", "less", "than", "no", "not", "between", "and", "from",
        "with", "a", "an", "max", "maximum", "minimum", "weigh", "weighing", "weighs", "heavy", "heavier", "as",
        "each", "-", "<", ">", "<=", ">=", "exceeding", "within", "lighter", "fewer", "greater", "min", "starting",
        "upwards", "higher", "larger", "bigger", "beyond", "exceed", "exceeds", "should", "must", "only", "roughly",
        "approximately", "typically", "usually", "nearly", "almost", "they", "it", "whose", "range", "ranging",
    ]

    private static let loads: Set<String> = [
        "load", "loads", "pallet", "pallets", "box", "boxes", "part", "parts", "tote", "totes", "carton", "cartons",
        "case", "cases", "package", "packages", "parcel", "parcels", "bag", "bags", "sack", "sacks", "crate", "crates",
        "bin", "bins", "item", "items", "product", "products", "goods", "workpiece", "workpieces", "drum", "drums",
        "barrel", "barrels", "roll", "rolls", "reel", "reels", "cart", "carts", "trolley", "trolleys", "container",
        "containers", "material", "materials", "brick", "bricks", "stone", "stones", "tire", "tires", "keg", "kegs",
        "tray", "trays", "shelf", "shelves", "rack", "racks", "block", "blocks", "casting", "castings", "piece",
        "pieces", "object", "objects", "cargo", "freight", "luggage", "bundle", "bundles", "bucket", "buckets",
    ]

    private static let robots: Set<String> = [
        "robot", "robots", "cobot", "cobots", "amr", "amrs", "agv", "agvs", "arm", "arms", "drone", "drones",
        "machine", "machines", "humanoid", "humanoids", "forklift", "forklifts", "model", "models", "unit", "units",
        "anything", "something", "one", "ones", "uav", "uavs",
    ]
}
