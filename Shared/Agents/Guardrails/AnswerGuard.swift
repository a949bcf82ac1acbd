import SharedModels

/// Looks at every sentence before a user sees it, whichever model wrote it: an approval is never promised, nobody is asked for what
/// must not be told, and what was told all the same is not repeated. In English, and the commonest forms in Spanish, French and
/// German, since models answer in the user's language.
enum AnswerGuard {
    static let noPromise = "Whether it is approved only a decision on the application can say; I cannot promise it."
    static let noSecrets = "Please do not send social security numbers, card numbers, passwords or PINs here."

    /// The sentence, or what is said in its place.
    /// - Parameter isApproved: a decision that says so is at hand: it may be told, which is no promise.
    static func checked(_ sentence: String, isApproved: Bool = false) -> String {
        let plain = PlainSentence(sentence)
        if promises(plain) || (!isApproved && tellsApproval(plain)) { return replacing(sentence, by: noPromise) }
        if asksForSecret(plain) { return replacing(sentence, by: noSecrets) }
        return SensitiveText.masked(sentence)
    }

    /// Whether a tool told in this turn that an application was decided on and approved; an indication is no decision.
    static func isApproved(in messages: [ModelMessage]) -> Bool {
        messages.contains { if case .toolResult(_, _, let content) = $0 { isApproval(content) } else { false } }
    }

    private static func isApproval(_ value: JSONValue) -> Bool {
        switch value {
        case .array(let items): return items.contains(where: isApproval)
        case .object(let members):
            let isStored = ["application_id", "application_number"].contains { members[$0]?.isNull == false }
            let isIndication = members["indication_only"]?.boolValue ?? false
            if isStored, !isIndication, members["status"]?.stringValue == "approved" { return true }
            return members.values.contains(where: isApproval)
        default: return false
        }
    }

    /// Blanks and line ends around it stay, so that lists and paragraphs keep their shape.
    private static func replacing(_ sentence: String, by other: String) -> String {
        let head = sentence.prefix { $0.isWhitespace || "-*•".contains($0) }
        let tail = String(sentence.reversed().prefix { $0.isWhitespace }.reversed())
        return head + other + tail
    }
}
