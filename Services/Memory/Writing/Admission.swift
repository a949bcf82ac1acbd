/// What is not worth remembering.
enum Admission {
    enum Refusal: String, Sendable {
        case empty
        case tooLong = "too_long"
        case acknowledgement
    }

    static let maximumLength = 8_000

    /// Why the (normalised) body of a statement is not kept; nil when it is.
    static func refusal(of body: String) -> Refusal? {
        if body.count > maximumLength { return .tooLong }
        guard body.contains(where: { $0.isLetter || $0.isNumber || $0.isSymbol }) else { return .empty }
        // Long before this many words it is more than an acknowledgement.
        let words = Words.lowercased(body, limit: 8)
        if words.count < 8, acknowledges(words) { return .acknowledgement }
        return nil
    }

    /// Whether the words are courtesies from one end to the other: "ok, thanks a lot!". An emoji alone has no words.
    private static func acknowledges(_ words: [String]) -> Bool {
        var rest = words[...]
        while !rest.isEmpty {
            let taken = (1...3).reversed().first { length in
                rest.count >= length && phrases.contains(rest.prefix(length).joined(separator: " "))
            }
            guard let taken else { return false }
            rest = rest.dropFirst(taken)
        }
        return true
    }

    /// "Yes" and "no" are missing on purpose: they may be the answer to a question.
    private static let phrases: Set<String> = [
        "ok", "okay", "k", "kk", "okey", "alright", "all right", "right", "sure", "sure thing", "of course", "got it",
        "i see", "understood", "noted", "roger", "fine", "good", "great", "perfect", "nice", "cool", "awesome",
        "excellent", "wonderful", "amazing", "lovely", "super", "sounds good", "sounds great", "makes sense",
        "will do", "no problem", "no worries", "you bet", "thanks", "thank you", "thx", "ty", "cheers", "many thanks",
        "much appreciated", "thanks a lot", "a lot", "so much", "very much", "you re welcome", "your welcome",
        "welcome", "bye", "goodbye", "good bye", "see you", "see ya", "later", "hi", "hello", "hey", "hey there",
        "hi there", "hello there", "oh", "ah", "hm", "hmm", "mhm", "uh huh", "wow", "lol", "haha", "hahaha", "that s",
        "that is", "it s", "very", "really", "then", "please", "yw", "np",
    ]
}
