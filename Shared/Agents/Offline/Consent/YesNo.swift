/// A plain yes or no at the head of an answer.
public enum YesNo {
    public static func read(_ message: String) -> Bool? {
        let lower = message.lowercased().replacing("’", with: "'")
        let words = lower.split { !$0.isLetter && $0 != "'" }.map(String.init)
        guard let first = words.first else { return nil }
        let opening = words.prefix(4).joined(separator: " ")
        let refusals = [
            "i'd rather not", "rather not", "better not", "not now", "not yet", "please don't", "maybe later",
            "not really", "not today",
        ]
        if refusals.contains(where: opening.hasPrefix) { return false }
        // "OK, but why do you need it?" and "please tell me first what it is for" are no answer yet.
        let doubts: Set = ["but", "first", "why", "what", "how", "which", "who", "if", "unless", "depends"]
        let rest = lower.replacing("why not", with: "").split { !$0.isLetter }.map(String.init)
        let soft = ["please", "ok", "okay", "sure", "fine", "why", "yes", "yeah"]
        if soft.contains(first), rest.contains(where: doubts.contains) || (words.count > 4 && lower.contains("?")) {
            return nil
        }
        if ["no", "nope", "nah", "never", "not", "don't"].contains(first) {
            // "No problem, go ahead" is a yes.
            return words.dropFirst().first == "problem" ? true : false
        }
        let agreements = [
            "go ahead", "of course", "by all means", "that's fine", "that is fine", "fine by me", "why not",
            "sounds good", "please do", "do it",
        ]
        if agreements.contains(where: opening.hasPrefix) { return true }
        let plain = [
            "yes", "yeah", "yep", "yup", "sure", "ok", "okay", "certainly", "absolutely", "y", "please", "definitely",
            "agreed", "fine", "yess", "yea",
        ]
        if opening.hasPrefix("i agree") || opening.hasPrefix("we agree") { return true }
        return plain.contains(first) ? true : nil
    }
}
