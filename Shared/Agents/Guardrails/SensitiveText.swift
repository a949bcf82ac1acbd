import Platform

/// What is never kept and never shown to a model: social security numbers, payment cards with their codes, passwords and PINs. It is
/// masked before a message is stored.
public enum SensitiveText {
    /// The same text with such parts replaced by what stood there, in brackets.
    public static func masked(_ text: String) -> String {
        var masked = text
        for find in [numbers(in:), secrets(in:)] {
            for part in find(masked).reversed() { masked.replaceSubrange(part.range, with: "[\(part.kind) removed]") }
        }
        return masked
    }

    public static func isIn(_ text: String) -> Bool { !numbers(in: text).isEmpty || !secrets(in: text).isEmpty }

    private struct Part {
        var range: Range<String.Index>
        var kind: String
    }

    // MARK: Numbers

    /// Digits with at most one blank or hyphen between two of them.
    private struct Digits {
        var start: String.Index
        var end: String.Index
        var digits: [Int] = []
        var groups: [Int] = []
    }

    private static func numbers(in text: String) -> [Part] {
        runs(in: text).compactMap { run in
            if isSocialSecurity(run, in: text) {
                return Part(range: run.start..<run.end, kind: "social security number")
            }
            return isCard(run.digits) ? Part(range: run.start..<run.end, kind: "card number") : nil
        }
    }

    private static func runs(in text: String) -> [Digits] {
        var runs: [Digits] = []
        var current: Digits?
        var gap = 0
        for index in text.indices {
            let character = text[index]
            if character.isASCII, let digit = character.wholeNumberValue {
                var run = current ?? Digits(start: index, end: index)
                if gap > 0 || run.digits.isEmpty { run.groups.append(0) }
                run.digits.append(digit)
                run.groups[run.groups.count - 1] += 1
                run.end = text.index(after: index)
                current = run
                gap = 0
            } else if current != nil, character == " " || character == "-", gap == 0 {
                gap = 1
            } else {
                if let current { runs.append(current) }
                current = nil
                gap = 0
            }
        }
        return runs + (current.map { [$0] } ?? [])
    }

    /// 3-2-4 digits; nine in a row where the words before say what they are.
    private static func isSocialSecurity(_ run: Digits, in text: String) -> Bool {
        if run.groups == [3, 2, 4] { return true }
        guard run.digits.count == 9 else { return false }
        let before = text[..<run.start].suffix(40).lowercased()
        return before.contains("ssn") || before.contains("social security") || before.contains("social is")
    }

    /// 13 to 19 digits that satisfy the Luhn formula (ISO/IEC 7812-1, annex B).
    private static func isCard(_ digits: [Int]) -> Bool {
        guard (13...19).contains(digits.count) else { return false }
        var sum = 0
        for (place, digit) in digits.reversed().enumerated() {
            let doubled = place.isMultiple(of: 2) ? digit : digit * 2
            sum += doubled > 9 ? doubled - 9 : doubled
        }
        return sum.isMultiple(of: 10)
    }

    // MARK: Secrets

    /// What follows "password is", "PIN:" and the like; a PIN and a card's code are digits.
    private static func secrets(in text: String) -> [Part] {
        // Compiled anew each time: a Regex cannot be shared between tasks.
        let word = compiled(#/\b(?:pass ?word|pass ?code|passphrase)\b(?: ?(?:is|was|=|:))+ ?(\S+)/#.ignoresCase())
        let code =
            compiled(
                #/\b(pin(?: code| number)?|cvv2?|cvc2?|security code)\b(?: ?(?:is|was|=|:|number))* ?(\d{3,8})\b/#
                    .ignoresCase()
            )
        let words = text.matches(of: word).compactMap { match -> Part? in
            let value = match.output.1
            let plain = value.trimmingPrefix { !$0.isLetter && !$0.isNumber }
            // "My password is wrong" tells none; "[password removed]" neither.
            guard !plain.isEmpty, !value.hasPrefix("["), !harmless.contains(plain.lowercased().filter(\.isLetter))
            else {
                return nil
            }
            return Part(range: value.startIndex..<value.endIndex, kind: "password")
        }
        let codes = text.matches(of: code).map { match in
            let kind = match.output.1.lowercased().hasPrefix("pin") ? "PIN" : "security code"
            return Part(range: match.output.2.startIndex..<match.output.2.endIndex, kind: kind)
        }
        return (words + codes).sorted { $0.range.lowerBound < $1.range.lowerBound }
    }

    private static let harmless: Set<String> = [
        "a", "an", "the", "not", "never", "wrong", "lost", "forgotten", "required", "needed", "too", "what", "where",
        "on",
        "in", "my", "your", "our", "no", "safe", "secret", "expired", "invalid", "correct", "it", "this", "that",
        "asked",
    ]
}
