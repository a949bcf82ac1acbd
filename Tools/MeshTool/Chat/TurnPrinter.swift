import Clients
import Foundation
import SharedModels

/// Shows one answer: who speaks, the words as they come, then what came with them.
struct TurnPrinter {
    /// The session that the gateway named.
    private(set) var session: String?
    private var route: ChatRoute?
    private var artifacts: [ChatArtifact] = []
    private var actions: [SuggestedAction] = []
    private var done: ChatReply?
    private var hasText = false
    private var endsLine = true

    mutating func show(_ event: ServerSentEvent) throws {
        let data = Data(event.data.utf8)
        switch event.event {
        case ChatEventName.session:
            session = try JSON.decode(ChatSessionEvent.self, from: data).sessionID
        case ChatEventName.route:
            let route = try JSON.decode(ChatRoute.self, from: data)
            self.route = route
            Terminal.line(Terminal.dim(Terminal.safe(Self.headline(route))))
        case ChatEventName.token:
            write(try JSON.decode(ChatToken.self, from: data).text)
        case ChatEventName.restart:
            // A terminal takes nothing back: the answer stands once more, below.
            if !endsLine { Terminal.line() }
            Terminal.line(Terminal.dim("… begun anew:"))
            endsLine = true
            write(try JSON.decode(ChatRestart.self, from: data).text)
        case ChatEventName.artifact:
            artifacts.append(try JSON.decode(ChatArtifact.self, from: data))
        case ChatEventName.action:
            actions.append(try JSON.decode(SuggestedAction.self, from: data))
        case ChatEventName.done:
            let reply = try JSON.decode(ChatReply.self, from: data)
            done = reply
            session = reply.sessionID
        case ChatEventName.error:
            if !endsLine { Terminal.line() }
            throw Failure(GatewayChat.reason(data, status: 500))
        default:
            break
        }
    }

    /// What follows the words.
    ///
    /// - Throws: `Failure` when the stream ended before the answer did.
    mutating func finish() throws {
        guard let done else {
            if !endsLine { Terminal.line() }
            throw Failure("the gateway broke off the answer")
        }
        if route == nil { Terminal.line(Terminal.dim(Terminal.safe(done.agent))) }
        if !hasText { write(done.message) }
        if !endsLine { Terminal.line() }
        for artifact in artifacts.isEmpty ? done.artifacts : artifacts {
            let text = ArtifactText(artifact: artifact, width: Terminal.width).text
            if !text.isEmpty { Terminal.line("\n" + Terminal.safe(text)) }
        }
        let offered = actions.isEmpty ? done.suggestedActions : actions
        if !offered.isEmpty {
            let labels = offered.map { Terminal.safe($0.label) }.joined(separator: " · ")
            Terminal.line(Terminal.dim("\n→ \(labels)"))
        }
    }

    static func headline(_ route: ChatRoute) -> String {
        let names = route.agents.map(\.agent).joined(separator: ", ")
        if route.reason.isEmpty { return names }
        return names.isEmpty ? route.reason : "\(names) (\(route.reason))"
    }

    private mutating func write(_ text: String) {
        let safe = Terminal.safe(text)
        guard !safe.isEmpty else { return }
        Terminal.write(safe)
        hasText = true
        endsLine = safe.hasSuffix("\n")
    }
}
