import Delivery
import Foundation
import Mail
import Platform
import TestSupport
import Testing

@Suite("Handing mail to a server")
struct SMTPSenderTests {
    private func send(_ message: MailMessage, to server: SMTPServer, timeout: Duration = .seconds(20)) async throws {
        try await SMTPSender(server: server, timeout: timeout).send(message)
    }

    private func failure(_ manner: FakeMailServer.Manner, timeout: Duration = .seconds(20)) async throws
        -> DeliveryFailure
    {
        try await withFakeMailServer {
            manner
        } _: { server in
            let there = SMTPServer(host: "127.0.0.1", port: server.port, security: .none)
            let message = try MailMessageTests.message()
            let error = await #expect(throws: DeliveryFailure.self) {
                try await send(message, to: there, timeout: timeout)
            }
            return try #require(error)
        }
    }

    @Test("A message arrives once, from whom and to whom it says, as it was written")
    func taken() async throws {
        try await withFakeMailServer {
            .takes
        } _: { server in
            let text = "Hello\n.\n..two dots\n机器人\n"
            let message = try MailMessageTests.message(subject: "Würfel", text: text)
            var there = SMTPServer(host: "127.0.0.1", port: server.port, security: .none)
            try await send(message, to: there)
            there.username = "mesh"
            there.password = Secret("s3cret")
            try await send(message, to: there)
            #expect(server.messages.count == 2)
            for taken in server.messages {
                #expect(taken.from == "mesh@example.com" && taken.recipients == ["dealer@example.org"])
                #expect(
                    taken.lines.joined(separator: "\r\n") + "\r\n" == String(decoding: message.encoded(), as: UTF8.self)
                )
            }
            let login = Data("\u{0}mesh\u{0}s3cret".utf8).base64EncodedString()
            #expect(server.messages.map(\.login) == [nil, login])
        }
    }

    @Test("What the server says decides whether it is tried again")
    func refused() async throws {
        for code in [550, 551, 553, 554, 556] {
            let failure = try await failure(.refusesRecipient(code))
            #expect(failure.isFinal && failure.reason.contains("\(code)"), "\(failure)")
        }
        for code in [450, 451, 452, 530, 552] {
            let failure = try await failure(.refusesRecipient(code))
            #expect(!failure.isFinal && failure.reason.contains("\(code)"), "\(failure)")
        }
        #expect(try await !failure(.refusesMessage(451)).isFinal)
        #expect(try await !failure(.busy).isFinal)
        #expect(try await !failure(.hangsUp).isFinal)
        #expect(try await failure(.silent, timeout: .milliseconds(300)).reason.contains("in time"))
    }

    @Test(
        "What is wrong with the sender or the settings is no word about the address, and may be put right",
        arguments: [
            ("MAIL", "550 sender rejected"), ("MAIL", "553 5.1.8 no such sender domain"), ("MAIL", "530 log in first"),
            ("RCPT", "554 5.7.1 <d@example.org>: Relay access denied"), ("RCPT", "550 relay not permitted"),
            ("RCPT", "530 5.7.0 Authentication required"), ("RCPT", "503 MAIL first"), ("DATA", "550 5.7.1 SPF fails"),
            ("EHLO", "550 who are you"),
        ]
    )
    func setup(command: String, line: String) async throws {
        let failure = try await failure(.answers(command, line))
        #expect(!failure.isFinal && failure.isSetup, "\(failure)")
        #expect(failure.reason.contains(line.prefix(3)) || command == "EHLO", "\(failure)")
    }

    @Test("An address that the server does not know is refused for good; a message that it does not like is not")
    func unknownAddress() async throws {
        let unknown = try await failure(.answers("RCPT", "550 5.1.1 <d@example.org>: Recipient unknown"))
        #expect(unknown.isFinal && !unknown.isSetup, "\(unknown)")
        #expect(unknown.reason == "the mail server answered 550 to RCPT")
        for code in [550, 554] {
            let disliked = try await failure(.refusesMessage(code))
            #expect(!disliked.isFinal && !disliked.isSetup && disliked.reason.hasSuffix("to DATA"), "\(disliked)")
        }
    }

    @Test(
        "A code that says that the address is none is final, whatever tables the server speaks of",
        arguments: [
            "550 5.1.1 <d@example.org>: Recipient address rejected: User unknown in relay recipient table",
            "550-5.1.1 no such sender or mailbox\r\n550 5.1.1 ask for help", "553 5.1.3 bad address, relay says",
            "550 5.1.10 no mailbox behind this relay",
        ]
    )
    func unknownInRelayTable(line: String) async throws {
        let failure = try await failure(.answers("RCPT", line))
        #expect(failure.isFinal && !failure.isSetup, "\(failure)")
    }

    @Test("A login that is refused is told, and may be put right")
    func login() async throws {
        try await withFakeMailServer {
            .refusesLogin
        } _: { server in
            let there = SMTPServer(
                host: "127.0.0.1",
                port: server.port,
                security: .none,
                username: "mesh",
                password: Secret("wrong")
            )
            let message = try MailMessageTests.message()
            let error = await #expect(throws: DeliveryFailure.self) { try await send(message, to: there) }
            #expect(error?.isFinal == false && error?.reason.contains("login") == true)
            #expect(server.messages.isEmpty)
        }
    }

    @Test("Where encryption is required a server without it hears neither login nor message")
    func plainServer() async throws {
        try await withFakeMailServer {
            .takes
        } _: { server in
            let there = SMTPServer(
                host: "127.0.0.1",
                port: server.port,
                security: .startTLS,
                username: "mesh",
                password: Secret("s3cret")
            )
            let message = try MailMessageTests.message()
            let error = await #expect(throws: DeliveryFailure.self) { try await send(message, to: there) }
            #expect(error?.reason == "the mail server offers no encryption")
            #expect(server.messages.isEmpty)
            #expect(server.commands.allSatisfy { !$0.hasPrefix("AUTH") && !$0.hasPrefix("MAIL") })
        }
    }

    @Test("Nobody there, and nobody who waits any longer")
    func nobody() async throws {
        let port = try freePort()
        let message = try MailMessageTests.message()
        let error = await #expect(throws: DeliveryFailure.self) {
            try await send(message, to: SMTPServer(host: "127.0.0.1", port: port, security: .none))
        }
        #expect(error?.isFinal == false)
        try await withFakeMailServer {
            .silent
        } _: { server in
            let there = SMTPServer(host: "127.0.0.1", port: server.port, security: .none)
            let sending = Task { try await send(message, to: there, timeout: .seconds(600)) }
            sending.cancel()
            await #expect(throws: CancellationError.self) { try await sending.value }
        }
    }
}
