/// E-mail addresses and phone numbers in a text: an agent that keeps them only with consent writes no message of its visitors' down
/// with them.
public enum ContactText {
    public static let email = "[e-mail address]"
    public static let phone = "[phone number]"

    /// The same text with every address and number replaced by what stood there.
    public static func masked(_ text: String) -> String {
        var masked = text
        // Anything around an @ that could be an address, so that a slip in it hides nothing less.
        masked.replace(#/[\p{L}\p{N}._%+'\-]+\s?@\s?[\p{L}\p{N}\-]+(?:\.[\p{L}\p{N}\-]+)*/#, with: email)
        masked.replace(
            #/(?:[\p{L}\p{N}._%+'\-]+)\s(?:\(at\)|\[at\])\s(?:[\p{L}\p{N}\-]+)(?:\.[\p{L}\p{N}\-]+)+/#.ignoresCase(),
            with: email
        )
        // Ten or eleven digits in the groups of the North American plan; with a +, any country's.
        let american = #/(^|[^\d$.,+])((?:\+?1[\s.\-]?)?(?:\(\d{3}\)|\d{3})[\s.\-\/]{0,2}\d{3}[\s.\-]?\d{4})(?![\d,])/#
        masked.replace(#/\+\d(?:[\s.\-()]{0,2}\d){7,14}/#, with: phone)
        masked.replace(american) { $0.output.1 + phone }
        return masked
    }

    public static func isIn(_ text: String) -> Bool { masked(text) != text }
}
