/// How much a statement is likely to be asked for, judged when it is written: from -0.10 to 0.28, no model involved.
///
/// The weights were found on recorded dialogues (LoCoMo, REALTALK): see the retrieval recipe in this service's README.
enum Importance {
    static let firstPerson = 0.05
    static let temporal = 0.03
    static let shortQuestion = -0.10
    static let saidByUser = 0.20

    static func score(body: String, role: String?) -> Double {
        let words = Words.split(body)
        var score = 0.0
        if words.contains(where: { firstPersonWords.contains(String($0)) }) { score += firstPerson }
        if isTemporal(words.map { $0.lowercased() }) { score += temporal }
        if isShortQuestion(body) { score += shortQuestion }
        if role == "user" { score += saidByUser }
        return score
    }

    /// At least half of the sentences are questions, in at most 25 words.
    private static func isShortQuestion(_ body: String) -> Bool {
        let sentences = Words.sentences(body)
        guard !sentences.isEmpty else { return false }
        let questions = sentences.count { $0.hasSuffix("?") }
        guard questions * 2 >= sentences.count else { return false }
        return body.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }.count <= 25
    }

    private static func isTemporal(_ words: [String]) -> Bool {
        for (index, word) in words.enumerated() {
            if temporalWords.contains(word) || isNumber(word) { return true }
            guard index + 1 < words.count, let followers = leaders[word] else { continue }
            let next = words[index + 1]
            if followers.contains(next) { return true }
            if word != "this", next.count > 3, next.hasSuffix("day") { return true }
        }
        return false
    }

    /// "2024", "5", "5th".
    private static func isNumber(_ word: String) -> Bool {
        let rest = word.drop { $0.isWholeNumber }
        return rest.count < word.count && ["", "st", "nd", "rd", "th"].contains(rest)
    }

    private static let firstPersonWords: Set<String> = ["I", "my", "we", "our", "me"]

    private static let temporalWords: Set<String> = [
        "yesterday", "today", "tonight", "tomorrow", "ago", "since", "january", "february", "march", "april", "may",
        "june", "july", "august", "september", "october", "november", "december", "monday", "tuesday", "wednesday",
        "thursday", "friday", "saturday", "sunday", "weekend", "recently", "just", "week", "month", "year",
    ]

    private static let leaders: [String: Set<String>] = [
        "last": ["night", "week", "month", "year", "summer", "winter", "spring", "fall", "weekend"],
        "next": ["week", "month", "year", "summer", "weekend"],
        "this": ["week", "month", "year", "weekend", "morning"],
    ]
}
