import Foundation
import NIOConcurrencyHelpers
import SharedModels
import TestSupport
import Testing

@testable import Supervisor

@Suite("Hand-offs between agents")
struct HandOffTests {
    @Test("A hand-off is followed once, by whomever it comes from; one that ends nowhere says so, and offers a person")
    func handoff() async throws {
        let loop = ScriptedAgent(name: "Alpha", trade: "first matters") { _ in
            try Said.answer("Alpha.", metadata: [TurnMetadata.handoff: "beta"])
        }
        let back = ScriptedAgent(name: "Beta", trade: "second matters") { _ in
            try Said.answer("Beta.", metadata: [TurnMetadata.handoff: "alpha"])
        }
        let lost = ScriptedAgent(name: "Gamma", trade: "third matters") { _ in
            try Said.answer("Gamma.", metadata: [TurnMetadata.handoff: "nobody"])
        }
        try await SupervisorHarness.run([loop, back, lost]) { supervisor, _ in
            let circle = try await supervisor.stream("first matters please")
            let back = "Alpha.\n\nBeta.\n\nBeta would pass this back to Alpha, which was asked already, so I stop here."
            #expect(try circle.reply.message.hasPrefix(back))
            #expect(try circle.tokens == circle.reply.message)
            #expect(try circle.reply.suggestedActions.contains { $0.type == .contact })
            let lost = try await supervisor.stream("third matters please")
            #expect(try lost.reply.message.hasPrefix("Gamma.\n\nI know nobody by the name of “nobody”"))
            #expect(try lost.tokens == lost.reply.message)
            #expect(try lost.reply.suggestedActions.contains { $0.type == .contact })
            let both = try await supervisor.chat("Show first matters please. Show third matters please.")
            for said in ["Alpha.", "Beta.", "Gamma."] { #expect(both.message.contains(said)) }
        }
    }

    @Test(
        "What an agent knows goes along with the hand-off, as one data part, to whoever can read it",
        arguments: [true, false]
    )
    func handOffFields(reads: Bool) async throws {
        let fields: [String: JSONValue] = ["business_name": "Acme", "equipment_value": 60_000]
        let received = NIOLockedValueBox<A2A.Message?>(nil)
        let giver = ScriptedAgent(name: "Alpha", trade: "first matters") { _ in
            try Said.answer(
                "Alpha.",
                metadata: [TurnMetadata.handoff: "beta", TurnMetadata.capturedData: ["city": "Reno"]],
                passing: HandOff(from: "alpha", fields: fields)
            )
        }
        let taker = ScriptedAgent(
            name: "Beta",
            trade: "second matters",
            inputModes: reads ? ["text/plain", HandOff.mediaType] : ["text/plain"]
        ) { request in
            received.withLockedValue { $0 = request.message }
            return try Said.answer("Beta.")
        }
        try await SupervisorHarness.run([giver, taker]) { supervisor, _ in
            let reply = try await supervisor.chat("first matters please")
            #expect(reply.message == "Alpha.\n\nBeta.")
            #expect(reply.artifacts.isEmpty)
            let message = try #require(received.withLockedValue { $0 })
            #expect(message.text == "first matters please")
            #expect(message.metadata?[TurnMetadata.captured]?["city"] == "Reno", "what this turn taught")
            #expect(message.parts.count == (reads ? 2 : 1))
            #expect(
                message.parts.lazy.compactMap(\.handOff).first == (reads ? HandOff(from: "alpha", fields: fields) : nil)
            )
        }
    }

    @Test("A hand-off to an agent that answered its own part already adds nothing")
    func handedToNeighbour() async throws {
        let first = ScriptedAgent(name: "Alpha", trade: "first matters") { _ in
            try Said.answer("Alpha.", metadata: [TurnMetadata.handoff: "Second Desk"])
        }
        let second = ScriptedAgent(name: "Second Desk", trade: "second matters") { _ in try Said.answer("Beta.") }
        try await SupervisorHarness.run([first, second]) { supervisor, servers in
            let reply = try await supervisor.chat("Show first matters please. Show second matters please.")
            #expect(reply.message == "Alpha.\n\nBeta.")
            #expect(!reply.suggestedActions.contains { $0.type == .contact })
            // Named as people name it, and not asked yet.
            let handed = try await supervisor.chat("first matters please")
            #expect(handed.message == "Alpha.\n\nBeta.")
            #expect(servers[2].requests.count { $0.path.hasPrefix("/message:") } == 2)
        }
    }

    @Test("An agent that would hand over to itself is asked once")
    func toItself() async throws {
        let agent = ScriptedAgent(name: "Alpha", trade: "first matters") { _ in
            try Said.answer("Somebody knows more.", metadata: [TurnMetadata.handoff: "alpha"])
        }
        try await SupervisorHarness.run([agent]) { supervisor, servers in
            let reply = try await supervisor.chat("first matters please")
            #expect(reply.message.hasPrefix("Somebody knows more.\n\nAlpha could pass this to nobody else"))
            #expect(reply.suggestedActions.contains { $0.type == .contact })
            #expect(servers[1].requests.count { $0.path.hasPrefix("/message:") } == 1)
        }
    }

    @Test("Ten are asked in one turn at most; that there is an end to it is said")
    func tenHops() async throws {
        let agents = (1...12).map { number in
            ScriptedAgent(name: "Desk \(number)", trade: "matter\(number) only") { _ in
                try Said.answer("No \(number).", metadata: [TurnMetadata.handoff: .string("desk-\(number + 1)")])
            }
        }
        try await SupervisorHarness.run(agents) { supervisor, servers in
            let events = try await supervisor.stream("matter1 only please")
            let said = (1...10).map { "No \($0)." }.joined(separator: "\n\n")
            let reply = try events.reply
            #expect(reply.message.hasPrefix(said + "\n\nI have asked 10 specialists about this"))
            #expect(try events.tokens == reply.message)
            #expect(reply.suggestedActions.contains { $0.type == .contact })
            let asked = servers.dropFirst().map { $0.requests.count { $0.path.hasPrefix("/message:") } }
            #expect(asked == Array(repeating: 1, count: 10) + [0, 0])
        }
    }

    @Test("An agent that asks for a person brings in the offer of one")
    func person() async throws {
        let agent = ScriptedAgent(name: "Alpha", trade: "first matters") { _ in
            try Said.answer("A person should see this.", metadata: [TurnMetadata.handoff: "human"])
        }
        try await SupervisorHarness.run([agent]) { supervisor, _ in
            let reply = try await supervisor.chat("first matters please")
            #expect(reply.message == "A person should see this.")
            #expect(reply.suggestedActions.contains { $0.type == .contact })
        }
    }

    @Test("An agent that hands over without a word of its own leaves no gap before the next one's")
    func wordless() async throws {
        let mute = ScriptedAgent(name: "Alpha", trade: "first matters") { _ in
            try Said.stream(Said.end("", metadata: [TurnMetadata.handoff: "beta"]))
        }
        let next = ScriptedAgent(name: "Beta", trade: "second matters") { _ in try Said.answer("Beta.") }
        try await SupervisorHarness.run([mute, next]) { supervisor, _ in
            let events = try await supervisor.stream("first matters please")
            #expect(try events.reply.message == "Beta.")
            #expect(try events.tokens == "Beta.")
        }
    }
}
