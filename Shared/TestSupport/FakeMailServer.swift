import NIOConcurrencyHelpers
import NIOCore
import NIOPosix

/// A real SMTP server on a free port of this machine that does as a test says, without encryption.
public struct FakeMailServer: Sendable {
    /// A message as it was handed over.
    public struct Message: Sendable, Hashable {
        public var from = ""
        public var recipients: [String] = []
        /// What was said by AUTH PLAIN, in base64; nil where nobody logged in.
        public var login: String?
        /// Headers and body, line by line, dots unstuffed.
        public var lines: [String] = []
    }

    /// How the server behaves.
    public enum Manner: Sendable, Hashable {
        case takes
        /// Answers RCPT TO with this code.
        case refusesRecipient(Int)
        /// Answers what was handed over with this code.
        case refusesMessage(Int)
        /// Answers this command with this line.
        case answers(String, String)
        /// Knows nobody who logs in.
        case refusesLogin
        /// Greets with 421.
        case busy
        /// Never says a word.
        case silent
        /// Hangs up once the message is there, before it says so.
        case hangsUp
    }

    public let port: Int
    fileprivate let taken: NIOLockedValueBox<[Message]>
    fileprivate let heard: NIOLockedValueBox<[String]>

    /// What was handed over in full.
    public var messages: [Message] { taken.withLockedValue { $0 } }
    /// Every command of every connection.
    public var commands: [String] { heard.withLockedValue { $0 } }
}

/// Runs `body` with a mail server.
public func withFakeMailServer<Result>(
    _ manner: @escaping @Sendable () -> FakeMailServer.Manner,
    _ body: (FakeMailServer) async throws -> Result
) async throws -> Result {
    let taken = NIOLockedValueBox<[FakeMailServer.Message]>([])
    let heard = NIOLockedValueBox<[String]>([])
    let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .childChannelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHandler(
                    MailConversation(manner: manner(), taken: taken, heard: heard)
                )
            }
        }
        .bind(host: "127.0.0.1", port: 0)
        .get()
    do {
        let server = FakeMailServer(port: channel.localAddress?.port ?? 0, taken: taken, heard: heard)
        let result = try await body(server)
        try await channel.close()
        return result
    } catch {
        try? await channel.close()
        throw error
    }
}

/// The server's side of one connection (RFC 5321).
private final class MailConversation: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let manner: FakeMailServer.Manner
    private let taken: NIOLockedValueBox<[FakeMailServer.Message]>
    private let heard: NIOLockedValueBox<[String]>
    private var unread = ""
    private var message = FakeMailServer.Message()
    private var isInData = false
    private var isInLogin = false

    init(
        manner: FakeMailServer.Manner,
        taken: NIOLockedValueBox<[FakeMailServer.Message]>,
        heard: NIOLockedValueBox<[String]>
    ) {
        self.manner = manner
        self.taken = taken
        self.heard = heard
    }

    func channelActive(context: ChannelHandlerContext) {
        switch manner {
        case .silent: break
        case .busy: say("421 too busy", context)
        default: say("220 fake.test ready", context)
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        unread += String(buffer: unwrapInboundIn(data))
        while let end = unread.firstRange(of: "\r\n") {
            let line = String(unread[..<end.lowerBound])
            unread = String(unread[end.upperBound...])
            if isInData {
                take(line, context)
            } else if isInLogin {
                isInLogin = false
                message.login = line
                say("235 welcome", context)
            } else {
                answer(line, context)
            }
        }
    }

    private func take(_ line: String, _ context: ChannelHandlerContext) {
        guard line == "." else {
            message.lines.append(line.hasPrefix(".") ? String(line.dropFirst()) : line)
            return
        }
        isInData = false
        let whole = message
        message = FakeMailServer.Message(login: message.login)
        switch manner {
        case .refusesMessage(let code): say("\(code) no", context)
        case .hangsUp:
            taken.withLockedValue { $0.append(whole) }
            context.close(promise: nil)
        default:
            taken.withLockedValue { $0.append(whole) }
            say("250 taken", context)
        }
    }

    private func answer(_ line: String, _ context: ChannelHandlerContext) {
        heard.withLockedValue { $0.append(line) }
        let command = line.prefix { $0 != " " && $0 != ":" }.uppercased()
        switch (command, manner) {
        case (_, .answers(command, let text)): say(text, context)
        case ("EHLO", _): say("250-fake.test\r\n250-AUTH PLAIN\r\n250 8BITMIME", context)
        case ("AUTH", .refusesLogin): say("535 who are you", context)
        case ("AUTH", _):
            isInLogin = true
            say("334 ", context)
        case ("MAIL", _):
            message.from = Self.address(line)
            say("250 ok", context)
        case ("RCPT", .refusesRecipient(let code)): say("\(code) not here", context)
        case ("RCPT", _):
            message.recipients.append(Self.address(line))
            say("250 ok", context)
        case ("DATA", _):
            isInData = true
            say("354 go on", context)
        case ("QUIT", _):
            say("221 bye", context)
            context.close(promise: nil)
        default: say("502 what", context)
        }
    }

    private static func address(_ line: String) -> String {
        String(line.drop { $0 != "<" }.dropFirst().prefix { $0 != ">" })
    }

    private func say(_ text: String, _ context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text + "\r\n")), promise: nil)
    }
}
