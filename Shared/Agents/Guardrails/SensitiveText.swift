import Platform

/// What is never kept and never shown to a model: social security numbers, payment cards with their codes, passwords and PINs. It is
/// masked before a message is stored.
public enum SensitiveText {
    /// The same text with such parts replaced by what stood there, in brackets.
    public static func masked(_ text: String) -> String {
        [numbers(in:), secrets(in:)].reduce(text) { text, find in
            let parts = find(text)
            guard !parts.isEmpty else { return text }
            // In one pass: to replace them one by one in a long text would move its rest each time.
            var masked = ""
            var end = text.startIndex
            for part in parts {
                masked += text[end..<part.range.lowerBound] + note(part.kind)
                end = part.range.upperBound
            }
            return masked + text[end...]
        }
    }

    /// The same text with as many blanks for what masking has left, so that all else stays in its place. "[phone number]" and
    /// "[e-mail address]" are of ``ContactText`` and stay.
    public static func withoutNotes(_ text: String) -> String {
        guard text.contains(" removed]") else { return text }
        return kinds.map(note).reduce(text) { $0.replacing($1, with: String(repeating: " ", count: $1.count)) }
    }

    private static func note(_ kind: String) -> String { "[\(kind) removed]" }

    public static func isIn(_ text: String) -> Bool { !numbers(in: text).isEmpty || !secrets(in: text).isEmpty }

    struct Part {
        var range: Range<String.Index>
        var kind: String
    }

    static let socialSecurityNumber = "social security number"
    static let cardNumber = "card number"
    static let securityCode = "security code"
    static let password = "password"
    static let pin = "PIN"
    private static let kinds = [socialSecurityNumber, cardNumber, securityCode, password, pin]

    /// In the order of the text, of those that overlap the first.
    static func apart(_ parts: [Part]) -> [Part] {
        parts.sorted { $0.range.lowerBound < $1.range.lowerBound }.reduce(into: []) { apart, part in
            if let last = apart.last, part.range.lowerBound < last.range.upperBound { return }
            apart.append(part)
        }
    }
}
