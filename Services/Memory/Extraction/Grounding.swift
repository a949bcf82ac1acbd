/// Whether messages state a fact that a model drew out of them, judged by words alone: the model is not believed, however sure
/// it is. What is wrongly refused is kept word for word, so that nothing is lost by strictness.
struct Grounding: Sendable {
    /// Share of a fact's words that its own sources must have said.
    static let ownWords = 0.5
    /// The same, with the words of the messages that they answer.
    static let understoodWords = 0.6
    /// Letters that two forms of a word share: "allergic", "allergy".
    static let sharedLetters = 5

    private let clauses: [Clause]
    private let words: Set<String>
    /// Of what was asked just before.
    private let answered: Set<String>
    private let figures: Set<String>
    /// In lower case, with those of the speakers.
    private let spelled: Set<String>

    private struct Clause: Sendable {
        var words: Set<String>
        var denies: Bool
        var asks: Bool
    }

    /// - Parameter sources: the lines that the fact is said to come from.
    init(_ sources: [Int], of lines: [ExtractionJob.Line]) {
        let said = sources.filter { lines[$0].isSource }.map { lines[$0] }
        let text = said.map(\.content).joined(separator: "\n")
        clauses = said.flatMap { Self.clauses($0.content) }
        words = Self.content(text)
        let before = sources.filter { $0 > 0 && lines[$0].isSource && lines[$0 - 1].content.contains("?") }
        answered = before.reduce(into: []) { $0.formUnion(Self.content(lines[$1 - 1].content)) }
        figures = Figures.all(in: text)
        spelled = Set(Words.lowercased(text) + lines.compactMap(\.name).flatMap { Words.lowercased($0) })
    }

    func states(_ fact: String) -> Bool {
        let told = Self.content(fact)
        guard !told.isEmpty, Figures.stated(in: fact).isSubset(of: figures), Self.names(in: fact).isSubset(of: spelled)
        else { return false }
        let own = told.filter { Self.holds(words, $0) }
        let understood = told.filter { Self.holds(words, $0) || Self.holds(answered, $0) }
        guard !own.isEmpty, Double(own.count) >= Self.ownWords * Double(told.count),
            Double(understood.count) >= Self.understoodWords * Double(told.count)
        else { return false }
        return affirms(told, denies: Distinctions(of: fact).negations > 0)
    }

    /// Whether the clauses that say most of it say it so: not as a question, and denied only where the fact denies.
    private func affirms(_ told: Set<String>, denies: Bool) -> Bool {
        let shared = clauses.map { clause in told.count { Self.holds(clause.words, $0) } }
        guard let most = shared.max(), most > 0 else { return false }
        return zip(clauses, shared).contains { $1 == most && !$0.asks && $0.denies == denies }
    }

    private static func clauses(_ text: String) -> [Clause] {
        Words.sentences(text).flatMap { sentence in
            let asks = sentence.hasSuffix("?")
            let parts = sentence.split { ",;:\n".contains($0) }.flatMap { part in
                part.replacing(" but ", with: "\n").replacing(" and ", with: "\n").split(separator: "\n")
            }
            return parts.map { part in
                Clause(words: content(String(part)), denies: Distinctions(of: String(part)).negations > 0, asks: asks)
            }
        }
    }

    /// Stems of what a text is about; its numbers are compared apart.
    private static func content(_ text: String) -> Set<String> {
        Set(
            Words.lowercased(text).filter { word in
                !Lexicon.functionWords.contains(word) && !Lexicon.fillers.contains(word) && !plain.contains(word)
                    && word.first?.isLetter == true && (word.count > 1 || !word.allSatisfy(\.isASCII))
            }.map(Stem.of)
        )
    }

    private static func holds(_ words: Set<String>, _ word: String) -> Bool {
        if words.contains(word) { return true }
        guard word.count > sharedLetters else { return false }
        return words.contains { $0.count > sharedLetters && $0.commonPrefix(with: word).count >= sharedLetters }
    }

    /// Names within a sentence; at its start any word has a capital.
    private static func names(in fact: String) -> Set<String> {
        let hasCase = fact.contains(where: \.isLowercase)
        guard hasCase else { return [] }
        return Words.sentences(fact).reduce(into: []) { names, sentence in
            for word in Words.split(String(sentence)).dropFirst() where word.first?.isUppercase == true {
                let name = word.lowercased()
                if !Lexicon.pronouns.contains(name), !plain.contains(name) { names.insert(name) }
            }
        }
    }

    /// Words that a model puts around what was said.
    private static let plain: Set<String> = [
        "user", "users", "person", "speaker", "someone", "said", "says", "say", "mentioned", "mentions", "stated",
        "states", "told", "name", "named", "called", "like", "likes", "prefer", "prefers", "want", "wants", "enjoy",
        "enjoys", "currently", "he", "she", "they", "his", "her", "their", "hers", "him", "them", "its", "i", "m", "s",
        "t", "re", "ve", "ll", "d", "not", "no", "never", "don", "doesn", "didn", "isn", "aren", "won", "cannot",
    ]
}

extension String {
    fileprivate func commonPrefix(with other: String) -> Substring {
        zip(indices, other).first { self[$0] != $1 }.map { self[..<$0.0] } ?? prefix(other.count)
    }
}
