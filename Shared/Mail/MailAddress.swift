/// An e-mail address that is safe in an SMTP command and in a header: plain ASCII, nothing quoted, no blanks, no line breaks.
public struct MailAddress: Sendable, Hashable, CustomStringConvertible {
    /// `dana@example.com`.
    public let text: String
    /// What follows the @, in lower case.
    public let domain: String

    public var description: String { text }

    /// Nil for what is no such address (RFC 5321 allows more than anybody uses).
    public init?(_ text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        guard text.utf8.count <= 254, parts.count == 2, let local = parts.first, let domain = parts.last,
            (1...64).contains(local.count), local.first != Self.dot, local.last != Self.dot,
            local.allSatisfy({ Self.isPlain($0) || Self.marks.contains($0) }),
            !local.split(separator: Self.dot, omittingEmptySubsequences: false).contains(where: \.isEmpty)
        else { return nil }
        let labels = domain.split(separator: Self.dot, omittingEmptySubsequences: false)
        guard labels.allSatisfy({ (1...63).contains($0.count) && $0.first != Self.dash && $0.last != Self.dash }),
            labels.allSatisfy({ $0.allSatisfy { Self.isPlain($0) || $0 == Self.dash } })
        else { return nil }
        self.text = text
        self.domain = String(decoding: domain, as: UTF8.self).lowercased()
    }

    private static let dot = UInt8(ascii: ".")
    private static let dash = UInt8(ascii: "-")
    private static let marks = Set("!#$%&'*+-/=?^_`{|}~.".utf8)

    private static func isPlain(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
}
