import Foundation
import HTTPTypes
import Postgres
import SharedModels
import Testing

@testable import Agents

@Suite("An edited contract", .serialized)
struct EditedContractTests {
    /// As a service does it with `AGENT_CONTRACT`.
    private func edited(_ changes: [(String, String)]) throws -> AgentContract {
        var text = """
            {"id": "financing", "name": "Financing", "version": "1.0.0", "description": "Scores.", "voice": "Plain.",
             "models": ["openai", "offline"], "tools": ["look_up"], "guardrails": ["Never promise approval."],
             "escalation_words": [],
             "skills": [{"id": "s", "name": "S", "description": "Does S.", "tags": [], "examples": ["do s"]}]}
            """
        for (old, new) in changes {
            try #require(text.contains(old))
            text = text.replacing(old, with: new)
        }
        let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).json")
        try Data(text.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        return try AgentContract.load(service: .financing, configured: file.path())
    }

    private static let playbook = TestPlaybook { turn in
        if let problem = turn.error(of: "look_up") {
            return .say("\(problem) Which ZIP code is it for?", missing: ["zip_code"])
        }
        return turn.hasCalled("look_up") ? .say("Looked up.") : .call([ToolCall("look_up", ["q": "x"])])
    }

    @Test("A restart with another file changes what the agent says of itself, how it speaks and whom it calls")
    func changes() async throws {
        let contract = try edited([
            ("1.0.0", "2.0.0-rc1"), ("Plain.", "Like a pirate."), ("\"Financing\"", "\"Money\""),
            ("\"escalation_words\": []", "\"escalation_words\": [\"lawyer\"]"),
        ])
        let model = ScriptedModel([.events([.text("Aye.")])])
        try await AgentHarness.run(providers: [model], contract: contract) { agent in
            let card = try await agent.request(.get, "/.well-known/agent-card.json", as: nil)
            #expect(card.body["name"] == "Money" && card.body["version"] == "2.0.0-rc1")
            let answer = try await agent.send("I will call my lawyer")
            let metadata = answer.body["task"]?["status"]?["message"]?["metadata"]
            #expect(metadata?[TurnMetadata.contractVersion] == "2.0.0-rc1")
            #expect(metadata?[TurnMetadata.handoff] == "human")
            #expect(model.requests.first?.system.contains("Like a pirate.") == true)
        }
    }

    @Test("A tool that is taken out is not called, and the user reads nothing of tools")
    func withoutTool() async throws {
        try await AgentHarness.run(playbook: Self.playbook) { agent in
            let answer = try await agent.send("look it up")
            #expect(answer.body["task"]?["status"]?["message"]?["parts"]?.arrayValue?.first?["text"] == "Looked up.")
        }
        let contract = try edited([("[\"look_up\"]", "[]")])
        try await AgentHarness.run(playbook: Self.playbook, contract: contract) { agent in
            let answer = try await agent.send("look it up")
            let text = answer.body["task"]?["status"]?["message"]?["parts"]?.arrayValue?.first?["text"]?.stringValue
            #expect(text == "That cannot be done here.")
            #expect(answer.body["task"]?["status"]?["state"] == "TASK_STATE_COMPLETED", "nothing is asked for it")
        }
    }

    @Test("A tool that is not there keeps the agent from starting")
    func unknownTool() async throws {
        let contract = try edited([("[\"look_up\"]", "[\"look_up\", \"fly\"]")])
        let error = await #expect(throws: AgentContractError.self) {
            try await AgentHarness.run(contract: contract) { _ in Issue.record("it started") }
        }
        #expect(error?.problems.first?.contains("\"fly\"") == true)
    }

    @Test("An answer that only says that the agent was interrupted names the contract's version too")
    func interrupted() async throws {
        try await AgentHarness.run { agent in
            let first = try await agent.send("hello")
            let id = try #require(first.body["task"]?["id"]?.stringValue)
            try await agent.owner.execute(
                """
                UPDATE public.agent_tasks
                SET state = 'TASK_STATE_WORKING', status = '{"state": "TASK_STATE_WORKING"}',
                    updated_at = now() - interval '10 minutes'
                """
            )
            let read = try await agent.request(.get, "/tasks/\(id)")
            #expect(read.body["status"]?["state"] == "TASK_STATE_FAILED")
            #expect(read.body["status"]?["message"]?["metadata"]?[TurnMetadata.contractVersion] == "1.0.0")
        }
    }
}
