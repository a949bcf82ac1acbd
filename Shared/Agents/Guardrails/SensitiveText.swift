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

    struct Part {
        var range: Range<String.Index>
        var kind: String
    }

    static let socialSecurityNumber = "social security number"
    static let cardNumber = "card number"
    static let securityCode = "security code"
    static let password = "password"
    static let pin = "PIN"

    /// In the order of the text, of those that overlap the first.
    static func apart(_ parts: [Part]) -> [Part] {
        parts.sorted { $0.range.lowerBound < $1.range.lowerBound }.reduce(into: []) { apart, part in
            if let last = apart.last, part.range.lowerBound < last.range.upperBound { return }
            apart.append(part)
        }
    }
}
