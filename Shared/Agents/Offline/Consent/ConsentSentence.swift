import Foundation

/// One sentence, cut into clauses, for ``ConsentReader``.
struct ConsentSentence {
    let written: String
    private let clauses: [ConsentClause]
    private let isQuestion: Bool
    private let words: [String]
    /// Whether "they" may be others than those who would call for us.
    private let followsOthers: Bool

    private static let longestClause = 60

    static func all(of text: SlotText, written: [Character]) -> [ConsentSentence] {
        var sentences: [ConsentSentence] = []
        var start = 0
        while start < text.tokens.count {
            let tokens = text.sentence(around: start)
            let next = max(tokens.upperBound + 1, start + 1)
            let from = text.token(start)?.range.lowerBound ?? 0
            let to = text.token(next)?.range.lowerBound ?? written.count
            if !tokens.isEmpty, from < to, to <= written.count {
                sentences.append(
                    ConsentSentence(
                        tokens: text.tokens[tokens],
                        written: String(written[from..<to]).trimmingCharacters(in: .whitespacesAndNewlines),
                        isQuestion: text.lower(tokens.upperBound) == "?",
                        followsOthers: sentences.last.map { !$0.words.allSatisfy { !ConsentWords.others.contains($0) } }
                            ?? false
                    )
                )
            }
            start = next
        }
        return sentences
    }

    private init(tokens: ArraySlice<Token>, written: String, isQuestion: Bool, followsOthers: Bool) {
        self.written = written
        self.isQuestion = isQuestion
        self.followsOthers = followsOthers
        words = ConsentWords.plain(tokens)
        clauses = Self.parts(tokens).flatMap { part -> [ConsentClause] in
            let (words, names) = (ConsentWords.plain(part), Self.names(part))
            // Nobody speaks longer in one breath; a text made to be slow is cut.
            return stride(from: 0, to: words.count, by: Self.longestClause).map { start in
                ConsentClause(words: Array(words[start...].prefix(Self.longestClause)), names: names)
            }
        }
    }

    /// Capitalised words after "call me": a name, and no wish for a call.
    private static func names(_ tokens: ArraySlice<Token>) -> Bool {
        let plain = Array(tokens)
        return plain.indices.contains { index in
            index >= 2 && plain[index].isCapitalised && plain[index].text.contains(where: \.isLowercase)
                && plain[index - 1].lower == "me" && plain[index - 2].lower == "call"
        }
    }

    private static func parts(_ tokens: ArraySlice<Token>) -> [ArraySlice<Token>] {
        let ends: Set<String> = [
            ",", ";", ":", "(", ")", "but", "however", "though", "although", "because", "yet", "except", "since",
        ]
        return tokens.split { ends.contains($0.lower) }.flatMap { part -> [ArraySlice<Token>] in
            // "I am Sam and please call me" has two; "call and text me" is one.
            var parts: [ArraySlice<Token>] = []
            var start = part.startIndex
            for index in part.indices where ["and", "so"].contains(part[index].lower) && index + 1 < part.endIndex {
                let next = part[index + 1].lower
                // "I have no e-mail so call me" has two; "I am not so sure" is one.
                let goesOn =
                    part[index].lower == "so"
                    ? !ConsentWords.acts.contains(next) && !ConsentWords.follows.contains(next)
                    : ConsentWords.acts.contains(next) && index > start
                        && ConsentWords.acts.contains(part[index - 1].lower)
                if !goesOn, start < index {
                    parts.append(part[start..<index])
                    start = index + 1
                }
            }
            if start < part.endIndex { parts.append(part[start...]) }
            return parts
        }
    }

    // MARK: What it says

    var refuses: Bool {
        // "How do I withdraw my consent?" withdraws nothing yet.
        if isQuestion, opensAsking { return false }
        return clauses.contains { !$0.isConditional && $0.refuses }
    }

    /// It refuses one way of contact alone: "don't call me".
    var refusesOneWay: Bool { clauses.allSatisfy { !$0.refuses || $0.refusesOneWay } }

    func agrees(mayKeep: Bool) -> Bool {
        // "Contact me, if it is urgent" is conditional; a condition of something else is not.
        guard !isQuestion, !clauses.contains(where: \.isConditional) else { return false }
        guard
            !words.indices.contains(where: {
                words[$0] == "only" && ["after", "when"].contains(words[($0 + 1)...].first)
            })
        else { return false }
        return clauses.contains {
            $0.agrees(mayKeep: mayKeep, followsOthers: followsOthers || speaksOfOthers)
        }
    }

    private var speaksOfOthers: Bool { words.contains(where: ConsentWords.others.contains) }

    /// "Customers call us at …", "people can reach us on …".
    var tellsHowOthersCall: Bool {
        clauses.contains(where: \.tellsHowOthersCall)
            || (speaksOfOthers
                && clauses.contains { $0.words.contains { ConsentWords.acts.contains($0) } && $0.hasObject })
    }

    private var opensAsking: Bool {
        guard let first = words.first(where: { !["and", "so", "but", "ok", "okay", "please"].contains($0) }) else {
            return false
        }
        let second = words.drop { $0 != first }.dropFirst().first
        return ["how", "what", "why", "who", "when", "where", "which", "is", "are", "do", "does", "did", "if"].contains(
            first
        )
            || (["can", "could", "may", "should", "must", "will", "would"].contains(first)
                && ["i", "we"].contains(second))
    }
}
