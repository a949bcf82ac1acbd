import Platform

/// E-mail addresses and phone numbers in a text: an agent that keeps them only with consent writes no message of its visitors' down
/// with them.
public enum ContactText {
    public static let email = "[e-mail address]"
    public static let phone = "[phone number]"

    /// The same text with every address and number replaced by what stood there.
    public static func masked(_ text: String) -> String {
        var masked = text
        // Anything around an @ that could be an address, so that a slip in it hides nothing less. What precedes an @ has at most 64
        // characters (RFC 5321, 4.5.3.1.1); without a bound, a long text without an @ takes the square of its length.
        masked.replace(compiled(#/[\p{L}\p{N}._%+'\-]{1,64}\s?@\s?[\p{L}\p{N}\-]+(?:\.[\p{L}\p{N}\-]+)*/#), with: email)
        masked.replace(
            compiled(
                #/(?:[\p{L}\p{N}._%+'\-]{1,64})\s(?:\(at\)|\[at\])\s(?:[\p{L}\p{N}\-]+)(?:\.[\p{L}\p{N}\-]+)+/#
                    .ignoresCase()
            ),
            with: email
        )
        // Ten or eleven digits in the groups of the North American plan; with a +, any country's.
        let american = compiled(
            #/(^|[^\d$.,+])((?:\+?1[\s.\-]?)?(?:\(\d{3}\)|\d{3})[\s.\-\/]{0,2}\d{3}[\s.\-]?\d{4})(?![\d,])/#
        )
        masked.replace(compiled(#/\+\d(?:[\s.\-()]{0,2}\d){7,14}/#), with: phone)
        masked.replace(american) { $0.output.1 + phone }
        return masked
    }

    public static func isIn(_ text: String) -> Bool { masked(text) != text }
}
