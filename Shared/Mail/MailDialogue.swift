/// What was said last to a mail server and what it answered, as far as that decides whether a message is sent again.
struct MailDialogue: Sendable, Hashable {
    /// The steps of RFC 5321 that a refusal can belong to.
    enum Step: String, Sendable, Hashable {
        case hello = "EHLO"
        case login = "AUTH"
        case sender = "MAIL"
        case recipient = "RCPT"
        case message = "DATA"
    }

    private(set) var step = Step.hello
    /// The lines of the latest answer.
    private(set) var answer = ""

    private static let longestAnswer = 2_000

    mutating func say(_ text: String) {
        // Nothing else begins a step: QUIT follows a refusal, and a line of a login or a message may read like anything.
        guard step != .message, let next = Step(rawValue: String(text.prefix(4)).uppercased()) else { return }
        step = next
        answer = ""
    }

    mutating func hear(_ text: String) {
        // What follows "go on" is the answer to the message.
        if step == .message, answer.hasPrefix("354") { answer = "" }
        guard answer.utf8.count < Self.longestAnswer else { return }
        answer += text
    }

    /// Whether this address will take this message at no time (RFC 5321, section 4.2.2). A relay that does not know us, and a
    /// sender that is not let in, are somebody's settings, whichever step they are answered in (RFC 3463: X.7.X is policy).
    func refusesRecipient(_ code: Int) -> Bool {
        step == .recipient && [550, 551, 553, 554, 556].contains(code) && !speaksOfSender
    }

    /// Whether somebody has to put something right before any message goes.
    func isSetup(_ code: Int) -> Bool {
        guard (500..<600).contains(code) else { return false }
        switch step {
        case .hello, .login, .sender: return true
        // A login is wanted, or the commands come in a wrong order.
        case .recipient: return speaksOfSender || [503, 530, 535, 538].contains(code)
        case .message: return speaksOfSender
        }
    }

    private var speaksOfSender: Bool {
        // An address that is none stays so, whatever table the server looked it up in.
        if step == .recipient, ["5.1.1", "5.1.3", "5.1.10"].contains(enhancedCode) { return false }
        let text = answer.lowercased()
        let isPolicy = text.split(whereSeparator: \.isWhitespace).contains { $0.hasPrefix("5.7.") }
        return isPolicy || ["relay", "authenticat", "not permitted", "sender"].contains { text.contains($0) }
    }

    /// "5.1.1" of "550 5.1.1 <d@example.org>: …" (RFC 3463), where the latest answer has one.
    private var enhancedCode: String? {
        let words = answer.split(maxSplits: 2) { $0.isWhitespace || $0 == "-" }
        return words.count > 1 ? String(words[1]) : nil
    }
}
