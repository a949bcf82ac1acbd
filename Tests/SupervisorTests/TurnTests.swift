import Clients
import Foundation
import HTTPTypes
import NIOConcurrencyHelpers
import Postgres
import SharedModels
import TestSupport
import Testing

@testable import Supervisor

@Suite("A turn of a conversation")
struct TurnTests {
    private static let action: JSONValue = ["type": "contact", "label": "Call us", "target": "/contact"]

    private static let leasing = ScriptedAgent(name: "Leasing Desk", trade: "lease terms") { request in
        try Said.stream(
            Said.working(request),
            Said.text("It ", isMore: false),
            Said.text("depends. "),
            Said.text("On much."),
            Said.shown("terms", ["months": 48]),
            Said.end(
                "It depends. On much.",
                .inputRequired,
                metadata: [
                    TurnMetadata.actions: [action], TurnMetadata.capturedData: ["city": "Reno"],
                    TurnMetadata.missing: ["annual_revenue"],
                ]
            )
        )
    }
    private static let dealers = ScriptedAgent(name: "Dealers", trade: "dealer visits") { _ in
        try Said.answer("Two are near.", metadata: [TurnMetadata.capturedData: ["zip_code": "89501"]])
    }

    @Test("The answer comes piece by piece, in order, and its end holds all of it")
    func streamed() async throws {
        try await SupervisorHarness.run([Self.leasing, Self.dealers]) { supervisor, _ in
            let events = try await supervisor.stream("lease terms please")
            // Of somebody else's agent a sentence is shown once it is whole.
            let names = ["session", "route", "token", "token", "artifact", "action", "done"]
            #expect(events.map(\.event) == names)
            let reply = try events.reply
            #expect(try events.tokens == "It depends. On much.")
            #expect(reply.message == "It depends. On much.")
            #expect(reply.agentID == "leasing-desk")
            #expect(reply.agent == "Leasing Desk")
            #expect(reply.state == .inputRequired)
            #expect(reply.capturedData == ["city": "Reno"])
            #expect(reply.artifacts.first?.data == ["months": 48])
            #expect(reply.suggestedActions.map(\.label) == ["Call us"])
            #expect(try json(events[0].data)["session_id"]?.stringValue == reply.sessionID)
            #expect(try json(events[1].data)["agents"]?.arrayValue?.first?["agent_id"] == "leasing-desk")
        }
    }

    @Test("What was answered is what the session shows and what the next turn starts from")
    func goesOn() async throws {
        try await SupervisorHarness.run([Self.leasing, Self.dealers]) { supervisor, servers in
            let first = try await supervisor.chat("lease terms please")
            // It says nothing of any trade: it is the answer to what was asked.
            let second = try await supervisor.chat("Three million", session: first.sessionID)
            #expect(second.agentID == "leasing-desk")
            let third = try await supervisor.chat("dealer visits please", session: first.sessionID)
            #expect(third.agentID == "dealers")
            let session = try await supervisor.session(first.sessionID)
            #expect(
                session.messages.map(\.content) == [
                    "lease terms please", "It depends. On much.", "Three million", "It depends. On much.",
                    "dealer visits please", "Two are near.",
                ]
            )
            #expect(session.messages[1].agentID == "leasing-desk")
            #expect(session.messages[1].artifacts?.first?.name == "terms")
            let asked = servers[2].requests.filter { $0.path == "/message:stream" }
            let message = try #require(asked.last?.json?["message"])
            // Whoever knows the session's name may speak in it: it is nobody else's business.
            #expect(message["contextId"] == nil)
            #expect(asked.last?.text.contains(first.sessionID) == false)
            let history = message["metadata"]?[TurnMetadata.history]?.arrayValue
            #expect(history?.count == 4)
            #expect(history?.last?["content"] == "It depends. On much.")
            #expect(message["metadata"]?[TurnMetadata.captured] == ["city": "Reno"])
        }
    }

    @Test("An agent that is not ours is given no token of ours")
    func stranger() async throws {
        try await SupervisorHarness.run([Self.dealers]) { supervisor, servers in
            _ = try await supervisor.chat("dealer visits please")
            #expect(servers[1].requests.count >= 2)
            #expect(servers[1].requests.allSatisfy { $0.headers[.authorization] == nil })
        }
    }

    @Test("Two requests in one message are for two agents, and one answer")
    func twoTrades() async throws {
        try await SupervisorHarness.run([Self.leasing, Self.dealers]) { supervisor, _ in
            let events = try await supervisor.stream("Show lease terms please. Show dealer visits please.")
            let reply = try events.reply
            #expect(reply.message.contains("It depends."))
            #expect(reply.message.contains("Two are near."))
            #expect(try events.tokens == reply.message)
            #expect(reply.capturedData == ["city": "Reno", "zip_code": "89501"])
        }
    }

    @Test("Turns at once in one session lose nothing that either of them learned")
    func atOnce() async throws {
        let slow = ScriptedAgent(name: "Leasing Desk", trade: "lease terms") { _ in
            let known: [String: JSONValue] = [TurnMetadata.capturedData: ["business_name": "Truckee"]]
            return .late(.milliseconds(800), try Said.answer("Slowly.", metadata: known))
        }
        try await SupervisorHarness.run([slow, Self.dealers]) { supervisor, servers in
            let session = try await supervisor.chat("Hello there", session: "s-1").sessionID
            async let first = supervisor.chat("lease terms please", session: session)
            async let second = supervisor.chat("dealer visits please", session: session)
            _ = try await (first, second)
            let shown = try await supervisor.session(session).messages
            #expect(shown.count == 6)
            #expect(Set(shown.map(\.content)).isSuperset(of: ["Slowly.", "Two are near."]))
            _ = try await supervisor.chat("dealer visits please", session: session)
            let metadata = servers[2].requests.last?.json?["message"]?["metadata"]
            #expect(metadata?[TurnMetadata.captured] == ["business_name": "Truckee", "zip_code": "89501"])
        }
    }

    @Test("An agent that does not stream is asked for the whole")
    func unstreamed() async throws {
        let agent = ScriptedAgent(name: "Letters", trade: "paper mail", streams: false) { request in
            let artifact = A2A.Artifact(artifactId: "answer", parts: [.text("Dear Sir.")])
            let task = A2A.Task(
                id: "t-1",
                contextId: request.message.contextId ?? "",
                status: A2A.Status(state: .completed),
                artifacts: [artifact]
            )
            return .json(try json(encoding: A2A.SendResponse(task: task)))
        }
        try await SupervisorHarness.run([agent]) { supervisor, _ in
            let reply = try await supervisor.chat("paper mail please")
            #expect(reply.message == "Dear Sir.")
        }
    }

    @Test("An agent whose stream is one finished task has answered what the task holds")
    func finishedTask() async throws {
        let agent = ScriptedAgent(name: "Letters", trade: "paper mail") { request in
            let task = A2A.Task(
                id: "t-1",
                contextId: request.message.contextId ?? "",
                status: A2A.Status(state: .completed),
                artifacts: [
                    A2A.Artifact(artifactId: "answer", parts: [.text("Dear Sir.")]),
                    A2A.Artifact(artifactId: "stamp", name: "stamp", parts: [.data(["cents": 78])]),
                ]
            )
            return try Said.stream(A2A.StreamResponse(task: task))
        }
        try await SupervisorHarness.run([agent]) { supervisor, _ in
            let events = try await supervisor.stream("paper mail please")
            #expect(try events.reply.message == "Dear Sir.")
            #expect(try events.reply.artifacts.map(\.name) == ["stamp"])
            #expect(try events.tokens == "Dear Sir.")
        }
    }

    @Test("Every answer says by which contract each that spoke works, and by which model")
    func contracts() async throws {
        let told = ScriptedAgent(name: "Leasing Desk", trade: "lease terms") { _ in
            try Said.answer(
                "It depends.",
                metadata: [TurnMetadata.contractVersion: "2.3.0", TurnMetadata.model: "gpt-5-nano"]
            )
        }
        let down = ScriptedAgent(name: "Frail", trade: "long stories") { _ in .text("", status: .serviceUnavailable) }
        try await SupervisorHarness.run([told, Self.dealers, down]) { supervisor, _ in
            let two = try await supervisor.stream("Show lease terms please. Show dealer visits please.").reply
            #expect(
                Set(two.agents ?? []) == [
                    .init(id: "leasing-desk", contractVersion: "2.3.0", model: "gpt-5-nano"),
                    .init(id: "dealers", contractVersion: "1.0.0"),
                ]
            )
            let own: [ChatReply.Speaker] = [.init(id: "supervisor", contractVersion: "1.1.0")]
            #expect(try await supervisor.chat("hello there").agents == own)
            // What is said for one that is down is the supervisor's.
            #expect(try await supervisor.chat("long stories please").agents == own)
            let kept = try await supervisor.owner.query(
                "SELECT extras->'agents'->0->>'contract_version' AS version FROM chat_messages WHERE role = 'assistant'"
            )
            #expect(
                try kept.allSatisfy { try ["1.0.0", "1.1.0", "2.3.0"].contains($0.decode("version", as: String.self)) }
            )
            #expect(kept.count == 3)
        }
    }

    @Test("An agent that begins its answer anew takes back its own words, and only them", arguments: [false, true])
    func begunAnew(second: Bool) async throws {
        let anew = ScriptedAgent(name: second ? "Zeta" : "Alpha", trade: second ? "last matters" : "first matters") {
            _ in
            try Said.stream(
                Said.text("Half of it. ", isMore: false),
                Said.text("And so"),
                Said.text("All ", isMore: false),
                Said.text("of it."),
                Said.end("All of it.")
            )
        }
        let calm = ScriptedAgent(name: second ? "Alpha" : "Zeta", trade: second ? "first matters" : "last matters") {
            _ in
            try Said.answer("Calm.")
        }
        try await SupervisorHarness.run([anew, calm]) { supervisor, _ in
            let events = try await supervisor.stream("Show first matters please. Show last matters please.")
            let reply = try events.reply
            #expect(reply.message.contains("All of it."))
            #expect(reply.message.contains("Calm."))
            #expect(!reply.message.contains("Half"))
            #expect(try events.tokens == reply.message)
            let stands = try events.filter { $0.event == "restart" }.map { try json($0.data)["text"] }
            #expect(stands == [second ? "Calm.\n\n" : ""])
        }
    }

    @Test("A word that calls for a person, said beside a question, has the question answered and a person offered")
    func mentioned() async throws {
        let agent = ScriptedAgent(name: "Alpha", trade: "first matters") { _ in try Said.answer("Alpha.") }
        try await SupervisorHarness.run([agent]) { supervisor, _ in
            let reply = try await supervisor.chat("Our lawyer agrees; first matters please?")
            #expect(reply.message == "Alpha.")
            #expect(reply.suggestedActions.contains { $0.type == .contact })
            let other = try await supervisor.chat("first matters please")
            #expect(!other.suggestedActions.contains { $0.type == .contact })
        }
    }

    @Test("What an agent captured, or the memory holds, is masked before it is kept, passed on or told")
    func masked() async throws {
        let received = NIOLockedValueBox<A2A.Message?>(nil)
        let agent = ScriptedAgent(name: "Alpha", trade: "first matters") { request in
            received.withLockedValue { $0 = request.message }
            return try Said.answer(
                "Alpha.",
                metadata: [TurnMetadata.capturedData: ["city": "Reno", "ssn": 123_456_789, "password": "hunter2"]]
            )
        }
        let memory: @Sendable (FakeUpstream.Request) async throws -> FakeUpstream.Answer = { request in
            guard request.path.hasPrefix("/v1/memories/search") else {
                return try await SupervisorHarness.quietMemory(request)
            }
            let found = ScoredMemory(
                id: UUID(),
                content: "Our card is 4111 1111 1111 1111",
                score: 0.9,
                createdAt: Date(timeIntervalSince1970: 0)
            )
            return .json(["results": [try JSONValue(encoding: found)]])
        }
        try await SupervisorHarness.run([agent], memory: memory) { supervisor, _ in
            let reply = try await supervisor.chat("first matters please")
            #expect(reply.capturedData["city"] == "Reno")
            #expect(reply.capturedData["ssn"] == "[social security number removed]")
            #expect(reply.capturedData["password"] == "[password removed]")
            let message = try #require(received.withLockedValue { $0 })
            let memories: JSONValue = ["Our card is [card number removed]"]
            #expect(message.metadata?[TurnMetadata.memories] == memories)
        }
    }

    @Test("What an agent was told reaches the memory once; a greeting does not")
    func remembered() async throws {
        try await SupervisorHarness.run([Self.dealers]) { supervisor, servers in
            _ = try await supervisor.chat("hello")
            let said = "We run a warehouse in Reno and want dealer visits"
            let reply = try await supervisor.chat(said)
            #expect(reply.agentID == "dealers")
            func kept() -> [JSONValue] {
                servers[0].requests.filter { $0.method == .post && $0.path == "/v1/memories" }.compactMap(\.json)
            }
            try await eventually { !kept().isEmpty }
            // Longer than the loop rests.
            try await Task.sleep(for: .seconds(2.5))
            #expect(kept().map { $0["content"] } == [.string(said)])
            #expect(kept().first?["user_id"] == "dana")
            #expect(kept().first?["run_id"]?.stringValue == reply.sessionID)
        }
    }
}
