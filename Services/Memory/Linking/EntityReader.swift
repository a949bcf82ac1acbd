/// Reads what a text mentions by plain rules, no model involved: people, companies, places, money, dates, ZIP codes,
/// e-mails, phone numbers, equipment and models.
enum EntityReader {
    /// More than these a text does not mention, it lists.
    static let maximumEntities = 32

    /// In order of kind, each once.
    static func entities(in statement: Statement) -> [Entity] {
        let scan = MentionScan(statement.body)
        var taken = Set<Int>()
        var found: [Entity] = []
        // What is certain comes first and keeps its words from the readers after it.
        for reader in readers { found += reader(scan, statement, &taken) }
        if let speaker = statement.speaker, NameEntities.isName(speaker) {
            found.append(Entity(kind: .person, name: speaker, key: speaker.lowercased()))
        }
        var seen: Set<String> = []
        return Array(
            found.filter { !$0.key.isEmpty && $0.key.count <= 128 && seen.insert("\($0.kind) \($0.key)").inserted }
                .prefix(maximumEntities)
        )
    }

    private typealias Reader = @Sendable (MentionScan, Statement, inout Set<Int>) -> [Entity]

    private static let readers: [Reader] = [
        { scan, _, taken in ContactEntities.emails(scan, &taken) },
        { scan, _, taken in ContactEntities.phones(scan, &taken) },
        { scan, _, taken in AmountEntities.zips(scan, &taken) },
        { scan, _, taken in AmountEntities.money(scan, &taken) },
        { scan, statement, taken in DateEntities.dates(scan, saidAt: statement.createdAt, &taken) },
        { scan, _, taken in EquipmentEntities.models(scan, &taken) },
        { scan, _, taken in EquipmentEntities.equipment(scan, &taken) },
        { scan, _, taken in NameEntities.companies(scan, &taken) },
        { scan, _, taken in NameEntities.places(scan, &taken) },
        { scan, _, taken in NameEntities.people(scan, &taken) },
    ]
}
