import Platform

/// E-mail addresses and phone numbers in a text: an agent that keeps them only with consent writes no message of its visitors' down
/// with them.
public enum ContactText {
    public static let email = "[e-mail address]"
    public static let phone = "[phone number]"

    /// The same text with every address and number replaced by what stood there.
    public static func masked(_ text: String) -> String {
        var masked = text
        for pattern in emails { masked.replace(pattern, with: email) }
        masked.replace(international, with: phone)
        masked.replace(american) { $0.output.1 + phone }
        return masked
    }

    /// `answer` without the addresses and numbers that `text` holds, however either writes them; any others in it stay.
    public static func withholding(contactsOf text: String, from answer: String) -> String {
        var answer = answer
        let addresses = Set(emails.flatMap { text.matches(of: $0).map { plain(address: $0.output) } })
        if !addresses.isEmpty {
            for pattern in emails {
                answer.replace(pattern) { addresses.contains(plain(address: $0.output)) ? email[...] : $0.output }
            }
        }
        let numbers = Set(
            text.matches(of: international).map { digits($0.output) }
                + text.matches(of: american).map { digits($0.output.2) }
        )
        if !numbers.isEmpty {
            answer.replace(international) { numbers.contains(digits($0.output)) ? phone[...] : $0.output }
            answer.replace(american) { match in
                numbers.contains(digits(match.output.2)) ? match.output.1 + phone : match.output.0
            }
        }
        return answer
    }

    private static func plain(address: Substring) -> String {
        address.lowercased().filter { !$0.isWhitespace }.replacing("(at)", with: "@").replacing("[at]", with: "@")
    }

    /// The last ten, which a country's code does not change.
    private static func digits(_ number: Substring) -> String { String(number.filter(\.isNumber).suffix(10)) }

    private static var emails: [Regex<Substring>] {
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
    private static var international: Regex<Substring> { compiled(#/\+\d(?:[\s.\-()]{0,2}\d){7,14}/#) }

    /// Ten or eleven digits in the groups of the North American plan.
    private static var american: Regex<(Substring, Substring, Substring)> {
        compiled(#/(^|[^\d$.,+])((?:\+?1[\s.\-]?)?(?:\(\d{3}\)|\d{3})[\s.\-\/]{0,2}\d{3}[\s.\-]?\d{4})(?![\d,])/#)
    }

    public static func isIn(_ text: String) -> Bool { masked(text) != text }
}
