/// Speakers that a question calls by name.
///
/// A name swamps the vector of a question, while the memory itself says "I"; so the question is also embedded with the
/// names of known speakers replaced by "I".
enum SpeakerNames {
    /// Everything in the question that may be a name, in lower case: runs of word characters, also joined within a word
    /// ("jean-luc", "o'brien").
    static func candidates(in question: String) -> [String] {
        var names: [String] = []
        var seen: Set<String> = []
        for chunk in question.split(whereSeparator: \.isWhitespace) {
            let parts = Array(Words.split(String(chunk)).prefix(8))
            for first in parts.indices {
                for last in first..<min(first + 3, parts.count) {
                    // Cut out of the chunk, so that what joins the parts stays.
                    let text = parts[first].base[parts[first].startIndex..<parts[last].endIndex].lowercased()
                    if text.count <= maximumLength, seen.insert(text).inserted { names.append(text) }
                }
            }
        }
        return Array(names.prefix(maximumCandidates))
    }

    /// The question with every one of the names (with or without a possessive `'s`), whatever its case, replaced by
    /// "I".
    static func inFirstPerson(_ question: String, names: [String]) -> String {
        var text = question
        for name in names.sorted(by: { ($0.count, $1) > ($1.count, $0) }) { text = replace(name, in: text) }
        return text
    }

    private static func replace(_ name: String, in text: String) -> String {
        let text = Array(text)
        let wanted = Array(name.lowercased())
        guard !wanted.isEmpty else { return String(text) }
        let lowered = text.map { $0.lowercased() }
        var result = ""
        var index = 0
        while index < text.count {
            if let end = matchEnd(wanted, at: index, in: text, lowered) {
                result += "I"
                index = end
            } else {
                result.append(text[index])
                index += 1
            }
        }
        return result
    }

    private static func matchEnd(_ name: [Character], at start: Int, in text: [Character], _ lowered: [String]) -> Int?
    {
        let end = start + name.count
        guard end <= text.count, isBoundary(start, in: text) else { return nil }
        for offset in name.indices where lowered[start + offset] != String(name[offset]) { return nil }
        if end + 1 < text.count, text[end] == "'" || text[end] == "\u{2019}", lowered[end + 1] == "s",
            isBoundary(end + 2, in: text)
        {
            return end + 2
        }
        return isBoundary(end, in: text) ? end : nil
    }

    private static func isBoundary(_ position: Int, in text: [Character]) -> Bool {
        let before = position > 0 && Words.isPart(text[position - 1])
        let after = position < text.count && Words.isPart(text[position])
        return before != after
    }

    private static let maximumLength = 64
    private static let maximumCandidates = 512
}
