/// Phrases and what each stands for.
struct Vocabulary: Sendable {
    struct Entry: Sendable {
        var words: [String]
        var name: String
    }

    private let entries: [String: [Entry]]

    /// - Parameter phrases: name to the phrases that mean it, parted by commas. `palletiz*` means any word that begins so.
    init(_ phrases: [(name: String, phrases: String)]) {
        var entries: [String: [Entry]] = [:]
        for (name, list) in phrases {
            for phrase in list.split(separator: ",") {
                let words = phrase.split(separator: " ").map(String.init)
                guard let first = words.first else { continue }
                entries[Self.key(first), default: []].append(Entry(words: words, name: name))
            }
        }
        self.entries = entries.mapValues { $0.sorted { $0.words.count > $1.words.count } }
    }

    /// The longest phrase that stands at `index`.
    func entry(in text: SlotText, at index: Int) -> Entry? {
        guard let token = text.token(index), token.kind == .word else { return nil }
        return entries[Self.key(token.lower)]?.first { entry in
            entry.words.indices.allSatisfy { offset in
                let word = entry.words[offset]
                let found = text.lower(index + offset)
                return word.hasSuffix("*") ? found.hasPrefix(word.dropLast()) : found == word
            }
        }
    }

    /// Words are looked up by how they begin, so that an open-ended one is found as well.
    private static func key(_ word: String) -> String { String(word.prefix(3)) }
}
