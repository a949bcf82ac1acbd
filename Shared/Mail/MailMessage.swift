public import Foundation

/// One message of plain text to one person, as it travels (RFC 5322, MIME).
public struct MailMessage: Sendable, Hashable {
    /// Stays the same however often the message is sent, so that a second copy can be told.
    public var id: UUID
    public var from: MailAddress
    public var to: MailAddress
    /// Whom an answer goes to, where not the sender.
    public var replyTo: MailAddress?
    public var subject: String
    public var text: String
    public var date: Date

    public init(
        id: UUID,
        from: MailAddress,
        to: MailAddress,
        replyTo: MailAddress? = nil,
        subject: String,
        text: String,
        date: Date
    ) {
        self.id = id
        self.from = from
        self.to = to
        self.replyTo = replyTo
        self.subject = subject
        self.text = text
        self.date = date
    }

    /// Headers and body. Whatever subject and text hold, they add no header and end nothing: the one is written in one line
    /// or encoded, the other in base64.
    public func encoded() -> Data {
        var lines = [
            "Date: \(Self.date(date))", "From: <\(from)>", "To: <\(to)>", "Subject: \(HeaderText.encoded(subject))",
            "Message-ID: <\(id.uuidString.lowercased())@\(from.domain)>",
        ]
        if let replyTo { lines.append("Reply-To: <\(replyTo)>") }
        lines += [
            // Whoever answers by a program leaves this one alone (RFC 3834).
            "Auto-Submitted: auto-generated", "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8",
            "Content-Transfer-Encoding: base64", "",
        ]
        let plain = text.replacing("\r\n", with: "\n").replacing("\r", with: "\n").replacing("\n", with: "\r\n")
        let body = Data(plain.utf8).base64EncodedString(
            options: [.lineLength76Characters, .endLineWithCarriageReturn, .endLineWithLineFeed]
        )
        return Data((lines.joined(separator: "\r\n") + "\r\n" + body + "\r\n").utf8)
    }

    private static func date(_ date: Date) -> String {
        let format = DateFormatter()
        format.locale = Locale(identifier: "en_US_POSIX")
        format.timeZone = TimeZone(secondsFromGMT: 0)
        format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss '+0000'"
        return format.string(from: date)
    }
}
