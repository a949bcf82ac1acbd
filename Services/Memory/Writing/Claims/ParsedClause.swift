/// A clause with its parts told apart: who, what they do, and the rest.
struct ParsedClause: Sendable {
    struct Subject: Sendable, Hashable {
        /// "self", or the stems of the words that name it.
        var key: String
        var isSelf = false
        /// "I" rather than "we".
        var isSingular = false
        var isCompany = false
        /// Somebody of whom it is not known who they are: "he", "their budget".
        var isForeign = false
        /// "Hannah Price is our …": tokens that are a name.
        var isNamed = false
        var stems: [String] = []
        /// "for training", "at Acme", "in 2023".
        var qualifiers: Set<String> = []
        var isPlural = false
    }

    var subject: Subject
    /// Stem of the main verb; "be" for the copula.
    var verb: String
    var verbWord: String
    /// What follows the verb.
    var rest: [Token]
    /// What stands before the subject: "in 2015", "on Fridays".
    var lead: [Token] = []
    var isPast = false
    /// A verb that no rule knows, in its third person: "the dog sleeps".
    var isHabit = false
    /// "has been moved", "was changed".
    var isPassive = false
    var isProgressive = false
    var isDenied = false
    var isEnded = false
    var isUpdate = false
    var isCorrection = false
    /// "our old number": of the past.
    var isFormer = false

    func text(_ index: Int) -> String { rest.indices.contains(index) ? rest[index].text : "" }

    /// Stems of the verb and of what follows, as they are compared.
    var words: [String] {
        let all = (verb == "be" ? [] : [verb]) + rest.filter { !Self.isEmpty($0.text) }.map(\.stem)
        return lead.filter { !Self.isEmpty($0.text) }.map(\.stem) + all
    }

    static func isEmpty(_ word: String) -> Bool {
        Lexicon.functionWords.contains(word) || Lexicon.fillers.contains(word)
    }
}
