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
        for code in [450, 451, 452, 530] {
            let failure = try await failure(.refusesRecipient(code))
            #expect(!failure.isFinal && failure.reason.contains("\(code)"), "\(failure)")
        }
        #expect(try await failure(.refusesMessage(554)).isFinal)
        #expect(try await !failure(.refusesMessage(451)).isFinal)
        #expect(try await !failure(.busy).isFinal)
        #expect(try await !failure(.hangsUp).isFinal)
        #expect(try await failure(.silent, timeout: .milliseconds(300)).reason.contains("in time"))
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
