/// One thing that a clause says: of whom or what, which attribute, and its value.
struct Claim: Sendable, Hashable {
    /// Whose attribute which: "budget|be", "self|residence", "warehouse|place".
    var key: String
    var value: ClaimValue
    /// What the value is limited to: "for training", "a month".
    var qualifiers: Set<String> = []
    /// Holds one value at a time, so that another one ends it.
    var isSingle: Bool
}

struct ClaimValue: Sendable, Hashable {
    enum Kind: Sendable, Hashable { case number, moment, email, phone, name, phrase }

    var kind: Kind
    /// Equal values have equal keys.
    var key: String
}

/// What a clause says, in all the forms in which the rules know it.
struct Proposition: Sendable, Hashable {
    /// "self" for the speaker, else the subject's words.
    var subject: String
    /// Stems of the verb and of all that follows, without function words.
    var content: Set<String>
    /// In order, for comparing two clauses word by word.
    var words: [String]
    var isDenied = false
    /// Tells of what was.
    var isPast = false
    /// Its subject is nobody in particular: "she", "that".
    var isForeign = false
    /// "no longer", "not … any more".
    var isEnded = false
    /// "now", "again".
    var isUpdate = false
    /// "actually", "correction", "instead".
    var isCorrection = false
    var claims: [Claim] = []
    /// "from 60k to 80k", "not 60k", "instead of SAP": the value that no longer holds.
    var replaced: ClaimValue?
    /// What else is said about that replacement, which the replaced statement must have said too.
    var context: Set<String> = []
    /// What was replaced goes, whatever it was said to be: "I traded my Corolla for a Tacoma".
    var replacesWhole = false
    /// A change that is told ("we moved to Reno") rather than a state.
    var isChange = false
    /// What is had, used or run no longer: "we sold our forklifts".
    var disposed: Set<String>?
    /// Nothing but a new value: "80k, not 60k".
    var isElliptic = false
    var replacement: ClaimValue?
}
