import Clients
import Foundation
import HTTPTypes
import SharedModels
import TestSupport
import Testing

@testable import Supervisor

@Suite("Agents that wait for an answer")
struct WaitingTests {
    private static func asking(
        _ name: String,
        _ trade: String,
        for field: String,
        id: String
    ) -> ScriptedAgent {
        ScriptedAgent(name: name, trade: trade) { request in
            let isAnswer = request.message.taskId != nil
            let status = A2A.Status(
                state: isAnswer ? .completed : .inputRequired,
                message: A2A.Message(
                    messageId: "m",
                    role: .agent,
                    parts: [.text(isAnswer ? "\(name) has it." : "\(name) asks.")],
                    metadata: isAnswer ? [:] : [TurnMetadata.missing: [.string(field)]]
                )
            )
            return try Said.stream(A2A.StreamResponse(task: A2A.Task(id: id, contextId: "c", status: status)))
        }
    }

    private static let leasing = asking("Leasing Desk", "lease terms", for: "annual_revenue", id: "t-lease")
    private static let dealers = asking("Dealers", "dealer visits", for: "zip_code", id: "t-dealer")

    private static func asked(_ server: FakeUpstream) -> [JSONValue] {
        server.requests.filter { $0.path.hasPrefix("/message:") }.compactMap { $0.json?["message"] }
    }

    @Test("Two that ask in one turn both wait: the answer reaches both, each by its own task")
    func both() async throws {
        try await SupervisorHarness.run([Self.leasing, Self.dealers]) { supervisor, servers in
            let first = try await supervisor.chat("Show lease terms please. Show dealer visits please.")
            #expect(first.state == .inputRequired)
            let answer = "We make 2 million a year and are in 89501."
            let second = try await supervisor.chat(answer, session: first.sessionID)
            #expect(second.message.contains("Leasing Desk has it."))
            #expect(second.message.contains("Dealers has it."))
            #expect(second.state == .completed)
            let tasks = servers.dropFirst().map { Self.asked($0).last?["taskId"] }
            #expect(tasks == ["t-lease", "t-dealer"])
        }
    }

    @Test("What answers one of two is that one's alone, and the other waits on")
    func oneByOne() async throws {
        try await SupervisorHarness.run([Self.leasing, Self.dealers]) { supervisor, servers in
            let first = try await supervisor.chat("Show lease terms please. Show dealer visits please.")
            let second = try await supervisor.chat("89501", session: first.sessionID)
            #expect(second.message == "Dealers has it.")
            #expect(servers.dropFirst().map { Self.asked($0).count } == [1, 2])
            let third = try await supervisor.chat("2 million a year", session: first.sessionID)
            #expect(third.message == "Leasing Desk has it.")
            #expect(Self.asked(servers[1]).last?["taskId"] == "t-lease")
        }
    }

    @Test("An agent of ours that asked gets the answer in the task that waits; once the talk moved on, a new one")
    func ours() async throws {
        let agents = [Self.leasing, Self.dealers]
        try await SupervisorHarness.run(agents, ours: [.financing, .dealerMatching]) { supervisor, servers in
            let session = try await supervisor.chat("lease terms please").sessionID
            let answered = try await supervisor.chat("2 million a year", session: session)
            #expect(answered.message == "Leasing Desk has it.")
            let messages = Self.asked(servers[1])
            #expect(messages.map { $0["taskId"]?.stringValue } == [nil, "t-lease"])
            #expect(messages.allSatisfy { $0["contextId"]?.stringValue == session })
            // Asked again, left for another trade, and come back to.
            _ = try await supervisor.chat("lease terms please", session: session)
            _ = try await supervisor.chat("dealer visits please", session: session)
            _ = try await supervisor.chat("lease terms please", session: session)
            #expect(Self.asked(servers[1]).suffix(2).map { $0["taskId"]?.stringValue } == [nil, nil])
        }
    }
}
