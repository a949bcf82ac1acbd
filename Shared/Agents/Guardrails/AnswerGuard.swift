import Platform
import SharedModels

/// Looks at every sentence before a user sees it, whichever model wrote it: an approval is never promised, nobody is asked for what
/// must not be told, and what was told all the same is not repeated.
enum AnswerGuard {
    static let noPromise = "Whether it is approved only a decision on the application can say; I cannot promise it."
    static let noSecrets = "Please do not send social security numbers, card numbers, passwords or PINs here."

    /// The sentence, or what is said in its place.
    static func checked(_ sentence: String) -> String {
        let lower = sentence.lowercased()
        if promises(lower) { return replacing(sentence, by: noPromise) }
        if asksForSecret(lower) { return replacing(sentence, by: noSecrets) }
        return SensitiveText.masked(sentence)
    }

    private static func promises(_ lower: String) -> Bool {
        guard lower.contains("approv") || lower.contains("qualif") || lower.contains("guarant") else { return false }
        // "I cannot guarantee approval", "no approval is promised": the opposite. Before the word, not after it.
        if lower.contains(
            compiled(#/\b(not|no|never|cannot|can't|won't|don't|nobody|without|neither|whether|if|would)\b/#)
        ) {
            return false
        }
        return lower.contains(compiled(#/\bguarante(e|ed|es)\b.{0,40}\b(approv\w*|financing|funding|lease|loan)\b/#))
            || lower.contains(
                compiled(
                    #/\b(approval|financing|funding) (is|will be) (guaranteed|certain|assured|a sure thing|automatic)\b/#
                )
            )
            || lower.contains(compiled(#/\b(i|we) (promise|assure|guarantee)\b.{0,60}\b(approv\w*|qualif\w*)\b/#))
            || lower.contains(
                compiled(
                    #/
                \byou('ll|\swill|'re\sgoing\sto|\sare\sgoing\sto|\sare\s(sure|certain|bound|guaranteed)\sto)\s
                (\w+\s)?(be\sapproved|get\sapproved|be\saccepted|qualify)\b
                /#
                )
            )
            || lower.contains(compiled(#/\b100 ?(%|percent) (sure|certain|chance)?.{0,20}\bapprov/#))
    }

    private static func asksForSecret(_ lower: String) -> Bool {
        guard
            lower.contains(
                compiled(
                    #/
                \b(social\ssecurity\s(number|no)|ssn|(credit\s|debit\s|payment\s)?card\s(number|details)|cvv|cvc
                |password|passcode|pin)\b
                /#
                )
            )
        else { return false }
        if lower.contains(compiled(#/\b(not|no|never|don't|won't|without|removed)\b/#)) { return false }
        return lower.contains("?")
            || lower.contains(
                compiled(
                    #/\b(please|send|share|provide|give|enter|tell|need|require|confirm|type|submit|supply|include)\b/#
                )
            )
    }

    /// Blanks and line ends around it stay, so that lists and paragraphs keep their shape.
    private static func replacing(_ sentence: String, by other: String) -> String {
        let head = sentence.prefix { $0.isWhitespace || "-*•".contains($0) }
        let tail = String(sentence.reversed().prefix { $0.isWhitespace }.reversed())
        return head + other + tail
    }
}

/// Holds back what a model says until a sentence is whole, since only then it can be judged.
struct SentenceGate {
    private var held = ""
    private var last: String?

    /// - Returns: what may be shown now; empty while a sentence goes on.
    mutating func pass(_ piece: String) -> String {
        held += piece
        var shown = ""
        while let end = Self.end(in: held) {
            shown += release(String(held[..<end]))
            held = String(held[end...])
        }
        return shown
    }

    /// - Returns: the rest, when nothing follows.
    mutating func finish() -> String {
        defer { held = "" }
        return held.isEmpty ? "" : release(held)
    }

    /// The same replacement is not said twice in a row.
    private mutating func release(_ sentence: String) -> String {
        let checked = AnswerGuard.checked(sentence)
        let isReplaced = checked != sentence && SensitiveText.masked(sentence) != checked
        defer { last = isReplaced ? checked.trimmed : nil }
        return isReplaced && last == checked.trimmed ? "" : checked
    }

    /// Past a line's end, or a full stop and the blank behind it: 3.5 and $1,234.50 hold none.
    private static func end(in text: String) -> String.Index? {
        var index = text.startIndex
        while index < text.endIndex {
            let next = text.index(after: index)
            if text[index].isNewline { return next }
            if ".!?".contains(text[index]), next < text.endIndex, text[next] == " " { return text.index(after: next) }
            index = next
        }
        return nil
    }
}

extension String {
    fileprivate var trimmed: String {
        String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    }
}
