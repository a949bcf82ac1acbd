import Foundation

/// Cuts a message where a second request begins: at the end of a sentence, at a semicolon, or at an "and" before a word
/// that opens a question or a command.
enum IntentSplitter {
    private static let openers: Set<String> = [
        "who", "what", "which", "how", "where", "when", "can", "could", "would", "do", "does", "is", "are", "find",
        "show", "compare", "tell", "explain", "calculate", "recommend", "list", "give", "check", "work",
    ]
    private static let joints: Set<String> = ["and", "also", "then", "plus"]

    /// Parts of at least three words; the whole message alone where there is nothing to cut.
    static func parts(of message: String) -> [String] {
        let words = message.split(whereSeparator: \.isWhitespace).map(String.init)
        var parts: [[String]] = [[]]
        for (index, word) in words.enumerated() {
            let plain = word.lowercased().trimmingCharacters(in: .punctuationCharacters)
            let next = index + 1 < words.count ? words[index + 1].lowercased() : ""
            let opensNext = openers.contains(next.trimmingCharacters(in: .punctuationCharacters))
            if joints.contains(plain), opensNext, (parts.last?.count ?? 0) >= 3 {
                parts.append([])
                continue
            }
            parts[parts.count - 1].append(word)
            if let last = word.last, ".?!;".contains(last), !isAbbreviation(word) { parts.append([]) }
        }
        let long = parts.filter { $0.count >= 3 }.map { $0.joined(separator: " ") }
        return long.count > 1 ? long : [message]
    }

    /// "St." and "Inc." end no sentence.
    private static func isAbbreviation(_ word: String) -> Bool {
        ["st.", "inc.", "co.", "corp.", "ltd.", "mr.", "ms.", "mrs.", "dr.", "approx.", "ft.", "sq."]
            .contains(word.lowercased())
    }
}
