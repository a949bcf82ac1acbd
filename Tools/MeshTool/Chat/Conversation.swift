import Foundation
import SharedModels

/// A session and the turns in it.
struct Conversation {
    var gateway: GatewayChat
    var memo: SessionMemo
    var session: String?

    /// One turn: prints the answer as it comes.
    ///
    /// - Throws: `Failure` when there was no answer.
    mutating func say(_ message: String) async throws {
        var printer = TurnPrinter()
        try await gateway.send(message, session: session) { event in try printer.show(event) }
        if let current = printer.session {
            session = current
            memo.write(current)
        }
        try printer.finish()
    }

    /// Lines of a pipe, one turn each, in one session; ends at the first that has no answer.
    mutating func sayAll() async throws {
        while let line = readLine() {
            let message = line.trimmingCharacters(in: .whitespaces)
            guard !message.isEmpty else { continue }
            Terminal.line(Terminal.bold("› ") + Terminal.safe(message))
            try await say(message)
            Terminal.line()
        }
    }

    /// Reads from the terminal until `/quit` or the end of input; an error costs one turn, not the conversation.
    mutating func converse(user: String) async {
        Terminal.line(Terminal.dim("You are \(user) at \(gateway.url.absoluteString). /new /session /quit"))
        while true {
            Terminal.write(Terminal.bold("› "))
            guard let line = readLine() else { return Terminal.line() }
            let message = line.trimmingCharacters(in: .whitespaces)
            switch message {
            case "": continue
            case "/quit", "/exit": return
            case "/new":
                session = nil
                memo.write(nil)
                Terminal.line(Terminal.dim("A new session; what is remembered of you stays."))
            case "/session":
                Terminal.line(session ?? "No session yet.")
            case _ where message.hasPrefix("/"):
                Terminal.line(Terminal.dim("Commands: /new starts a session, /session names it, /quit ends."))
            default:
                do {
                    try await say(message)
                } catch {
                    Terminal.note("Error: \(error)")
                }
            }
        }
    }
}
