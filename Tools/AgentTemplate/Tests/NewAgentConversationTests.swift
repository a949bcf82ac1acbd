import Foundation
import HTTPTypes
import Platform
import SharedModels
import TestSupport
import Testing

@testable import NewAgent

/// The whole agent over HTTP, on a database of its own, without a language model and without the memory service.
@Suite("A conversation with new-agent")
struct NewAgentConversationTests {
    static func run(_ body: @escaping @Sendable (AgentHarness) async throws -> Void) async throws {
        try await AgentHarness.run(
            App.service,
            build: { process in
                var reader = SettingsReader(values: [:], prefix: App.service.settingsPrefix)
                return try await App.build(settings: NewAgentSettings(from: &reader), process: process)
            },
            body
        )
    }

    @Test("What is told becomes a case, and is there when its owner asks, and nobody else")
    func opened() async throws {
        try await Self.run { agent in
            let (text, state, _, captured) = try await agent.say("The gripper of our robot arm broke yesterday")
            #expect(state == "TASK_STATE_COMPLETED")
            let number = try #require(captured["new_agent_case"]?.stringValue)
            #expect(text.contains(number))
            #expect(try await agent.say("Show my cases").text.contains(number))
            #expect(try await !agent.say("Show my cases", as: AgentHarness.eve).text.contains(number))
            let page = try await agent.request(.get, "/v1/cases")
            #expect(page.body["cases"]?.arrayValue?.count == 1 && page.body["pagination"]?["total"] == 1)
            #expect(try await agent.request(.get, "/v1/cases", as: AgentHarness.eve).body["pagination"]?["total"] == 0)
            #expect(try await agent.request(.get, "/v1/cases", as: nil).status == 401)
            #expect(try await agent.request(.get, "/v1/cases?page=0").fields == ["page"])
        }
    }

    @Test("A message that tells nothing yet is asked back")
    func asksBack() async throws {
        try await Self.run { agent in
            let (_, state, _, _) = try await agent.say("I want to open a new agent case")
            #expect(state == "TASK_STATE_INPUT_REQUIRED")
            #expect(try await agent.count("new_agent_cases") == 0)
        }
    }

    @Test("A conversation that is forgotten takes its cases along")
    func forgotten() async throws {
        try await Self.run { agent in
            _ = try await agent.say("The battery does not charge any more", context: "c1")
            _ = try await agent.say("The left wheel is loose", context: "c2")
            // The memory service is away: what is the agent's own is gone all the same, and the call can be repeated.
            _ = try await agent.request(.delete, "/v1/contexts/c1")
            #expect(try await agent.count("new_agent_cases") == 1)
        }
    }

    @Test("It is ready with its migrations, and tells its version")
    func ready() async throws {
        try await Self.run { agent in
            let ready = try await agent.request(.get, "/readyz", as: nil)
            #expect(ready.status == 200 && ready.body["service"] == "new-agent")
            let card = try await agent.request(.get, "/.well-known/agent-card.json", as: nil)
            #expect(ready.body["version"] == card.body["version"] && card.body["version"]?.stringValue != nil)
        }
    }
}
