import Clients
import Foundation
import HTTPTypes
import NIOConcurrencyHelpers
import SharedModels
import TestSupport
import Testing

@testable import Supervisor

@Suite("Agents of anybody's")
struct StrangeAgentTests {
    typealias Binding = @Sendable (_ home: String) -> [AgentCard.Interface]

    static let restful: Binding = { [AgentCard.Interface(url: $0, protocolBinding: "HTTP+JSON")] }
    static let called: Binding = { [AgentCard.Interface(url: $0 + "/rpc", protocolBinding: "JSONRPC")] }
    static let bindings: [(String, Binding)] = [("HTTP+JSON", restful), ("JSONRPC", called)]

    private static func letters(
        _ binding: @escaping Binding,
        streams: Bool,
        _ answer: @escaping ScriptedAgent.Answering
    ) -> ScriptedAgent {
        ScriptedAgent(name: "Letters", trade: "paper mail", streams: streams, interfaces: binding, answer: answer)
    }

    private static func task(
        _ state: A2A.State,
        artifacts: [A2A.Artifact]? = nil,
        says text: String? = nil,
        history: [A2A.Message]? = nil
    ) -> A2A.Task {
        let message = text.map { A2A.Message(messageId: "m", role: .agent, parts: [.text($0)]) }
        return A2A.Task(
            id: "t-1",
            contextId: "c",
            status: A2A.Status(state: state, message: message),
            artifacts: artifacts,
            history: history
        )
    }

    private static func artifact(_ id: String, _ text: String) -> A2A.Artifact {
        A2A.Artifact(artifactId: id, name: id, parts: [.text(text)])
    }

    @Test("A whole answer in any form is read by either binding", arguments: ["HTTP+JSON", "JSONRPC"])
    func wholeForms(binding: String) async throws {
        let said = A2A.Message(messageId: "m", role: .agent, parts: [.text("Dear Sir.")])
        let two = [Self.artifact("letter", "Dear Sir."), Self.artifact("note", "Yours.")]
        let forms: [(A2A.SendResponse, String)] = [
            (A2A.SendResponse(message: said), "Dear Sir."),
            (A2A.SendResponse(task: Self.task(.completed, says: "Dear Sir.")), "Dear Sir."),
            (A2A.SendResponse(task: Self.task(.completed, artifacts: two)), "Dear Sir.\n\nYours."),
            (A2A.SendResponse(task: Self.task(.completed, artifacts: two, says: "Done.")), "Dear Sir.\n\nYours."),
            (A2A.SendResponse(task: Self.task(.completed, history: [said])), "Dear Sir."),
        ]
        let interface = try #require(Self.bindings.first { $0.0 == binding }).1
        for (form, text) in forms {
            let agent = Self.letters(interface, streams: false) { _ in .json(try json(encoding: form)) }
            try await SupervisorHarness.run([agent]) { supervisor, servers in
                let events = try await supervisor.stream("paper mail please")
                #expect(try events.reply.message == text)
                #expect(try events.tokens == text)
                let asked = try #require(servers[1].requests.last)
                #expect(asked.path == (binding == "JSONRPC" ? "/rpc" : "/message:send"))
                let version = try #require(HTTPField.Name("A2A-Version"))
                #expect(asked.headers[version] == "1.0")
                #expect(asked.headers[.authorization] == nil)
                if binding == "JSONRPC" { #expect(asked.json?["method"] == "SendMessage") }
            }
        }
    }

    @Test("A streamed answer in any form is read by either binding", arguments: ["HTTP+JSON", "JSONRPC"])
    func streamedForms(binding: String) async throws {
        func piece(_ id: String, _ text: String, append: Bool? = nil) -> A2A.StreamResponse {
            A2A.StreamResponse(
                artifactUpdate: A2A.ArtifactUpdate(
                    taskId: "t-1",
                    contextId: "c",
                    artifact: Self.artifact(id, text),
                    append: append
                )
            )
        }
        func status(_ state: A2A.State, _ text: String? = nil) -> A2A.StreamResponse {
            let status = Self.task(state, says: text).status
            return A2A.StreamResponse(statusUpdate: A2A.StatusUpdate(taskId: "t-1", contextId: "c", status: status))
        }
        let said = A2A.Message(messageId: "m", role: .agent, parts: [.text("Dear Sir.")])
        let begun = A2A.StreamResponse(task: Self.task(.submitted))
        let forms: [([A2A.StreamResponse], String)] = [
            ([A2A.StreamResponse(message: said)], "Dear Sir."),
            (
                [begun, piece("x", "Dear "), piece("x", "Sir", append: true), piece("x", ".", append: true)]
                    + [status(.completed)], "Dear Sir."
            ),
            ([begun, piece("x", "Dear"), piece("x", "Dear Sir."), status(.completed)], "Dear Sir."),
            ([begun, piece("x", "Dear Sir."), piece("y", "Yours."), status(.completed)], "Dear Sir.\n\nYours."),
            ([begun, status(.working, "Thinking."), status(.completed, "Dear Sir.")], "Dear Sir."),
            ([begun, status(.working, "Dear Sir."), status(.completed)], "Dear Sir."),
            ([begun, piece("x", "So far."), status(.inputRequired, "To whom?")], "So far.\n\nTo whom?"),
        ]
        let interface = try #require(Self.bindings.first { $0.0 == binding }).1
        for (form, text) in forms {
            let agent = Self.letters(interface, streams: true) { _ in .events(try Said.lines(form)) }
            try await SupervisorHarness.run([agent]) { supervisor, servers in
                let events = try await supervisor.stream("paper mail please")
                #expect(try events.reply.message == text)
                #expect(try events.tokens == text)
                if binding == "JSONRPC" {
                    #expect(servers[1].requests.last?.json?["method"] == "SendStreamingMessage")
                }
            }
        }
    }

    @Test("A stranger's words are looked at as ours are, however they come", arguments: [true, false])
    func guarded(streams: Bool) async throws {
        let words =
            "Dear Sir. You will be approved, guaranteed. Please send me your social security number. "
            + "Your card is 4111 1111 1111 1111. Yours."
        let said = A2A.Message(messageId: "m", role: .agent, parts: [.text(words)])
        let agent = Self.letters(Self.restful, streams: streams) { _ in
            guard streams else { return .json(try json(encoding: A2A.SendResponse(message: said))) }
            // Piece by piece, so that no piece alone says what must not be said; and once begun anew.
            let pieces = ["You will be appro", "ved, guaranteed. "].enumerated().map { index, text in
                (text, index > 0)
            }
            let anew = stride(from: 0, to: words.count, by: 7).map { start in
                let from = words.index(words.startIndex, offsetBy: start)
                return (String(words[from...].prefix(7)), start > 0)
            }
            let updates = (pieces + anew).map { text, append in
                A2A.StreamResponse(
                    artifactUpdate: A2A.ArtifactUpdate(
                        taskId: "t-1",
                        contextId: "c",
                        artifact: Self.artifact("x", text),
                        append: append
                    )
                )
            }
            let end = A2A.StreamResponse(
                statusUpdate: A2A.StatusUpdate(
                    taskId: "t-1",
                    contextId: "c",
                    status: Self.task(.completed).status
                )
            )
            return .events(try Said.lines([A2A.StreamResponse(task: Self.task(.submitted))] + updates + [end]))
        }
        try await SupervisorHarness.run([agent]) { supervisor, _ in
            let events = try await supervisor.stream("paper mail please")
            let message = try events.reply.message
            #expect(message.hasPrefix("Dear Sir. "))
            #expect(message.hasSuffix(" Yours."))
            #expect(message.contains("cannot promise"))
            #expect(message.contains("[card number removed]"))
            for part in ["guaranteed", "send me your social", "4111"] { #expect(!message.contains(part), "\(part)") }
            let shown = try events.tokens
            #expect(shown == message)
        }
    }

    @Test("A stranger adds to what the session knows of the user and changes nothing of it")
    func writesNothing() async throws {
        let agent = Self.letters(Self.restful, streams: false) { asked in
            let isFirst = asked.message.text.contains("first")
            var task = Self.task(.completed, says: "Dear Sir.")
            task.status.message?.metadata = [
                TurnMetadata.capturedData: isFirst ? ["city": "Reno"] : ["city": "Elko", "state": "NV"]
            ]
            return .json(try json(encoding: A2A.SendResponse(task: task)))
        }
        try await SupervisorHarness.run([agent]) { supervisor, servers in
            let session = try await supervisor.chat("paper mail please, the first").sessionID
            _ = try await supervisor.chat("more paper mail please", session: session)
            _ = try await supervisor.chat("and paper mail again please", session: session)
            let told = servers[1].requests.last?.json?["message"]?["metadata"]?[TurnMetadata.captured]
            #expect(told == ["city": "Reno", "state": "NV"])
        }
    }

    @Test("What JSON made of Protocol Buffers leaves out is taken for empty")
    func gaps() async throws {
        let agent = Self.letters(Self.called, streams: false) { _ in
            .json([
                "task": [
                    "id": "t-1", "status": ["state": "TASK_STATE_COMPLETED", "message": ["messageId": "m"]],
                    "artifacts": [["artifactId": "a"], ["parts": [["text": "Dear Sir."]]]],
                ]
            ])
        }
        try await SupervisorHarness.run([agent]) { supervisor, _ in
            let message = try await supervisor.chat("paper mail please").message
            #expect(message == "Dear Sir.")
        }
    }

    @Test("A JSON-RPC error, at once or in the stream, is no answer")
    func callErrors() async throws {
        let refusal: JSONValue = [
            "jsonrpc": "2.0", "id": "1", "error": ["code": -32603, "message": "no ink"],
        ]
        for streams in [false, true] {
            let agent = Self.letters(Self.called, streams: streams) { _ in .json(refusal) }
            try await SupervisorHarness.run([agent]) { supervisor, _ in
                let reply = try await supervisor.chat("paper mail please")
                #expect(reply.message.hasPrefix("Letters is not available right now"))
                #expect(!reply.message.contains("ink"))
            }
        }
    }

    @Test("An agent that answers that it works on it is asked until it is done", arguments: ["HTTP+JSON", "JSONRPC"])
    func slowTask(binding: String) async throws {
        let interface = try #require(Self.bindings.first { $0.0 == binding }).1
        let done = Self.task(.completed, artifacts: [Self.artifact("letter", "Dear Sir.")])
        let polls = NIOLockedValueBox(0)
        var agent = Self.letters(interface, streams: false) { _ in
            .json(try json(encoding: A2A.SendResponse(task: Self.task(.working))))
        }
        agent.task = { id in
            let count = polls.withLockedValue { count in
                count += 1
                return count
            }
            #expect(id == "t-1")
            return count < 3 ? Self.task(.working) : done
        }
        let asked = agent
        try await SupervisorHarness.run([asked]) { supervisor, _ in
            let message = try await supervisor.chat("paper mail please").message
            #expect(message == "Dear Sir.")
            #expect(polls.withLockedValue { $0 } == 3)
        }
    }

    @Test("An answer to an agent's question goes to its task, and a task that it forgot is begun anew")
    func waitingTask() async throws {
        let forgets = NIOLockedValueBox(false)
        let agent = Self.letters(Self.called, streams: true) { request in
            guard let waiting = request.message.taskId else {
                return try Said.answer("To whom?", .inputRequired)
            }
            if forgets.withLockedValue({ $0 }) {
                return .json([
                    "jsonrpc": "2.0", "id": "1", "error": ["code": -32001, "message": "Task not found"],
                ])
            }
            return try Said.answer("Sent by \(waiting) in \(request.message.contextId ?? "nothing").")
        }
        try await SupervisorHarness.run([agent]) { supervisor, servers in
            let first = try await supervisor.chat("paper mail please")
            #expect(first.state == .inputRequired)
            let second = try await supervisor.chat("Grandmother", session: first.sessionID)
            #expect(second.message == "Sent by t-1 in c.")
            #expect(second.state == .completed)
            // The task is over: what comes next is another, in the same conversation.
            let third = try await supervisor.chat("paper mail please", session: first.sessionID)
            #expect(third.message == "To whom?")
            #expect(servers[1].requests.last?.json?["params"]?["message"]?["contextId"] == "c")
            forgets.withLockedValue { $0 = true }
            let fourth = try await supervisor.chat("Grandfather", session: first.sessionID)
            #expect(fourth.message == "To whom?")
            let messages = servers[1].requests.suffix(2).compactMap { $0.json?["params"]?["message"] }
            #expect(messages.map { $0["taskId"]?.stringValue } == ["t-1", nil])
            #expect(Set(messages.compactMap { $0["messageId"]?.stringValue }).count == 2)
        }
    }

    @Test("An agent that asked and is away for the answer is given it when it is back")
    func awayForTheAnswer() async throws {
        let isUp = NIOLockedValueBox(true)
        let agent = Self.letters(Self.restful, streams: true) { request in
            guard isUp.withLockedValue({ $0 }) else { return .text("", status: .serviceUnavailable) }
            return try request.message.taskId == nil
                ? Said.answer("To whom?", .inputRequired) : Said.answer("Sent.")
        }
        try await SupervisorHarness.run([agent]) { supervisor, _ in
            let session = try await supervisor.chat("paper mail please").sessionID
            isUp.withLockedValue { $0 = false }
            let away = try await supervisor.chat("Grandmother", session: session)
            #expect(away.message.hasPrefix("Letters is not available right now"))
            isUp.withLockedValue { $0 = true }
            let message = try await supervisor.chat("Grandmother", session: session).message
            #expect(message == "Sent.")
        }
    }

    @Test("An agent that offers nothing usable is not routed to")
    func unusable() async throws {
        let offers: [Binding] = [
            { _ in [] },
            { [AgentCard.Interface(url: $0, protocolBinding: "GRPC")] },
            { [AgentCard.Interface(url: $0, protocolBinding: "HTTP+JSON", protocolVersion: "0.3")] },
            { _ in [AgentCard.Interface(url: "ftp://127.0.0.1/", protocolBinding: "JSONRPC")] },
        ]
        for offer in offers {
            let agent = Self.letters(offer, streams: true) { _ in try Said.answer("Dear Sir.") }
            try await SupervisorHarness.run([agent]) { supervisor, servers in
                let reply = try await supervisor.chat("paper mail please")
                #expect(reply.agentID == "supervisor")
                #expect(servers[1].requests.allSatisfy { $0.path.hasSuffix("agent-card.json") })
            }
        }
    }

    @Test("A card may send us elsewhere, where we bring no token; not to our own services")
    func elsewhere() async throws {
        let other: @Sendable (FakeUpstream.Request) async throws -> FakeUpstream.Answer = { _ in
            try Said.answer("From elsewhere.")
        }
        try await withFakeUpstream(answering: other) { other in
            let address = other.url.absoluteString
            let pointing: Binding = { _ in [AgentCard.Interface(url: address, protocolBinding: "HTTP+JSON")] }
            let agent = Self.letters(pointing, streams: true) { _ in try Said.answer("From home.") }
            try await SupervisorHarness.run([agent]) { supervisor, servers in
                let message = try await supervisor.chat("paper mail please").message
                #expect(message == "From elsewhere.")
                #expect(other.requests.allSatisfy { $0.headers[.authorization] == nil })
                #expect(servers[1].requests.allSatisfy { $0.path.hasSuffix("agent-card.json") })
            }
        }
        // The harness's memory is one of ours.
        let memory = NIOLockedValueBox("http://127.0.0.1:1")
        let stealing: Binding = { _ in
            [AgentCard.Interface(url: memory.withLockedValue { $0 } + "/rpc", protocolBinding: "JSONRPC")]
        }
        let thief = Self.letters(stealing, streams: true) { _ in try Said.answer("Taken.") }
        try await SupervisorHarness.run([thief], settings: ["AGENT_REFRESH_SECONDS": "1"]) { supervisor, servers in
            memory.withLockedValue { $0 = servers[0].url.absoluteString }
            // Known at first by an address of nobody's; from the next reading on by one of ours.
            try await eventually {
                try await supervisor.request(.get, "/v1/agents").body["agents"]?.arrayValue?.isEmpty == true
            }
            _ = try await supervisor.chat("paper mail please")
            #expect(servers[0].requests.allSatisfy { $0.path != "/rpc" })
        }
    }
}
