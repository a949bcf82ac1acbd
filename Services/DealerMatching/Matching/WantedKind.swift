import Agents

/// The kind of robot that somebody named, and the specialties of dealers that it stands for.
struct WantedKind: Sendable, Hashable {
    /// As it was said.
    var said: String
    /// The kinds that are meant; empty where no dealer, and nobody else, knows the word.
    var names: [String]
    /// The same, as dealers write them; any of them will do.
    var specialties: [String]

    var isUnknown: Bool { names.isEmpty }

    /// As it is told to dealers and kept: the one kind that is meant, else what was said.
    var name: String { names.count == 1 ? names[0] : said }

    /// A specialty that a dealer names is taken as it is; everything else goes through the trade's vocabulary.
    init(_ said: String, among dealers: [DealerRecord]) {
        self.said = said
        let sold = dealers.flatMap(\.specialties)
        let wanted = Self.plain(said)
        names = sold.first { Self.plain($0) == wanted }.map { [$0] } ?? RobotKind.categories(in: said)
        let plain = Set(names.map(Self.plain))
        specialties = names + Set(sold.filter { plain.contains(Self.plain($0)) }).subtracting(names).sorted()
    }

    /// Without case, hyphens and the plural's s.
    private static func plain(_ text: String) -> String {
        let words = text.lowercased().split { $0.isWhitespace || "-_/".contains($0) }.joined(separator: " ")
        return words.count > 3 && words.hasSuffix("s") && !words.hasSuffix("ss") ? String(words.dropLast()) : words
    }
}
