import ArgumentParser
import Foundation
import Platform

/// `mesh-tool chat`: a conversation in the terminal, one message or many.
struct Chat: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Talks to the mesh through its gateway.",
        discussion: """
            With a message it answers that one and ends; without, it reads messages from the terminal or from a pipe, a line \
            each. The next call goes on with the same conversation unless --new is given.
            """
    )

    @Argument(parsing: .remaining, help: "What to say.")
    var message: [String] = []

    @Option(help: "Where the gateway is (default: GATEWAY_URL, then http://127.0.0.1:8000).")
    var gateway: String?

    @Option(help: "Who is talking (default: your name on this system).")
    var user: String?

    @Option(help: "Goes on with this session.")
    var session: String?

    @Flag(help: "Starts a new session; what is remembered of you stays.")
    var new = false

    @Option(help: "The file that holds an API key (MESH_API_KEY goes before it).")
    var keyFile: String = ".mesh/dev-key"

    @Option(help: "Where the session is kept between calls.")
    var sessionFile: String = ".mesh/chat-session"

    func run() async throws {
        let environment = ProcessInfo.processInfo.environment
        let address = gateway ?? environment["GATEWAY_URL"] ?? "http://127.0.0.1:8000"
        guard let url = URL(string: address), url.scheme == "http" || url.scheme == "https", url.host() != nil else {
            throw Failure("\(address) is no http:// or https:// address")
        }
        let name = user ?? (NSUserName().isEmpty ? "operator" : NSUserName())
        let memo = SessionMemo(path: sessionFile, gateway: address, user: name)
        var conversation = Conversation(
            gateway: GatewayChat(
                url: url,
                key: try SecretInFile.value(of: "MESH_API_KEY", in: environment) ?? SecretFile(path: keyFile).read(),
                user: name
            ),
            memo: memo,
            session: new ? nil : session ?? memo.read()
        )
        if !message.isEmpty {
            try await conversation.say(message.joined(separator: " "))
        } else if Terminal.readsFromTerminal {
            await conversation.converse(user: name)
        } else {
            try await conversation.sayAll()
        }
    }
}
