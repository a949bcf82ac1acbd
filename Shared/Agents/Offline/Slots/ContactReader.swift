/// Takes e-mail addresses, phone numbers, web addresses and full dates out of a text, so that their digits are not taken
/// for amounts.
struct ContactReader {
    /// The text with blanks where something was taken out.
    private(set) var rest: [Character]
    private(set) var quotes: [String: String] = [:]

    init(text: String) { rest = Array(text.prefix(8_000)) }

    // MARK: E-mail and web

    mutating func email() -> String? {
        var found: String?
        for word in words() {
            let part = trimmed(word)
            let text = String(rest[part])
            if text.contains("@") {
                guard Self.isEmail(text) else { continue }
                found = text.lowercased()
                quotes["email"] = text
                blank(part)
            } else if text.lowercased().hasPrefix("http://") || text.lowercased().hasPrefix("https://")
                || text.lowercased().hasPrefix("www.")
            {
                blank(part)
            }
        }
        return found
    }

    /// Local part and domain of the usual characters, the domain with a dot and a top level of letters (RFC 5321 allows
    /// more than anybody uses).
    static func isEmail(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, text.count <= 254, let local = parts.first, let domain = parts.last else {
            return false
        }
        let labels = domain.split(separator: ".", omittingEmptySubsequences: false)
        func isPlain(_ character: Character) -> Bool {
            character.isASCII && (character.isLetter || character.isNumber)
        }
        guard !local.isEmpty, local.count <= 64, !local.hasPrefix("."), !local.hasSuffix("."), !local.contains(".."),
            local.allSatisfy({ isPlain($0) || "._%+-'".contains($0) }), labels.count >= 2
        else { return false }
        guard
            labels.allSatisfy({ label in
                !label.isEmpty && label.count <= 63 && label.first != "-" && label.last != "-"
                    && label.allSatisfy { isPlain($0) || $0 == "-" }
            })
        else { return false }
        return (labels.last?.count ?? 0) >= 2 && (labels.last?.allSatisfy(\.isLetter) ?? false)
    }

    // MARK: Phone

    /// A number of the North American plan: ten digits, with or without country code 1, in the usual groupings.
    mutating func phone() -> String? {
        var found: String?
        var position = 0
        while position < rest.count {
            guard let match = phone(at: position) else {
                position += 1
                continue
            }
            found = match.number
            quotes["phone"] = String(rest[position..<match.end])
            blank(position..<match.end)
            position = match.end
        }
        return found
    }

    private func phone(at start: Int) -> (number: String, end: Int)? {
        let first = rest[start]
        guard first == "(" || first == "+" || isDigit(start) else { return nil }
        if start > 0, isDigit(start - 1) || "$.,+(".contains(rest[start - 1]) || rest[start - 1].isLetter { return nil }
        var digits = ""
        var groups = 0
        var end = start
        var position = start
        var lastWasSeparator = true
        while position < rest.count, digits.count < 12 {
            if isDigit(position) {
                if lastWasSeparator { groups += 1 }
                digits.append(rest[position])
                end = position + 1
                lastWasSeparator = false
            } else if " -.()+/".contains(rest[position]), position - end < 2 {
                lastWasSeparator = true
            } else {
                break
            }
            position += 1
        }
        if digits.count == 11, digits.hasPrefix("1") { digits.removeFirst() }
        guard digits.count == 10, !isDigit(end), end >= rest.count || !rest[end].isLetter else { return nil }
        // Neither area code nor exchange starts with 0 or 1 (North American Numbering Plan).
        let code = Array(digits)
        guard !"01".contains(code[0]), !"01".contains(code[3]) else { return nil }
        // Ten digits in one run may be an amount; in groups they are a phone number.
        guard groups > 1 || end - start == 10 else { return nil }
        return ("+1" + digits, end)
    }

    // MARK: Dates

    /// `2026-05-01` and, month first, `5/1/2026`.
    mutating func dates() -> [String] {
        var found: [String] = []
        for word in words() {
            let part = trimmed(word)
            let text = String(rest[part])
            guard let day = Self.day(text) else { continue }
            found.append(day)
            quotes["dates"] = text
            blank(part)
        }
        return found
    }

    static func day(_ text: String) -> String? {
        let dashed = text.split(separator: "-", omittingEmptySubsequences: false)
        let slashed = text.split(separator: "/", omittingEmptySubsequences: false)
        let parts = dashed.count == 3 ? dashed : slashed
        guard parts.count == 3, parts.allSatisfy({ (1...4).contains($0.count) && $0.allSatisfy(\.isASCII) }) else {
            return nil
        }
        let numbers = parts.compactMap { Int($0) }
        guard numbers.count == 3 else { return nil }
        let (year, month, day) =
            dashed.count == 3
            ? (numbers[0], numbers[1], numbers[2]) : (numbers[2], numbers[0], numbers[1])
        guard (1900...2100).contains(year), (1...12).contains(month), (1...31).contains(day) else { return nil }
        func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(year)-\(padded(month))-\(padded(day))"
    }

    // MARK: Parts

    private func words() -> [Range<Int>] {
        var words: [Range<Int>] = []
        var start: Int?
        for position in rest.indices {
            if rest[position].isWhitespace {
                if let from = start { words.append(from..<position) }
                start = nil
            } else if start == nil {
                start = position
            }
        }
        if let from = start { words.append(from..<rest.count) }
        return words
    }

    /// Without brackets, quotes and punctuation around it.
    private func trimmed(_ word: Range<Int>) -> Range<Int> {
        var (lower, upper) = (word.lowerBound, word.upperBound)
        while lower < upper, "<([{\"'\u{201C}:,;".contains(rest[lower]) { lower += 1 }
        while lower < upper, ">)]}\"'\u{201D}.,;:!?".contains(rest[upper - 1]) { upper -= 1 }
        return lower..<upper
    }

    private mutating func blank(_ range: Range<Int>) {
        // A word stands in its place, so that what is left and right of it does not grow together.
        for position in range { rest[position] = " " }
    }

    private func isDigit(_ position: Int) -> Bool {
        position >= 0 && position < rest.count && rest[position].isASCII && rest[position].isNumber
    }
}
