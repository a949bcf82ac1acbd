import Clients
import Foundation
import HTTPTypes
import NIOConcurrencyHelpers
import SharedModels
import TestSupport
import Testing

@testable import Supervisor

@Suite("A second specialist")
struct StandInTests {
    /// Two whose cards are as close to "rare books please".
    private static func agent(_ name: String, _ answer: @escaping ScriptedAgent.Answering) -> ScriptedAgent {
        ScriptedAgent(name: name, trade: "rare books", answer: answer)
    }

    private static let down: ScriptedAgent.Answering = { _ in .text("", status: .serviceUnavailable) }

    /// Of two that are as close the one whose name comes first in the alphabet is asked first.
    private static let helper = agent("Zenith") { _ in try Said.answer("On the top shelf.") }

    private static func asked(_ server: FakeUpstream) -> Int {
        server.requests.count { $0.path.hasPrefix("/message:") }
    }

    @Test("Answers where the first is down, and says for whom")
    func down() async throws {
        try await SupervisorHarness.run([Self.agent("Attic", Self.down), Self.helper]) { supervisor, servers in
            let events = try await supervisor.stream("rare books please")
            let reply = try events.reply
            #expect(
                reply.message
                    == "Attic is not available right now; this is what Zenith can say.\n\nOn the top shelf."
            )
            #expect(try events.tokens == reply.message)
            #expect(reply.agentID == "zenith")
            #expect(servers.dropFirst().map(Self.asked) == [1, 1])
        }
    }

    @Test("One that is known to be away is not called: the next best answers, or it is said; back, it is asked again")
    func knownAway() async throws {
        let isUp = NIOLockedValueBox(true)
        var attic = Self.agent("Attic") { _ in try Said.answer("In the chest.") }
        attic.isUp = { isUp.withLockedValue { $0 } }
        let agents = [attic, Self.helper]
        try await SupervisorHarness.run(agents, settings: ["AGENT_REFRESH_SECONDS": "1"]) { supervisor, servers in
            #expect(try await supervisor.chat("rare books please").message == "In the chest.")
            func present() async throws -> Int {
                try await supervisor.request(.get, "/v1/agents").body["agents"]?.arrayValue?.count ?? 0
            }
            isUp.withLockedValue { $0 = false }
            try await eventually { try await present() == 1 }
            for _ in 0..<2 {
                let reply = try await supervisor.chat("rare books please")
                #expect(reply.message.hasPrefix("Attic is not available right now; this is what Zenith can say."))
            }
            let named = try await supervisor.chat("rare books please", agent: "attic")
            #expect(named.message.hasPrefix("Attic is not available right now, so"))
            #expect(Self.asked(servers[1]) == 1)
            isUp.withLockedValue { $0 = true }
            try await eventually { try await present() == 2 }
            #expect(try await supervisor.chat("rare books please").message == "In the chest.")
        }
    }

    @Test("Answers where the first failed with a reason")
    func failed() async throws {
        let strict = Self.agent("Attic") { _ in try Said.stream(Said.end("The index is torn.", .failed)) }
        try await SupervisorHarness.run([strict, Self.helper]) { supervisor, _ in
            let events = try await supervisor.stream("rare books please")
            let reply = try events.reply
            #expect(reply.message == "Attic could not answer that; this is what Zenith can say.\n\nOn the top shelf.")
            #expect(try events.tokens == reply.message)
        }
    }

    @Test(
        "Is not asked after a refusal by rule, nor once something was shown, nor where the first was asked for by name"
    )
    func never() async throws {
        let refusing = Self.agent("Attic") { _ in try Said.stream(Said.end("Not to minors.", .rejected)) }
        try await SupervisorHarness.run([refusing, Self.helper]) { supervisor, servers in
            let message = try await supervisor.chat("rare books please").message
            #expect(message == "Not to minors.")
            #expect(Self.asked(servers[2]) == 0)
        }
        let frail = Self.agent("Attic") { request in
            try .broken(afterSending: Said.lines([Said.working(request), Said.text("On the", isMore: false)]).joined())
        }
        try await SupervisorHarness.run([frail, Self.helper]) { supervisor, servers in
            let reply = try await supervisor.chat("rare books please")
            #expect(reply.message.hasPrefix("On the\n\nAttic is not available right now"))
            #expect(Self.asked(servers[2]) == 0)
        }
        try await SupervisorHarness.run([Self.agent("Attic", Self.down), Self.helper]) { supervisor, servers in
            let reply = try await supervisor.chat("rare books please", agent: "attic")
            #expect(reply.message.hasPrefix("Attic is not available right now"))
            #expect(Self.asked(servers[2]) == 0)
        }
    }

    @Test("Answers where the first never begins; one that refuses without a word is quoted without an opening")
    func hanging() async throws {
        let hanging = Self.agent("Attic") { _ in .silence }
        try await SupervisorHarness.run([hanging, Self.helper], settings: ["AGENT_PATIENCE": "4"]) { supervisor, _ in
            let reply = try await supervisor.chat("rare books please")
            #expect(reply.message.hasPrefix("Attic is not available right now; this is what Zenith can say."))
            #expect(reply.message.hasSuffix("On the top shelf."))
        }
        let mute = Self.agent("Zenith") { _ in try Said.stream(Said.end("", .rejected)) }
        try await SupervisorHarness.run([Self.agent("Attic", Self.down), mute]) { supervisor, _ in
            let events = try await supervisor.stream("rare books please")
            let reply = try events.reply
            #expect(reply.message == "Zenith does not answer questions such as this one.")
            #expect(try events.tokens == reply.message)
        }
    }

    @Test("Is one only: where it fails too, both are named")
    func both() async throws {
        let agents = [Self.agent("Attic", Self.down), Self.agent("Morrow", Self.down), Self.helper]
        try await SupervisorHarness.run(agents) { supervisor, servers in
            let events = try await supervisor.stream("rare books please")
            let reply = try events.reply
            #expect(reply.message.hasPrefix("Attic is not available right now, and Morrow, which I asked instead,"))
            #expect(try events.tokens == reply.message)
            #expect(servers.dropFirst().map(Self.asked) == [1, 1, 0])
        }
    }

    @Test("Whose card is far from the message is not asked")
    func bar() async throws {
        let other = ScriptedAgent(name: "Zenith", trade: "old chairs") { _ in try Said.answer("A stool.") }
        try await SupervisorHarness.run([Self.agent("Attic", Self.down), other]) { supervisor, servers in
            let reply = try await supervisor.chat("rare books please")
            #expect(reply.message.hasPrefix("Attic is not available right now, so"))
            #expect(Self.asked(servers[2]) == 0)
        }
    }

    @Test("Of two intents each has its own, and nobody is asked twice")
    func twoIntents() async throws {
        let chairs = ScriptedAgent(name: "Yard", trade: "old chairs", answer: Self.down)
        let agents = [Self.agent("Attic", Self.down), chairs, Self.helper]
        try await SupervisorHarness.run(agents) { supervisor, servers in
            let events = try await supervisor.stream("Show rare books please. Show old chairs please.")
            let reply = try events.reply
            #expect(reply.message.contains("On the top shelf."))
            #expect(reply.message.contains("Yard is not available right now, so"))
            #expect(try events.tokens == reply.message)
            #expect(servers.dropFirst().map(Self.asked) == [1, 1, 1])
        }
    }

    @Test("A specialist that takes over knows what was captured, and a follow-up goes to who spoke last")
    func handOver() async throws {
        let first = ScriptedAgent(name: "Front Desk", trade: "room keys") { _ in
            try Said.answer(
                "You are in Reno.",
                metadata: [TurnMetadata.capturedData: ["city": "Reno"], TurnMetadata.handoff: "porter"]
            )
        }
        let second = ScriptedAgent(name: "Porter", trade: "heavy trunks") { request in
            let captured = request.message.metadata?[TurnMetadata.captured]?["city"]?.stringValue ?? "nowhere"
            let before = request.message.metadata?[TurnMetadata.history]?.arrayValue?.count ?? -1
            return try Said.answer("Trunks for \(captured) after \(before).")
        }
        try await SupervisorHarness.run([first, second]) { supervisor, servers in
            let handed = try await supervisor.chat("room keys please")
            #expect(handed.message == "You are in Reno.\n\nTrunks for Reno after 0.")
            let third = try await supervisor.chat("heavy trunks please", session: handed.sessionID)
            #expect(third.message == "Trunks for Reno after 2.")
            let near = try await supervisor.chat("and near Dallas?", session: handed.sessionID)
            #expect(near.agentID == "porter")
            #expect(near.message == "Trunks for Reno after 4.")
            let asked = servers[2].requests.last?.json?["message"]
            #expect(asked?["parts"]?.arrayValue?.first?["text"] == "and near Dallas?")
        }
    }
}
