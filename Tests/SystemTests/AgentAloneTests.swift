import Agents
import Foundation
import Postgres
import SharedModels
import TestSupport
import Testing

/// One agent's process on a real database, beside nothing or beside the memory service: what a team that rolls out this agent alone
/// has to know. `./mesh test --only <agent>` runs it with that agent's own tests.
@Suite(
    "One agent alone",
    .serialized,
    .timeLimit(.minutes(10)),
    .enabled(if: MeshFiles.missingForAgents == nil, Comment(rawValue: MeshFiles.missingForAgents ?? "all is there"))
)
struct AgentAloneTests {
    private static let memoryIsBuilt = MeshFiles.foundForAgents?.has(.memory) == true

    private func contract(of agent: MeshService, _ files: MeshFiles) throws -> AgentContract {
        let folder = agent.name.split(separator: "-").map(\.capitalized).joined()
        return try AgentContract.load(path: path(files.root.appending(path: "Services/\(folder)/contract.json")))
    }

    private func say(
        _ words: String,
        to agent: Workbench.Running,
        by token: String
    ) async throws -> (state: String, message: JSONValue) {
        let answer = try await agent.caller.post(
            "/message:send",
            [
                "message": [
                    "messageId": .string(UUID().uuidString), "contextId": .string(UUID().uuidString),
                    "role": "ROLE_USER", "parts": [["text": .string(words)]],
                ]
            ],
            headers: ["A2A-Version": "1.0", "Authorization": "Bearer \(token)"]
        )
        try #require(answer.status == 200, "\(answer.text)")
        let status = try answer.json()["task"]?["status"]
        return (status?["state"]?.stringValue ?? "", status?["message"] ?? .null)
    }

    private func ready(_ running: Workbench.Running) async throws -> JSONValue {
        try await eventually("\(running.process.name) is ready: \(running.process.lastLines)", within: .seconds(60)) {
            (try? await running.caller.get("/readyz"))?.status == 200
        }
        return try await running.caller.get("/readyz").json()
    }

    /// What it says of itself, and an answer to how its own contract says that people ask.
    private func check(_ agent: MeshService, _ running: Workbench.Running, _ bench: Workbench) async throws {
        let contract = try contract(of: agent, bench.files)
        let readiness = try await ready(running)
        #expect(readiness["version"]?.stringValue == contract.version)
        let card = try await running.caller.get("/.well-known/agent-card.json").json()
        #expect(card["version"]?.stringValue == contract.version)
        #expect(try ContractSchema(AgentCard(reading: card)) == contract.schema)
        let ada = try await bench.token(for: agent, user: "ada")
        for skill in contract.skills {
            let example = try #require(skill.examples?.first, "\(agent.name): \(skill.id) has no example")
            let (state, message) = try await say(example, to: running, by: ada)
            #expect(["TASK_STATE_COMPLETED", "TASK_STATE_INPUT_REQUIRED"].contains(state), "\(example): \(state)")
            let text = message["parts"]?.arrayValue?.compactMap { $0["text"]?.stringValue }.joined() ?? ""
            #expect(!text.isEmpty, "\(example)")
            #expect(message["metadata"]?[TurnMetadata.contractVersion]?.stringValue == contract.version)
        }
    }

    @Test(
        "With nothing but its database it starts, tells its version, answers, keeps its tasks and ends",
        arguments: MeshFiles.agents
    )
    func alone(_ agent: MeshService) async throws {
        try await Workbench.with(MeshFiles.foundForAgents) { bench, owner in
            let command = Command(files: bench.files, folder: bench.folder, databaseURL: bench.databaseURL)
            _ = try await command.run(agent.name, ["seed", "--env-file", "/dev/null"])
            // Nothing listens on port 9: discard.
            let running = try bench.start(agent, ["MEMORY_URL": "http://127.0.0.1:9"])
            defer { running.process.signal(9) }
            try await check(agent, running, bench)
            let rows = try await owner.query(
                "SELECT count(*) AS n FROM agent_tasks WHERE agent = \(agent.name) AND state <> 'TASK_STATE_WORKING'"
            )
            let kept: Int = try rows[0].decode("n")
            #expect(kept == (try contract(of: agent, bench.files).skills.count))
            #expect(running.process.log(contains: "service.version"))
            running.process.signal(15)
            #expect(try await running.process.end(within: .seconds(25)) == .exited(0))
        }
    }

    @Test(
        "Beside the memory service it remembers in its own namespace and in no other",
        .enabled(if: memoryIsBuilt, "the memory service is not built: ./mesh build --debug memory"),
        arguments: MeshFiles.agents
    )
    func remembers(_ agent: MeshService) async throws {
        try await Workbench.with(MeshFiles.foundForAgents) { bench, owner in
            let memory = try bench.start(.memory, [:])
            defer { memory.process.signal(9) }
            _ = try await ready(memory)
            let running = try bench.start(agent, ["MEMORY_URL": memory.url])
            defer { running.process.signal(9) }
            _ = try await ready(running)
            _ = try await say(
                "We run a 40,000 sq ft warehouse in Reno and want to automate picking",
                to: running,
                by: try await bench.token(for: agent, user: "ada")
            )
            let own = try #require(agent.namespace)
            try await eventually("it remembers", within: .seconds(60)) {
                let rows = try await owner.query("SELECT DISTINCT namespace FROM agent_memories")
                return try rows.map { try $0.decode("namespace", as: String.self) } == [own]
            }
        }
    }
}

extension ChildProcess {
    fileprivate func log(contains words: String) -> Bool {
        (try? String(contentsOf: log, encoding: .utf8))?.contains(words) == true
    }
}
