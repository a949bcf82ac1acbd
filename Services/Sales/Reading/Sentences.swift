import Foundation
import Platform

/// Cuts a text into sentences, as they were written.
enum Sentences {
    static func of(_ text: String) -> [String] {
        var sentences: [String] = []
        var current = ""
        let characters = Array(text)
        for (index, character) in characters.enumerated() {
            current.append(character)
            guard ends(characters, at: index, current) else { continue }
            add(current, to: &sentences)
            current = ""
        }
        add(current, to: &sentences)
        return sentences
    }

    private static func add(_ sentence: String, to sentences: inout [String]) {
        let trimmed = sentence.trimmingCharacters(in: .whitespacesAndNewlines)
        if trimmed.contains(where: { $0.isLetter || $0.isNumber }) { sentences.append(trimmed) }
    }

    private static func ends(_ text: [Character], at index: Int, _ sentence: String) -> Bool {
        let character = text[index]
        if character.isNewline { return true }
        guard ".!?".contains(character) else { return false }
        // "4.5", "a.b@c.com", "sq.ft" go on; a sentence is followed by a blank.
        guard index + 1 == text.count || text[index + 1].isWhitespace else { return false }
        guard character == "." else { return true }
        let last = sentence.dropLast().split { $0.isWhitespace }.last.map { $0.lowercased() } ?? ""
        return !abbreviations.contains(last) && !(last.count == 1 && last.allSatisfy(\.isLetter))
    }

    private static let abbreviations: Set<String> = [
        "st", "ft", "mt", "sq", "inc", "co", "corp", "ltd", "mr", "mrs", "ms", "dr", "approx", "no", "est", "vs", "e.g",
        "i.e", "etc",
    ]

    /// What a negation speaks of: the words after it, as far as the next comma or "but".
    static func denied(in sentence: String) -> String? {
        let pattern =
            compiled(
                #/\b(?:not|no\ longer|never|don'?t|doesn'?t|isn'?t|aren'?t|wasn'?t|without|except)\b(?<rest>[^,;.!?]*)/#
                    .ignoresCase()
            )
        guard let match = sentence.replacing("’", with: "'").firstMatch(of: pattern) else { return nil }
        let rest = String(match.output.rest).components(separatedBy: " but ").first ?? ""
        let words = rest.split(separator: " ").map { $0.lowercased() }
        // "Not only in logistics" denies nothing, and "don't want to pick by hand" wants it done otherwise.
        guard words.first != "only", !rest.lowercased().contains("by hand") else { return nil }
        return rest.trimmingCharacters(in: .whitespaces)
    }
}
