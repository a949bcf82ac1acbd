/// What the score of a memory is made of. Profiles are named sets; single weights can be replaced by name.
struct ScoringWeights: Sendable, Hashable {
    /// Times the cosine of question and memory.
    var semantic = 0.0
    /// Times the lexical score as a share of the best one.
    var lexical = 0.0
    /// Times the relevance of the turn before.
    var previous = 0.0
    /// The same where the turn before asks and another speaks.
    var answer = 0.0
    /// Times the relevance of the turn after.
    var next = 0.0
    /// Times the importance given when it was written.
    var importance = 0.0
    /// Added where the question names exactly one known speaker, and it is this memory's.
    var speaker = 0.0
    /// Times one half to the power of the age in half-lives.
    var recency = 0.0
    var halfLifeHours = 24.0 * 30
    /// Times the reinforcement, from -1 to 1.
    var reinforcement = 0.0

    /// Times what a cross-encoder says of question and memory, from 0 to 1, where one is asked.
    var rerank = 1.0

    /// The recipe measured best over whole histories; recency only breaks ties there (more than .05 does harm).
    static let balanced = ScoringWeights(
        semantic: 0.75,
        lexical: 0.25,
        previous: 0.1,
        answer: 0.4,
        next: 0.2,
        importance: 1,
        speaker: 0.2,
        recency: 0.02
    )

    /// The platform's standard: relevance, recency with a half-life of a day, reinforcement.
    static let standard = ScoringWeights(semantic: 0.45, recency: 0.35, halfLifeHours: 24, reinforcement: 0.20)

    /// What was said last comes first, among what has to do with the question.
    static let recent = ScoringWeights(semantic: 0.3, lexical: 0.1, recency: 0.6, halfLifeHours: 24 * 7)

    static let profiles = ["balanced": balanced, "standard": standard, "recent": recent]

    /// From this weight on the newest memories are candidates whatever they say.
    static let recencyThatLeads = 0.1

    static let names: [String: any WritableKeyPath<ScoringWeights, Double> & Sendable] = [
        "semantic": \.semantic, "lexical": \.lexical, "previous": \.previous, "answer": \.answer, "next": \.next,
        "importance": \.importance, "speaker": \.speaker, "recency": \.recency, "half_life_hours": \.halfLifeHours,
        "reinforcement": \.reinforcement, "rerank": \.rerank,
    ]

    static let weightRange = 0.0...10.0
    static let halfLifeRange = 0.01...876_000.0

    /// Replaces one weight; returns what is wrong with it, nil when nothing is.
    mutating func replace(_ name: String, with value: Double) -> String? {
        guard let path = Self.names[name] else {
            return "is no weight; there are \(Self.names.keys.sorted().joined(separator: ", "))"
        }
        let range = path == \.halfLifeHours ? Self.halfLifeRange : Self.weightRange
        guard range.contains(value) else { return "must be from \(range.lowerBound) to \(range.upperBound)" }
        self[keyPath: path] = value
        return nil
    }
}
