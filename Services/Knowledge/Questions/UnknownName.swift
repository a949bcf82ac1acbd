import Foundation
import Platform

/// Finds what reads like the name of a model and is none of the catalogue: "Tell me about the FooBar 9000".
enum UnknownName {
    /// - Parameter known: names and makers of the catalogue.
    /// - Returns: as it was written; nil where nothing reads so.
    static func find(in text: String, known: [String]) -> String? {
        let keys = known.map(NameMatcher.key)
        for match in text.matches(of: name) {
            let found = match.output.trimmingCharacters(in: .whitespaces)
            let words = found.split(separator: " ").map { String($0).lowercased() }
            guard !words.contains(where: { ordinary.contains($0) }) else { continue }
            let key = NameMatcher.key(found)
            // What a body publishes is a standard, and a degree of protection is no model.
            let leading = text[..<match.range.lowerBound].split { !$0.isLetter }.last.map { $0.lowercased() } ?? ""
            guard !standards.contains(leading), !words.contains(where: standards.contains) else { continue }
            guard key.count >= 3, key.wholeMatch(of: compiled(/ip\d\d[a-z]?/)) == nil,
                !keys.contains(where: { $0.contains(key) || key.contains($0) })
            else { continue }
            guard !keys.contains(where: { NameMatcher.isSlip(of: $0, key) }) else { continue }
            return found
        }
        return nil
    }

    /// One or two capitalised words and a number with at least one letter before it, or a word that mixes letters and digits: as models
    /// are named. A lone number is a figure.
    private nonisolated(unsafe) static let name =
        /\b(?:[A-Z][A-Za-z]{2,}[ -]){0,2}(?:[A-Z][A-Za-z]{1,} \d{2,5}[A-Za-z]?|[A-Z][A-Za-z]{0,8}-?\d{2,5}[A-Za-z]{0,2})\b/

    private static let standards: Set = [
        "ansi", "osha", "ul", "en", "iec", "nfpa", "iso", "astm", "ieee", "cfr", "ria",
    ]

    private static let ordinary: Set<String> = [
        "section", "form", "title", "rule", "january", "february", "march", "april", "may", "june", "july", "august",
        "september", "october", "november", "december", "ip", "iso", "covid", "zip", "step", "phase", "shift", "fy",
        "q1", "q2", "q3", "q4", "suite", "building", "level", "grade", "class", "top", "reg", "irs", "over", "under",
        "about", "with", "need", "over", "least", "payload", "carry", "carries", "lift", "lifts", "reach", "budget",
        "price",
    ]
}
