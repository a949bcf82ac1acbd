import Foundation

/// Puts slips of the pen right in the trade's words, so that "wharehouse" and "logisitcs" are understood. Names, figures and
/// addresses stay as they are.
public enum Spelling {
    public static func corrected(_ text: String) -> String {
        var result = ""
        var word = ""
        var lead = ""
        var startsSentence = true
        func isPartOfWord(_ character: Character) -> Bool { !character.isWhitespace }
        func flush() {
            guard !word.isEmpty else { return }
            let meant = put(word, after: lead, startsSentence: startsSentence)
            result += meant
            startsSentence = word.last.map { ".!?".contains($0) } ?? false
            lead = meant.lowercased()
            word = ""
        }
        for character in text {
            if isPartOfWord(character) {
                word.append(character)
            } else {
                flush()
                result.append(character)
            }
        }
        flush()
        return result
    }

    private static func put(_ written: String, after lead: String, startsSentence: Bool) -> String {
        let core = written.trimmingCharacters(in: .punctuationCharacters)
        guard core.count >= 4, core.allSatisfy({ $0.isASCII && $0.isLetter }), let range = written.range(of: core)
        else {
            return written
        }
        let isName = core.first?.isUppercase ?? false
        let isPlace = ["in", "near", "at", "from", "around", "to"].contains(lead)
        let words: Set<String>
        switch (isName, isPlace) {
        case (true, true): words = cities
        case (true, false): words = startsSentence ? plain : []
        case (false, true): words = plainAndCities
        case (false, false): words = plain
        }
        guard let meant = nearest(core.lowercased(), in: words) else { return written }
        let shaped = cities.contains(meant) || isName ? meant.prefix(1).uppercased() + meant.dropFirst() : meant
        return written.replacingCharacters(in: range, with: shaped)
    }

    /// The one word that is one slip away, or two in a long word; nil where it is known, or two words are as near.
    static func nearest(_ word: String, in words: Set<String>) -> String? {
        guard !words.contains(word), !ordinary.contains(word) else { return nil }
        var best: (word: String, slips: Int)?
        var isTied = false
        for candidate in words where candidate.first == word.first && abs(candidate.count - word.count) <= 2 {
            guard let slips = slips(from: word, to: candidate) else { continue }
            if let found = best, slips == found.slips { isTied = true }
            if slips < best?.slips ?? .max {
                best = (candidate, slips)
                isTied = false
            }
        }
        return isTied ? nil : best?.word
    }

    /// nil for more than are forgiven. Two count in a word of nine letters, one in a shorter one; in a word of four only letters in the
    /// wrong order, or vowels and doubled letters as they are heard ("nere", "naer", "sory").
    private static func slips(from word: String, to candidate: String) -> Int? {
        // "delear": all the letters of the word, and not in its order.
        if word.last == candidate.last, word.sorted() == candidate.sorted() { return 1 }
        let isShort = min(word.count, candidate.count) <= 5
        if isShort, abs(word.count - candidate.count) <= 1, sound(word) == sound(candidate) { return 1 }
        let slips = distance(Array(word), Array(candidate))
        if min(word.count, candidate.count) <= 4 {
            return slips == 1 && word.sorted() == candidate.sorted() ? 1 : nil
        }
        return slips <= (candidate.count >= 9 ? 2 : 1) ? slips : nil
    }

    /// A word without the vowels after its first letter, and without doubled letters.
    private static func sound(_ word: String) -> [Character] {
        word.dropFirst().reduce(into: Array(word.prefix(1))) { sound, letter in
            if !"aeiou".contains(letter), sound.last != letter { sound.append(letter) }
        }
    }

    /// Insertions, deletions, replacements and swaps of neighbours (optimal string alignment).
    static func distance(_ left: [Character], _ right: [Character]) -> Int {
        var rows = [Array(0...right.count)]
        for (i, character) in left.enumerated() {
            var row = [i + 1]
            for (j, other) in right.enumerated() {
                var least = min(rows[i][j + 1] + 1, row[j] + 1, rows[i][j] + (character == other ? 0 : 1))
                if i > 0, j > 0, character == right[j - 1], left[i - 1] == other {
                    least = min(least, rows[i - 1][j - 1] + 1)
                }
                row.append(least)
            }
            rows.append(row)
        }
        return rows[left.count][right.count]
    }
}
