/// How a sentence means what it says. Only what is plainly asserted of the present makes anything true or untrue.
enum Stance: Sendable, Hashable {
    case asserted, asked, supposed, planned, reported, joking

    /// Of the whole statement: a joke is one from its first word to its last.
    static func isJoking(_ text: String) -> Bool {
        if text.unicodeScalars.contains(where: { !$0.isASCII && smiles.contains($0) }) { return true }
        if text.utf8.contains(UInt8(ascii: ";")), text.contains(";)") || text.contains(";-)") { return true }
        let words = text.lowercased().utf8.split { !isLetter($0) }.map { Substring($0) }
        for (index, word) in words.enumerated() {
            let word = String(word)
            if jokes.contains(word) || word.hasPrefix("haha") || word.hasPrefix("hehe") { return true }
            if let phrases = jokingPhrases[word], phrases.contains(where: { words[(index + 1)...].starts(with: $0) }) {
                return true
            }
        }
        return false
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z") || byte >= 0x80
    }

    /// Of the clauses of one sentence together.
    static func of(_ clauses: [Clause]) -> Stance {
        guard let first = clauses.first else { return .asserted }
        let words = clauses.flatMap { $0.tokens.map(\.text) }
        if first.isAsked || questionStarts.contains(first.text(0)) { return .asked }
        if ["do", "does", "did", "is", "are", "can", "could", "have", "has"].contains(first.text(0)),
            ["you", "we", "i", "they", "our", "my", "the", "it", "that", "not"].contains(first.text(1)),
            !(first.text(0) == "do" && first.text(1) == "not")
        {
            return .asked
        }
        for (index, word) in words.enumerated() {
            let before = index > 0 ? words[index - 1] : ""
            let next = index + 1 < words.count ? words[index + 1] : ""
            if supposing.contains(word) { return .supposed }
            if word == "may", next != "", !Lexicon.places.contains(before),
                Lexicon.selves.contains(before) || next == "be"
            {
                return .supposed
            }
            if before == "not", ["sure", "certain", "know"].contains(word) { return .supposed }
            if reporting.contains(word), !(word == "told" && before == "i") {
                // "I said 60k, it is 80k": one's own words.
                if !["i", "we"].contains(before) || ["think", "believe", "heard", "hear", "guess"].contains(word) {
                    return .reported
                }
            }
            if word == "according" { return .reported }
        }
        for (index, word) in words.enumerated() {
            let before = index > 0 ? words[index - 1] : ""
            let next = index + 1 < words.count ? words[index + 1] : ""
            if planning.contains(word), !["our", "my", "the", "business"].contains(before) { return .planned }
            if next == "to", wanting.contains(word), !["our", "my", "the"].contains(before) {
                return .planned
            }
            if word == "next",
                ["year", "month", "week", "quarter", "summer", "spring", "fall", "winter", "season"].contains(next)
            {
                return .planned
            }
        }
        return .asserted
    }

    /// Whether somebody else's words are quoted, four letters or more.
    static func isQuoting(_ text: String) -> Bool {
        guard text.unicodeScalars.contains(where: { $0 == "\"" || $0 == "\u{201C}" }) else { return false }
        for (open, close) in [("\"", "\""), ("\u{201C}", "\u{201D}")] as [(Character, Character)] {
            guard let start = text.firstIndex(of: open) else { continue }
            let rest = text[text.index(after: start)...]
            if let end = rest.firstIndex(of: close), rest[..<end].split(separator: " ").count >= 2 { return true }
        }
        return false
    }

    private static let smiles: Set<Unicode.Scalar> = ["😂", "🤣", "😜", "😝", "😆", "😹", "🙃", "😉", "🤪", "😛", "😅"]

    /// What follows the word for it to be a joke.
    private static let jokingPhrases: [String: [[Substring]]] = [
        "in": [["my", "dreams"], ["your", "dreams"]], "not": [["really"]], "i": [["wish"]], "we": [["wish"]],
        "if": [["only"]], "feels": [["like"]], "felt": [["like"]], "dream": [["on"]], "as": [["if"]],
        "april": [["fool"], ["fools"]], "wink": [[]], "pretend": [[]], "practically": [[]], "basically": [[]],
    ]
    private static let jokes: Set<String> = [
        "lol", "lmao", "rofl", "jk", "kidding", "joking", "joke", "jokes", "sarcasm", "lolz", "hah", "ha",
    ]
    private static let questionStarts: Set<String> = [
        "what", "when", "where", "who", "why", "how", "which", "whose", "should", "would", "will", "am", "was", "were",
        "may", "might", "shall",
    ]
    private static let supposing: Set<String> = [
        "if", "would", "could", "might", "suppose", "supposing", "imagine", "imagining", "assume", "assuming", "unless",
        "perhaps", "maybe", "possibly", "probably", "hypothetically", "whether", "wish", "almost", "nearly", "should",
        "unsure", "likely", "unlikely", "theoretically", "ideally", "say", "seems", "seem", "potentially",
        "practically", "virtually", "let",
        "presumably", "allegedly", "rumored", "supposedly", "apparently", "reportedly", "otherwise", "ought",
        "never-never",
    ]
    private static let reporting: Set<String> = [
        "said", "says", "told", "tells", "claimed", "claims", "claim", "thinks", "think", "believes", "believe",
        "thought",
        "heard", "hear", "insists", "insisted", "wrote", "writes", "asked", "asks", "announced", "mentioned",
        "suggests", "suggested", "guess", "reckons",
        "bets", "predicts", "reads", "rumor", "rumour", "rumors", "assumes", "estimates", "recommends", "recommended",
        "proposed", "proposes", "quoted", "swears", "joked",
        "wonders", "wonder", "wondering", "read", "advertises", "advertised", "quotes", "listed", "promises",
        "promised", "warned", "argued", "argues", "dreamed", "dreamt",
    ]
    private static let wanting: Set<String> = [
        "want", "wants", "hope", "hopes", "plan", "plans", "like", "intend", "need", "needs", "looking", "try",
        "trying", "aim", "expect",
    ]
    private static let planning: Set<String> = [
        "will", "goingto", "planning", "considering", "thinking", "hoping", "intending", "expecting", "eventually",
        "someday",
        "tomorrow", "soon", "shall", "upcoming", "aiming", "tempted", "debating", "dreaming", "until", "temporarily",
        "target",
    ]
}
