import Platform

/// E-mail addresses and phone numbers in a text: an agent that keeps them only with consent writes no message of its visitors' down
/// with them.
public enum ContactText {
    public static let email = "[e-mail address]"
    public static let phone = "[phone number]"

    /// The same text with every address and number replaced by what stood there.
    public static func masked(_ text: String) -> String {
        let hint = ContactHint(text)
        var masked = text
        if hint.isAddressPossible { for pattern in emails { masked.replace(pattern, with: email) } }
        if hint.isNumberPossible {
            masked.replace(international, with: phone)
            masked.replace(american) { $0.output.1 + phone }
        }
        return masked
    }

    public static func isIn(_ text: String) -> Bool { masked(text) != text }

    static var emails: [Regex<Substring>] {
        [
            // Anything around an @ that could be an address, so that a slip in it hides nothing less. What precedes an @ has at most 64
            // characters (RFC 5321, 4.5.3.1.1); without a bound, a long text without an @ takes the square of its length.
            compiled(#/[\p{L}\p{N}._%+'\-]{1,64}\s?@\s?[\p{L}\p{N}\-]+(?:\.[\p{L}\p{N}\-]+)*/#),
            compiled(
                #/(?:[\p{L}\p{N}._%+'\-]{1,64})\s(?:\(at\)|\[at\])\s(?:[\p{L}\p{N}\-]+)(?:\.[\p{L}\p{N}\-]+)+/#
                    .ignoresCase()
            ),
        ]
    }

    /// With a +, any country's.
    static var international: Regex<Substring> { compiled(#/\+\d(?:[\s.\-()]{0,2}\d){7,14}/#) }

    /// Ten or eleven digits in the groups of the North American plan.
    static var american: Regex<(Substring, Substring, Substring)> {
        compiled(#/(^|[^\d$.,+])((?:\+?1[\s.\-]?)?(?:\(\d{3}\)|\d{3})[\s.\-\/]{0,2}\d{3}[\s.\-]?\d{4})(?![\d,])/#)
    }
}
