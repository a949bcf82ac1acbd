/// A word of a statement in the form in which words are compared: lower case, contractions taken apart, numbers as what
/// they count.
struct Token: Sendable, Hashable {
    /// "budget", "not", "#60000", "3pm".
    var text: String { didSet { stem = Stem.of(text) } }
    private(set) var stem: String
    /// Written with a capital where none was needed.
    var isName = false
    /// Stands at the start of a sentence, where a capital says nothing.
    var startsSentence = false
    var amount: Double?
    /// The word before it owns what follows: "Maria's".
    var isPossessive = false

    init(
        text: String,
        isName: Bool = false,
        startsSentence: Bool = false,
        amount: Double? = nil,
        isPossessive: Bool = false
    ) {
        self.text = text
        stem = Stem.of(text)
        self.isName = isName
        self.startsSentence = startsSentence
        self.amount = amount
        self.isPossessive = isPossessive
    }
}

/// A clause: one subject and what is said about it.
struct Clause: Sendable, Hashable {
    var tokens: [Token]
    /// Clauses of one sentence share this.
    var sentence: Int
    /// The sentence ends in a question mark.
    var isAsked = false
    /// What stands before it is a comma, a conjunction or nothing.
    var followsComma = false

    func text(_ index: Int) -> String { tokens.indices.contains(index) ? tokens[index].text : "" }
}

/// Word forms made alike. Only for comparing two words with each other, so that it matters little what comes out.
enum Stem {
    static func of(_ word: String) -> String {
        if let known = irregular[word] { return known }
        var letters = Array(word.utf8)
        guard letters.count > 3, letters.allSatisfy({ $0 >= 0x61 && $0 <= 0x7A }) else { return word }
        if ends(letters, "ies") || ends(letters, "ied") {
            letters.replaceSubrange((letters.count - 3)..., with: "y".utf8)
        } else if letters.count > 5, ends(letters, "ing") {
            letters.removeLast(3)
            undouble(&letters)
        } else if letters.count > 4, ends(letters, "ed") {
            letters.removeLast(2)
            undouble(&letters)
        } else if ends(letters, "sses") || ends(letters, "xes") || ends(letters, "ches") || ends(letters, "shes") {
            letters.removeLast(2)
        } else if ends(letters, "s"), !ends(letters, "ss"), !ends(letters, "us"), !ends(letters, "is") {
            letters.removeLast()
        }
        if letters.count > 3, letters.last == UInt8(ascii: "e") { letters.removeLast() }
        return String(decoding: letters, as: UTF8.self)
    }

    private static func ends(_ letters: [UInt8], _ suffix: StaticString) -> Bool {
        suffix.withUTF8Buffer { letters.count >= $0.count && letters.suffix($0.count).elementsEqual($0) }
    }

    private static func undouble(_ letters: inout [UInt8]) {
        guard letters.count >= 2, letters[letters.count - 1] == letters[letters.count - 2],
            !"lsz".utf8.contains(letters[letters.count - 1])
        else { return }
        letters.removeLast()
    }

    private static let irregular: [String: String] = [
        "people": "person", "staff": "employe", "workers": "employe", "worker": "employe", "employees": "employe",
        "employee": "employe", "children": "child", "kids": "child", "kid": "child", "men": "man", "women": "woman",
        "feet": "ft", "has": "hav", "have": "hav", "had": "hav", "uses": "us", "use": "us", "using": "us",
        "used": "us", "sold": "sell", "bought": "buy", "ran": "run", "running": "run", "paid": "pay", "drove": "driv",
        "held": "hold", "kept": "keep", "made": "mak", "went": "go", "goes": "go", "grew": "grow", "lives": "liv",
        "live": "liv", "favourite": "favorit", "favorite": "favorit", "colour": "color", "centre": "center",
    ]
}
