/// The catalogue's kinds of robots, in the words that people and forms use for them.
public enum RobotKind {
    /// The categories that a text names, in order and once: "cobots" is Cobot, "Collaborative-Robot" too. A machine that is named
    /// by its work ("palletizer") is every kind that does it. Empty where the text names none.
    public static func categories(in text: String) -> [String] {
        let plain = text.map { "-_/".contains($0) ? " " : $0 }
        let words = SlotText(characters: plain)
        let named = names(of: Vocabulary.robots, in: words)
        guard named.isEmpty else { return named }
        let work = names(of: Vocabulary.needs, in: words) + names(of: workers, in: words)
        return work.flatMap { kindsOfWork[$0] ?? [] }.distinct
    }

    /// The machine that a text names by its work, as it is written there: "palletizers". Only words that are said of no person.
    public static func machine(in text: String) -> String? {
        let words = SlotText(characters: Array(text))
        return words.tokens.indices.lazy.compactMap { machines.entry(in: words, at: $0) == nil ? nil : words.lower($0) }
            .first
    }

    private static let machines = Vocabulary([
        (
            "machine",
            "palletizer,palletizers,palletiser,palletisers,depalletizer,depalletizers,depalletiser,tugger,tuggers,scrubber,"
                + "scrubbers,harvester,harvesters,sprayer,sprayers,weeder,weeders,mower,mowers,milker,milkers,sorter,sorters"
        )
    ])

    /// Who does a task, where the task's own words do not say so.
    private static let workers = Vocabulary([
        ("palletizing", "palletiser,depalletiser,stacker"), ("welding", "welder,welders"),
        ("picking", "picker,pickers,picking robot"), ("packing", "packer,packers,case packer"),
        ("cleaning", "cleaner,cleaners,sweeper,scrubber,scrubbers,vacuum"), ("weeding", "weeder,weeders"),
        ("spraying", "sprayer,sprayers"), ("harvesting", "harvester,harvesters"), ("milking", "milker,milkers"),
        ("bricklaying", "bricklayer"), ("transport", "tugger,tuggers,cart,carts"), ("lifting", "forklift,forklifts"),
        ("inspection", "inspector"), ("sorting", "sorter,sorters"), ("painting", "painter"), ("mowing", "mower,mowers"),
        ("serving", "waiter,waiters,server robot"), ("assembly", "manipulator,manipulators,arm,arms"),
    ])

    /// What the catalogue's robots of each kind are sold for.
    private static let kindsOfWork: [String: [String]] = [
        "palletizing": ["Robotic Arm", "Cobot"], "welding": ["Robotic Arm", "Cobot"],
        "packing": ["Robotic Arm", "Cobot"], "assembly": ["Cobot", "Robotic Arm"],
        "machine tending": ["Cobot", "Robotic Arm"], "grinding": ["Cobot", "Robotic Arm"],
        "painting": ["Robotic Arm"], "kitting": ["Cobot", "AMR"], "sorting": ["AMR", "Robotic Arm"],
        "picking": ["AMR", "Robotic Arm"], "storage": ["AMR"], "transport": ["AMR", "AGV"],
        "lifting": ["Autonomous Forklift"], "loading": ["Autonomous Forklift", "AMR"],
        "inspection": ["Inspection Robot", "Drone"], "security": ["Inspection Robot", "Drone"],
        "inventory": ["AMR", "Drone"], "cleaning": ["Cleaning Robot"], "weeding": ["Agricultural Robot"],
        "spraying": ["Agricultural Robot", "Drone"], "harvesting": ["Agricultural Robot"],
        "seeding": ["Agricultural Robot"], "milking": ["Agricultural Robot"], "mowing": ["Agricultural Robot"],
        "delivery": ["Delivery Robot"], "serving": ["Delivery Robot"], "bricklaying": ["Construction Robot"],
        "drilling": ["Construction Robot"],
    ]

    /// Longer phrases before shorter ones.
    private static func names(of vocabulary: Vocabulary, in text: SlotText) -> [String] {
        var names: [String] = []
        var index = 0
        while index < text.tokens.count {
            if let entry = vocabulary.entry(in: text, at: index) {
                names.append(entry.name)
                index += entry.words.count
            } else {
                index += 1
            }
        }
        return names.distinct
    }
}
