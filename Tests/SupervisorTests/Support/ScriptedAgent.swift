import Foundation
import HTTPTypes
import SharedModels
import TestSupport

/// An agent as the supervisor meets one: a card, and answers that a test writes.
struct ScriptedAgent: Sendable {
    typealias Answering = @Sendable (A2A.SendRequest) async throws -> FakeUpstream.Answer

    var name: String
    /// A message of these words is this agent's trade.
    var trade: String
    var streams = true
    var inputModes = ["text/plain"]
    /// Whether the card can be read.
    var isUp: @Sendable () async -> Bool = { true }
    /// What its card says of how it is reached; HTTP+JSON where it is, unless a test has another opinion.
    var interfaces: (@Sendable (_ home: String) -> [AgentCard.Interface])?
    var answer: Answering
    /// A task as it stands, where somebody asks for it.
    var task: (@Sendable (_ id: String) -> A2A.Task)?
    /// Where its server listens; the harness knows once it does.
    var home: @Sendable () -> String = { "" }
    /// What else a test writes on its card.
    var edit: @Sendable (inout AgentCard) -> Void = { _ in }

    var card: AgentCard {
        var card = plainCard
        edit(&card)
        return card
    }

    private var plainCard: AgentCard {
        AgentCard(
            name: name,
            description: "Knows \(trade).",
            version: "1.0.0",
            supportedInterfaces: interfaces?(home())
                ?? [AgentCard.Interface(url: home(), protocolBinding: "HTTP+JSON")],
            capabilities: AgentCard.Capabilities(streaming: streams),
            defaultInputModes: inputModes,
            skills: [
                AgentCard.Skill(
                    id: "trade",
                    name: trade,
                    description: trade,
                    tags: [trade],
                    examples: ["\(trade) please"]
                )
            ]
        )
    }

    func respond(_ request: FakeUpstream.Request) async throws -> FakeUpstream.Answer {
        switch request.path {
        case "/.well-known/agent-card.json":
            return await isUp() ? .json(try json(encoding: card)) : .text("", status: .serviceUnavailable)
        case "/message:stream", "/message:send":
            return try await answer(try JSON.decode(A2A.SendRequest.self, from: Data(request.text.utf8)))
        case "/rpc":
            return try await answerCall(request)
        case let path where path.hasPrefix("/tasks/"):
            guard let task else { return .text("", status: .notFound) }
            return .json(try json(encoding: task(String(path.dropFirst("/tasks/".count)))))
        default:
            return .text("", status: .notFound)
        }
    }
}

extension ScriptedAgent {
    /// The same answers by JSON-RPC.
    private func answerCall(_ request: FakeUpstream.Request) async throws -> FakeUpstream.Answer {
        let call = request.json ?? .null
        func wrapped(_ result: JSONValue) -> JSONValue {
            ["jsonrpc": "2.0", "id": call["id"] ?? .null, "result": result]
        }
        if call["method"] == "GetTask", let task {
            return .json(wrapped(try json(encoding: task(call["params"]?["id"]?.stringValue ?? ""))))
        }
        switch try await answer(try (call["params"] ?? .null).decoded(as: A2A.SendRequest.self)) {
        case .events(let events, let pause):
            let lines = try events.map { event in
                let result = try JSON.decode(JSONValue.self, from: Data(event.dropFirst("data: ".count).utf8))
                return "data: \(try JSON.encodeText(wrapped(result)))\n\n"
            }
            return .events(lines, pause: pause)
        case .json(let result, let status):
            // An error is a whole response already.
            return result["jsonrpc"] == nil ? .json(wrapped(result), status: status) : .json(result)
        case let other: return other
        }
    }
}

/// What agents say, on the wire.
enum Said {
    static func working(_ request: A2A.SendRequest) -> A2A.StreamResponse {
        A2A.StreamResponse(
            task: A2A.Task(
                id: "t-1",
                contextId: request.message.contextId ?? "",
                status: A2A.Status(state: .working)
            )
        )
    }

    static func text(_ text: String, isMore: Bool = true) -> A2A.StreamResponse {
        let artifact = A2A.Artifact(artifactId: "answer", parts: [.text(text)])
        return A2A.StreamResponse(
            artifactUpdate: A2A.ArtifactUpdate(taskId: "t-1", contextId: "c", artifact: artifact, append: isMore)
        )
    }

    static func shown(_ name: String, _ data: JSONValue) -> A2A.StreamResponse {
        let artifact = A2A.Artifact(artifactId: name, name: name, parts: [.data(data)])
        return A2A.StreamResponse(artifactUpdate: A2A.ArtifactUpdate(taskId: "t-1", contextId: "c", artifact: artifact))
    }

    static func end(
        _ text: String = "",
        _ state: A2A.State = .completed,
        metadata: [String: JSONValue] = [:],
        passing handOff: HandOff? = nil
    ) -> A2A.StreamResponse {
        let parts = [.text(text)] + [handOff.flatMap(A2A.Part.handOff)].compactMap(\.self)
        let message = A2A.Message(messageId: "m-1", role: .agent, parts: parts, metadata: metadata)
        return A2A.StreamResponse(
            statusUpdate: A2A.StatusUpdate(
                taskId: "t-1",
                contextId: "c",
                status: A2A.Status(state: state, message: message)
            )
        )
    }

    static func lines(_ updates: [A2A.StreamResponse]) throws -> [String] {
        try updates.map { "data: \(try JSON.encodeText($0))\n\n" }
    }

    static func stream(_ updates: A2A.StreamResponse...) throws -> FakeUpstream.Answer { .events(try lines(updates)) }

    /// The whole answer in one piece.
    static func answer(
        _ text: String,
        _ state: A2A.State = .completed,
        metadata: [String: JSONValue] = [:],
        passing handOff: HandOff? = nil
    ) throws -> FakeUpstream.Answer {
        try stream(Self.text(text, isMore: false), end(text, state, metadata: metadata, passing: handOff))
    }
}
