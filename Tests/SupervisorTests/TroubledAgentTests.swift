import Clients
import Foundation
import HTTPTypes
import NIOConcurrencyHelpers
import SharedModels
import TestSupport
import Testing

@testable import Supervisor

@Suite("Agents in trouble")
struct TroubledAgentTests {
    private static func apology(_ name: String) -> String { "\(name) is not available right now" }

    private static let well = ScriptedAgent(name: "Well", trade: "good news") { _ in try Said.answer("All is well.") }

    @Test("An agent that breaks off half-way keeps what it said, and says that it broke off")
    func brokenOff() async throws {
        let agent = ScriptedAgent(name: "Frail", trade: "long stories") { request in
            let lines = try Said.lines([Said.working(request), Said.text("Once upon", isMore: false)])
            return .broken(afterSending: lines.joined())
        }
        try await SupervisorHarness.run([agent, Self.well]) { supervisor, _ in
            let events = try await supervisor.stream("long stories please")
            let reply = try events.reply
            #expect(reply.message.hasPrefix("Once upon\n\n" + Self.apology("Frail")))
            #expect(try events.tokens == reply.message)
            let session = try await supervisor.session(reply.sessionID)
            #expect(session.messages.last?.content == reply.message)
            let next = try await supervisor.chat("good news please", session: reply.sessionID)
            #expect(next.message == "All is well.")
        }
    }

    @Test("A stream that ends without an end, an answer that is none, and silence are no answers")
    func noAnswer() async throws {
        let answers: [ScriptedAgent.Answering] = [
            { try Said.stream(Said.working($0)) },
            { _ in .text("data: {\"task\": 5}\n\n") },
            { _ in .text("<html>") },
            { _ in try Said.answer("", .completed) },
            { _ in try Said.answer("", .failed) },
            { _ in .text("", status: .internalServerError) },
            { _ in .text("", status: .serviceUnavailable) },
        ]
        for answer in answers {
            let agent = ScriptedAgent(name: "Frail", trade: "long stories", answer: answer)
            try await SupervisorHarness.run([agent]) { supervisor, _ in
                let reply = try await supervisor.chat("long stories please")
                #expect(reply.message.hasPrefix(Self.apology("Frail")))
                #expect(reply.state == .completed)
            }
        }
    }

    @Test("Of two that are asked the one that is down is named, and the other answers")
    func halfDown() async throws {
        let agent = ScriptedAgent(name: "Frail", trade: "long stories") { _ in .text("", status: .serviceUnavailable) }
        try await SupervisorHarness.run([agent, Self.well]) { supervisor, _ in
            let events = try await supervisor.stream("Show long stories please. Show good news please.")
            let reply = try events.reply
            #expect(reply.message.contains(Self.apology("Frail")))
            #expect(reply.message.contains("All is well."))
            #expect(!reply.message.contains(Self.apology("Well")))
            #expect(try events.tokens == reply.message)
        }
    }

    @Test("An agent that failed with a reason gives its reason")
    func failed() async throws {
        let agent = ScriptedAgent(name: "Strict", trade: "rules") { _ in try Said.answer("Not on Sundays.", .failed) }
        try await SupervisorHarness.run([agent]) { supervisor, _ in
            let reply = try await supervisor.chat("rules please")
            #expect(reply.message == "Not on Sundays.")
        }
    }

    @Test(
        "An agent that fails after its first words says why, or it is said for it; ours and anybody's",
        arguments: [[], [MeshService.financing]]
    )
    func failedLate(ours: [MeshService]) async throws {
        let agent = ScriptedAgent(name: "Strict", trade: "old rules") { request in
            let why = request.message.text.contains("mute") ? "" : "I could not finish this in time."
            return try Said.stream(
                Said.working(request),
                Said.text("Let me look that up.", isMore: false),
                Said.end(why, .failed)
            )
        }
        try await SupervisorHarness.run([agent], ours: ours) { supervisor, _ in
            let told = try await supervisor.stream("old rules please")
            #expect(try told.reply.message == "Let me look that up.\n\nI could not finish this in time.")
            #expect(try told.tokens == told.reply.message)
            let mute = try await supervisor.stream("old rules please, mute ones")
            #expect(try mute.reply.message.hasPrefix("Let me look that up.\n\nStrict could not finish this."))
            #expect(try mute.tokens == mute.reply.message)
        }
    }

    @Test("After three turns that nobody could serve a person is offered, and not before")
    func patience() async throws {
        let isUp = NIOLockedValueBox(false)
        let agent = ScriptedAgent(name: "Frail", trade: "long stories") { _ in
            isUp.withLockedValue { $0 } ? try Said.answer("Once.") : .text("", status: .serviceUnavailable)
        }
        try await SupervisorHarness.run([agent]) { supervisor, _ in
            var offers: [Bool] = []
            for turn in 0..<5 {
                isUp.withLockedValue { $0 = turn == 3 }
                let reply = try await supervisor.chat("long stories please", session: "s-1")
                offers.append(reply.suggestedActions.contains { $0.type == .contact })
            }
            #expect(offers == [false, false, true, false, false])
        }
    }

    @Test("An agent that comes later is used as soon as it is there")
    func comesLater() async throws {
        let isUp = NIOLockedValueBox(false)
        var agent = Self.well
        agent.isUp = { isUp.withLockedValue { $0 } }
        try await SupervisorHarness.run([agent], settings: ["AGENT_REFRESH_SECONDS": "1"]) { supervisor, _ in
            let early = try await supervisor.chat("good news please")
            #expect(early.agentID == "supervisor")
            #expect(early.message.contains("away"))
            isUp.withLockedValue { $0 = true }
            try await eventually {
                try await supervisor.request(.get, "/v1/agents").body["agents"]?.arrayValue?.count == 1
            }
            #expect(try await supervisor.chat("good news please").message == "All is well.")
        }
    }

    @Test("An agent whose card does not come in time once is still there; one whose card does not come again is away")
    func slowCard() async throws {
        let isHanging = NIOLockedValueBox(false)
        let asked = NIOLockedValueBox(0)
        var agent = Self.well
        agent.isUp = {
            guard isHanging.withLockedValue({ $0 }) else { return true }
            asked.withLockedValue { $0 += 1 }
            try? await Task.sleep(for: .seconds(60))
            return false
        }
        try await SupervisorHarness.run([agent], settings: ["AGENT_REFRESH_SECONDS": "1"]) { supervisor, _ in
            #expect(try await supervisor.chat("good news please").message == "All is well.")
            isHanging.withLockedValue { $0 = true }
            // The second reading begins when the first is over.
            try await eventually { asked.withLockedValue { $0 } >= 2 }
            #expect(try await supervisor.chat("good news please").message == "All is well.")
            // That was an answer; from here on there is none.
            try await eventually {
                try await supervisor.request(.get, "/v1/agents").body["agents"]?.arrayValue?.isEmpty == true
            }
        }
    }

    @Test("A turn in the first moment waits for the agents' cards")
    func firstMoment() async throws {
        let gate = ContinuousClock.now + .seconds(1)
        var agent = Self.well
        agent.isUp = {
            // The card is slow, as it is while the agent starts.
            while ContinuousClock.now < gate { try? await Task.sleep(for: .milliseconds(10)) }
            return true
        }
        try await SupervisorHarness.run([agent]) { supervisor, _ in
            async let first = supervisor.chat("good news please")
            async let second = supervisor.chat("good news please")
            let replies = try await [first, second]
            #expect(replies.map(\.message) == ["All is well.", "All is well."])
        }
    }

    @Test(
        "A memory that is down, or says nothing for RECALL_TIMEOUT, costs no answer",
        arguments: [FakeUpstream.Answer.text("", status: .serviceUnavailable), .silence]
    )
    func noMemory(answer: FakeUpstream.Answer) async throws {
        let memory: @Sendable (FakeUpstream.Request) async throws -> FakeUpstream.Answer = { _ in answer }
        try await SupervisorHarness.run([Self.well], settings: ["RECALL_TIMEOUT": "1"], memory: memory) {
            supervisor,
            _ in
            let blank = try await supervisor.chat("what do you know about me")
            #expect(blank.message.contains("cannot reach my memory"))
            #expect(try await supervisor.chat("good news please").message == "All is well.")
            // What has not reached the memory is known all the same.
            #expect(try await supervisor.chat("what do you know about me").message.contains("good news"))
        }
    }
}
