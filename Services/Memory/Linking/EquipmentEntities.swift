/// Kinds of robots and of other equipment, and names of models.
enum EquipmentEntities {
    static func equipment(_ scan: MentionScan, _ taken: inout Set<Int>) -> [Entity] {
        var found: [Entity] = []
        var index = 0
        while index < scan.pieces.count {
            if !taken.contains(index), let (end, category) = category(scan, index) {
                found.append(Entity(kind: .equipment, name: scan.written(index...end), key: category))
                taken.formUnion(index...end)
                index = end
            }
            index += 1
        }
        return found
    }

    /// The longest name from here on, up to three words.
    private static func category(_ scan: MentionScan, _ start: Int) -> (end: Int, category: String)? {
        guard firstWords.contains(stem(scan.lower(start))) else { return nil }
        var words: [String] = []
        var best: (Int, String)?
        for end in start..<min(start + 3, scan.pieces.count) {
            words.append(stem(scan.lower(end)))
            if let category = categories[words.joined(separator: " ")] { best = (end, category) }
            guard scan.joins(end) else { break }
        }
        return best
    }

    static func models(_ scan: MentionScan, _ taken: inout Set<Int>) -> [Entity] {
        var found: [Entity] = []
        for index in scan.pieces.indices where !taken.contains(index) {
            let piece = scan.pieces[index]
            guard piece.isCapitalized else { continue }
            if scan.joins(index), let family = families[piece.lower] {
                let next = scan.pieces[index + 1]
                // "OTTO 1500", "Locus Origin"
                if next.hasDigit && next.text.count <= 6 && Amount(next.text)?.currency == nil
                    || family.contains(next.lower)
                {
                    let name = scan.written(index...index + 1)
                    found.append(Entity(kind: .model, name: name, key: name.lowercased()))
                    taken.formUnion(index...index + 1)
                    continue
                }
            }
            if looksLikeModel(piece.text) || singleNames.contains(piece.lower) {
                found.append(Entity(kind: .model, name: String(piece.text), key: piece.lower))
                taken.insert(index)
            }
        }
        return found
    }

    /// Letters that lead digits: "MiR250", "UR10e", "CRX-10iA".
    private static func looksLikeModel(_ text: Substring) -> Bool {
        let letters = text.prefix { $0.isLetter }
        let rest = text[letters.endIndex...]
        guard text.count >= 3, text.count <= 20, (1...6).contains(letters.count), rest.contains(where: \.isWholeNumber),
            text.allSatisfy({ $0.isLetter || $0.isWholeNumber || "-/.+".contains($0) })
        else { return false }
        let lower = text.lowercased()
        return !notModels.contains(lower) && !(letters.count == 1 && rest.count < 2)
    }

    /// Plurals and hyphens do not matter.
    private static func stem(_ lower: String) -> String {
        let plain = lower.replacing("-", with: " ")
        return plain.count > 3 && plain.hasSuffix("s") && !plain.hasSuffix("ss") && !plain.hasSuffix("us")
            ? String(plain.dropLast()) : plain
    }

    private static let notModels: Set<String> = ["b2b", "b2c", "p2p", "covid19", "covid-19", "w2", "w-2", "f150", "i9"]

    /// Families of models whose names are several words, with the names that follow.
    private static let families: [String: Set<String>] = [
        "mir": [], "otto": ["lifter"], "locus": ["origin", "vector"], "geek+": [], "palion": ["lift"], "motoman": [],
        "brokk": [], "agras": [], "matrice": [], "vision": [], "neo": [], "elios": [], "figure": [], "canvas": [],
        "ebee": ["x"], "alta": ["x"], "kettybot": ["pro"], "foxbot": ["atl"], "haipick": [], "astronaut": [],
        "flycart": [], "freight": [],
    ]

    /// Models whose name is one word that means nothing else.
    private static let singleNames: Set<String> = [
        "skypod", "laserweeder", "fieldprinter", "jaibot", "tybot", "phantas", "bellabot", "kettybot", "anymal",
        "autostore", "foxbot", "smartcart", "unimover", "haipick", "servi",
    ]

    private static let categories: [String: String] = {
        let names: [String: [String]] = [
            "amr": ["amr", "autonomous mobile robot", "mobile robot"],
            "agv": ["agv", "guided vehicle", "automated guided vehicle"],
            "autonomous forklift": ["autonomous forklift", "robotic forklift", "driverless forklift"],
            "robotic arm": ["robotic arm", "robot arm", "industrial robot"],
            "cobot": ["cobot", "collaborative robot"],
            "humanoid": ["humanoid", "humanoid robot"],
            "drone": ["drone", "uav", "quadcopter"],
            "cleaning robot": ["cleaning robot", "robot vacuum", "scrubber", "floor scrubber"],
            "delivery robot": ["delivery robot", "delivery bot"],
            "agricultural robot": ["agricultural robot", "harvesting robot", "milking robot", "weeding robot"],
            "construction robot": ["construction robot", "drilling robot", "demolition robot"],
            "inspection robot": ["inspection robot", "robot dog"],
            "picking robot": ["picking robot"],
            "welding robot": ["welding robot"],
            "palletizer": ["palletizer", "palletiser"],
            "robot": ["robot"],
            "forklift": ["forklift", "fork lift", "lift truck"],
            "pallet jack": ["pallet jack", "pallet truck"],
            "hand truck": ["hand truck", "dolly"],
            "conveyor": ["conveyor", "conveyor belt"],
            "scissor lift": ["scissor lift", "boom lift"],
            "scanner": ["scanner", "barcode scanner"],
            "tractor": ["tractor"],
            "truck": ["truck", "box truck", "semi truck"],
            "van": ["van", "delivery van"],
            "crane": ["crane", "gantry crane"],
            "excavator": ["excavator", "backhoe"],
            "sprayer": ["sprayer"],
            "harvester": ["harvester"],
            "oven": ["oven"],
            "freezer": ["freezer", "walk in freezer"],
            "cnc machine": ["cnc", "cnc machine", "lathe", "milling machine"],
            "gripper": ["gripper"],
            "charger": ["charger", "charging station"],
            "camera": ["camera"],
            "sorter": ["sorter"],
        ]
        return Dictionary(
            names.flatMap { category, names in names.map { ($0, category) } },
            uniquingKeysWith: { first, _ in first }
        )
    }()

    private static let firstWords = Set(categories.keys.compactMap { $0.split(separator: " ").first.map(String.init) })
}
