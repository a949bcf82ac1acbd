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

    /// Names that the question seems to misspell: "Muhammad" where "Muhhamed" speaks. Capitalised words that are nobody's
    /// name, against speakers whose consonants are the same.
    ///
    /// - Parameter speakers: in lower case.
    /// - Returns: what is written, in lower case, with the speaker who seems to be meant.
    static func misspelled(in question: String, of speakers: [String]) -> [(written: String, speaker: String)] {
        var seen: Set<String> = []
        return Words.split(question).compactMap { word in
            guard word.first?.isUppercase == true else { return nil }
            let written = word.lowercased()
            let sound = consonants(written)
            guard sound.count >= 3, !speakers.contains(written), seen.insert(written).inserted else { return nil }
            let meant = speakers.first { abs($0.count - written.count) <= 2 && consonants($0) == sound }
            return meant.map { (written, $0) }
        }
    }

    /// The first letter, then consonants without h, doubled ones once.
    private static func consonants(_ name: String) -> [Character] {
        var kept: [Character] = []
        var previous: Character?
        for letter in name {
            defer { previous = letter }
            if previous == nil || !("aeiouyh".contains(letter) || letter == previous) { kept.append(letter) }
        }
        return kept
    }

    /// The question with every one of the names (with or without a possessive `'s`), whatever its case, replaced by
    /// "I". A capitalised word after a capitalised name is its surname and goes with it.
    static func inFirstPerson(_ question: String, names: [String]) -> String {
        var text = question
        for name in names.sorted(by: { ($0.count, $1) > ($1.count, $0) }) {
            text = replace(name, in: text, others: names)
        }
        return text
    }

    private static func replace(_ name: String, in text: String, others: [String]) -> String {
        let text = Array(text)
        let wanted = Array(name.lowercased())
        guard !wanted.isEmpty else { return String(text) }
        let lowered = text.map { $0.lowercased() }
        var result = ""
        var index = 0
        while index < text.count {
            if let end = matchEnd(wanted, at: index, in: text, lowered) {
                result += "I"
                index = text[index].isUppercase ? surnameEnd(after: end, in: text, lowered, others) : end
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

    /// Past a surname that follows the name, and past its possessive; where none follows, the same position.
    private static func surnameEnd(after end: Int, in text: [Character], _ lowered: [String], _ others: [String]) -> Int
    {
        let hasPossessive = text[end - 1] == "s" && ["'", "\u{2019}"].contains(text[max(0, end - 2)])
        guard end + 1 < text.count, text[end] == " ", text[end + 1].isUppercase, !hasPossessive else { return end }
        let word = text[(end + 1)...].prefix { Words.isPart($0) }
        let lower = String(word).lowercased()
        guard word.count > 1, word.dropFirst().allSatisfy(\.isLowercase), !others.contains(lower),
            !calendar.contains(lower)
        else { return end }
        let close = word.endIndex
        let isPossessive =
            close + 1 < text.count && (text[close] == "'" || text[close] == "\u{2019}") && lowered[close + 1] == "s"
            && isBoundary(close + 2, in: text)
        return isPossessive ? close + 2 : close
    }

    private static let calendar: Set<String> = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
        "december", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "christmas", "easter",
    ]

    private static func isBoundary(_ position: Int, in text: [Character]) -> Bool {
        let before = position > 0 && Words.isPart(text[position - 1])
        let after = position < text.count && Words.isPart(text[position])
        return before != after
    }

    private static let maximumLength = 64
    private static let maximumCandidates = 512
}
