import Clients
import Foundation
import HTTPTypes
import Logging
import NIOConcurrencyHelpers
import Platform
import SharedModels
import TestSupport
import Testing

@testable import Supervisor

@Suite("Versions of agents")
struct AgentVersionTests {
    private static func agent(_ name: String, _ edit: @escaping @Sendable (inout AgentCard) -> Void) -> ScriptedAgent {
        var agent = ScriptedAgent(name: name, trade: name.lowercased()) { _ in try Said.answer("Here I am.") }
        agent.edit = edit
        return agent
    }

    private static func needs(_ minimum: JSONValue) -> @Sendable (inout AgentCard) -> Void {
        { card in
            let params: [String: JSONValue] = ["version": minimum, "minimum": minimum]
            card.capabilities.extensions = [AgentCard.Extension(uri: ContractSchema.uri, params: params)]
        }
    }

    @Test("An agent that needs a newer contract is refused with a reason; the others go on")
    func newerContract() async throws {
        let newer = Self.agent("Letters", Self.needs(2))
        try await SupervisorHarness.run([newer, Self.agent("Parcels") { _ in }]) { supervisor, servers in
            #expect(try await supervisor.chat("parcels please").message == "Here I am.")
            #expect(try await supervisor.chat("letters please").agentID != "letters")
            let ready = try await supervisor.request(.get, "/readyz", as: nil)
            #expect(ready.status == 200 && ready.body["status"] == "degraded")
            let check = ready.body["checks"]?["agent versions"]
            let note = try #require(check?["note"]?.stringValue)
            #expect(check?["status"] == "failed")
            #expect(note.contains(servers[1].url.absoluteString) && note.contains("version 2"), "\(note)")
            #expect(ready.body["checks"]?["agents"]?["note"] == "parcels")
        }
    }

    @Test("Who takes its need back is known from the next reading on")
    func takenBack() async throws {
        let needed = NIOLockedValueBox<JSONValue>(2)
        let agent = Self.agent("Letters") { card in Self.needs(needed.withLockedValue(\.self))(&card) }
        try await SupervisorHarness.run([agent], settings: ["AGENT_REFRESH_SECONDS": "1"]) { supervisor, _ in
            try await eventually {
                try await supervisor.request(.get, "/readyz", as: nil).body["checks"]?["agent versions"]?["status"]
                    == "failed"
            }
            needed.withLockedValue { $0 = 1 }
            try await eventually { try await supervisor.chat("letters please").agentID == "letters" }
            let ready = try await supervisor.request(.get, "/readyz", as: nil)
            #expect(ready.body["checks"]?["agent versions"]?["status"] == "ok")
        }
    }

    private func card(_ edit: (inout AgentCard) -> Void) throws -> AgentCard {
        var card = ScriptedAgent(name: "Sales", trade: "sales") { _ in .text("") }.card
        edit(&card)
        return card
    }

    @Test("One of ours needs a semantic version and A2A 1 over HTTP+JSON; anybody else's version may have any form")
    func ours() throws {
        let good = try card { _ in }
        #expect(CardCheck.refusal(of: good, isOurs: true) == nil)
        let dated = try card { $0.version = "2026-11" }
        #expect(CardCheck.refusal(of: dated, isOurs: true)?.contains("2026-11") == true)
        #expect(CardCheck.refusal(of: dated, isOurs: false) == nil)
        let later = try card {
            $0.supportedInterfaces = [.init(url: "http://h", protocolBinding: "HTTP+JSON", protocolVersion: "2.0")]
        }
        #expect(CardCheck.refusal(of: later, isOurs: true)?.contains("2.0") == true)
        let both = try card {
            $0.supportedInterfaces = later.supportedInterfaces + [.init(url: "http://h", protocolBinding: "HTTP+JSON")]
        }
        #expect(CardCheck.refusal(of: both, isOurs: true) == nil)
        let other = try card { $0.supportedInterfaces = [.init(url: "http://h", protocolBinding: "JSONRPC")] }
        #expect(CardCheck.refusal(of: other, isOurs: true)?.contains("HTTP+JSON") == true)
    }

    @Test("What a card says of its contract has to be versions", arguments: ["two", 0, -1, 1.5, nil] as [JSONValue])
    func wrongContract(minimum: JSONValue) throws {
        let told = try card(Self.needs(minimum))
        #expect(CardCheck.refusal(of: told, isOurs: false) != nil)
    }

    @Test("A contract of a later version that needs no later reader is taken")
    func compatible() throws {
        let told = try card {
            let params: [String: JSONValue] = ["version": 7, "minimum": 1, "more": "of it"]
            $0.capabilities.extensions = [AgentCard.Extension(uri: ContractSchema.uri, params: params)]
        }
        #expect(CardCheck.refusal(of: told, isOurs: true) == nil)
    }

    @Test(
        "A change of version is told, one to an older version as such, and two that stand side by side not again and again"
    )
    func changes() {
        var versions = VersionChanges()
        let begin = Date(timeIntervalSince1970: 1_790_000_000)
        #expect(versions.note("1.2.0", at: begin) == nil)
        #expect(versions.note("1.10.0", at: begin) == .init(from: "1.2.0", to: "1.10.0", isBack: false))
        #expect(versions.note("1.2.0", at: begin) == .init(from: "1.10.0", to: "1.2.0", isBack: true))
        for second in 1...100 {
            let now = begin.addingTimeInterval(Double(second))
            #expect(versions.note(second.isMultiple(of: 2) ? "1.2.0" : "1.10.0", at: now) == nil)
        }
        let later = begin.addingTimeInterval(VersionChanges.quiet + 101)
        #expect(versions.note("1.10.0", at: later) == .init(from: "1.2.0", to: "1.10.0", isBack: false))
        #expect(versions.note("1.10.0", at: later) == nil)
    }
}
