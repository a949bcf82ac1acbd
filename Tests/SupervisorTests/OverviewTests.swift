import Foundation
import HTTPTypes
import Platform
import SharedModels
import TestSupport
import Testing

@testable import Supervisor

@Suite("What looks over many sessions")
struct OverviewTests {
    private static let agent = ScriptedAgent(name: "Well", trade: "good news") { _ in try Said.answer("All is well.") }

    /// As the gateway asks: its tokens alone carry the namespaces of a caller.
    private static func decisions(
        _ supervisor: AgentHarness,
        _ query: String = "",
        as identity: Identity = AgentHarness.machine
    ) async throws -> AgentHarness.Answer {
        let tokens = ServiceTokens(secret: supervisor.process.settings.meshSecret, service: .gateway)
        let token = try await tokens.mint(for: identity, to: MeshService.supervisor.name)
        let headers = ["Authorization": "Bearer \(token)"]
        return try await supervisor.request(.get, "/v1/decisions" + query, as: nil, headers: headers)
    }

    @Test("The latest decisions are told newest first, without a word of what was said")
    func decisions() async throws {
        try await SupervisorHarness.run([Self.agent]) { supervisor, _ in
            let first = try await supervisor.chat("good news please, said zanzibar").sessionID
            let second = try await supervisor.chat("good news please", as: AgentHarness.eve).sessionID
            let other = Identity(tenant: "other", user: "dana", role: .user)
            _ = try await supervisor.chat("good news please", as: other)
            let answer = try await Self.decisions(supervisor)
            #expect(answer.status == 200)
            let list = try answer.body.decoded(as: OverviewRoutes.DecisionList.self).decisions
            #expect(list.map(\.session) == [second, first])
            #expect(list.allSatisfy { $0.agents.count == 1 && $0.agents[0].score != nil })
            #expect(list.allSatisfy { !$0.reason.isEmpty && $0.hops == 1 && ($0.latencyMS ?? -1) >= 0 })
            #expect(!answer.text.contains("zanzibar") && !answer.text.contains("dana"))
            let one = try await Self.decisions(supervisor, "?limit=1")
            #expect(one.body["decisions"]?.arrayValue?.count == 1)
            let wrong = try await Self.decisions(supervisor, "?limit=501")
            #expect(wrong.fields == ["limit"])
        }
    }

    @Test("Nobody but a machine for all of its tenant sees decisions")
    func access() async throws {
        var forOne = AgentHarness.machine
        forOne.user = "dana"
        var narrow = AgentHarness.machine
        narrow.namespaces = ["agent:supervisor"]
        let service = Identity(tenant: "acme", role: .service, namespaces: ["*"])
        let callers = [AgentHarness.dana, forOne, narrow, service]
        try await SupervisorHarness.run([Self.agent]) { supervisor, _ in
            for caller in callers {
                let answer = try await Self.decisions(supervisor, as: caller)
                #expect(answer.status == 403, "\(caller)")
            }
            #expect(try await supervisor.request(.get, "/v1/decisions", as: nil).status == 401)
        }
    }

    @Test("Each lists conversations of its own, and a machine that names no user none")
    func sessions() async throws {
        try await SupervisorHarness.run([Self.agent]) { supervisor, _ in
            let first = try await supervisor.chat("good news please").sessionID
            let second = try await supervisor.chat("good news please").sessionID
            _ = try await supervisor.chat("good news please", as: AgentHarness.eve)
            let answer = try await supervisor.request(.get, "/v1/sessions")
            let list = try answer.body.decoded(as: OverviewRoutes.SessionList.self).sessions
            #expect(list.map(\.sessionID) == [second, first])
            #expect(try await supervisor.request(.get, "/v1/sessions?limit=1").body["sessions"]?.arrayValue?.count == 1)
            #expect(try await supervisor.request(.get, "/v1/sessions", as: AgentHarness.machine).status == 403)
            let stranger = Identity(tenant: "other", user: "dana", role: .user)
            #expect(try await supervisor.request(.get, "/v1/sessions", as: stranger).body["sessions"] == [])
        }
    }
}
