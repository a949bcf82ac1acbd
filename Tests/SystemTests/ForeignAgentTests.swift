import Foundation
import Postgres
import SharedModels
import Testing

extension SystemTests.OneMesh {
    /// An agent in Python on PyPI's a2a-sdk comes, takes part and goes while the mesh runs; nothing here knows of it.
    @Suite(
        "An agent of somebody else's",
        .serialized,
        .enabled(
            if: MeshFiles.a2aPython != nil,
            "TEST_A2A_PYTHON is not set: a Python with a2a-sdk and uvicorn, as ./mesh test installs it where the package index is reached"
        )
    )
    struct ForeignAgentTests {
        let mesh: Mesh

        init() throws { mesh = try Surroundings.mesh() }

        private static let id = "robot-insurance"
        private static let question = "I want to insure our new forklift robot against theft and damage"

        /// The agent, at an address that the mesh is not told.
        private func insurer(_ binding: String, port: Int) async throws -> ChildProcess {
            let agent = try ChildProcess(
                "insurer",
                executable: try #require(MeshFiles.a2aPython),
                arguments: ["serve.py", String(port), binding],
                environment: mesh.files.environment,
                directory: mesh.files.root.appending(path: "Tests/A2AAgent"),
                log: mesh.folder.appending(path: "insurer-\(port).log")
            )
            try await eventually("the agent listens", within: .seconds(60)) {
                if let ending = agent.ending { Issue.record("it ended, \(ending): \(agent.lastLines)") }
                return agent.lastLines.contains("ready")
            }
            return agent
        }

        private func list(_ text: String) throws { try Data(text.utf8).write(to: mesh.agentList, options: .atomic) }

        private func isKnown() async throws -> Bool {
            let note = try await mesh.readiness(of: .supervisor).json()["checks"]?["agents"]?["note"]?.stringValue
            return note?.contains(Self.id) ?? false
        }

        private func waitingTask(of session: String) async throws -> String? {
            let rows = try await mesh.database.query(
                """
                SELECT state -> 'threads' -> \(Self.id) ->> 'task_id' AS task
                FROM public.chat_sessions WHERE session_id = \(session)
                """
            )
            return try rows.first?.decode("task")
        }

        @Test(
            "It is added while the mesh runs, answers its trade, is told what it asked for, and is gone when it is gone",
            .timeLimit(.minutes(10)),
            arguments: ["jsonrpc", "rest"]
        )
        func comesAndGoes(binding: String) async throws {
            let user = mesh.user()
            let before = try await user.say(Self.question)
            #expect(!before.agents.contains(Self.id))

            let port = try listeningPorts(1)[0]
            let agent = try await insurer(binding, port: port)
            defer { agent.signal(9) }
            try list("# who insures\nhttp://127.0.0.1:\(port)\n")
            defer { try? FileManager.default.removeItem(at: mesh.agentList) }
            try await eventually("it is known") { try await isKnown() }

            // Routed to by its card alone; it lacks something and asks.
            let asked = try await user.say(Self.question)
            #expect(asked.agents == [Self.id])
            #expect(asked.reply.state == .inputRequired)
            let quote = try #require(asked.reply.message.firstMatch(of: /^For quote ([0-9a-f]{8}): what/)).1
            #expect(try await waitingTask(of: asked.session)?.hasPrefix(quote) == true)

            // The answer goes to the task that asked, and comes back as it was said.
            let told = try await user.say("It is worth 60,000 dollars", session: asked.session)
            #expect(told.agents == [Self.id])
            #expect(told.reply.message == "Quote \(quote): insuring a robot worth $60,000 costs $1,440 a year.")
            #expect(told.tokens == told.reply.message)
            // One sentence, which is judged whole before it is shown.
            #expect(told.tokenCount == 1)
            #expect(told.reply.state == .completed)
            #expect(try await waitingTask(of: asked.session) == nil)

            // The others keep their trades.
            let dealers = try await user.say("Who sells AMRs near 89501?", session: asked.session)
            #expect(dealers.agents == ["dealer-matching"])

            // Stopped and still listed: its trade is its own, and it is away.
            agent.signal(9)
            try await agent.end(within: .seconds(20))
            let away = try await user.say(Self.question, session: asked.session)
            #expect(away.reply.message.contains("Robot Insurance is not available right now"))

            // Listed no more: others answer, and the conversation is told once.
            try list("")
            try await eventually("it is forgotten") {
                let elsewhere = try await user.say(Self.question)
                return !elsewhere.agents.contains(Self.id)
            }
            let after = try await user.say(Self.question, session: asked.session)
            #expect(!after.agents.contains(Self.id))
            #expect(after.reply.message.hasPrefix("Robot Insurance is no longer available here.\n\n"))
            #expect(after.tokens == after.reply.message)
            let later = try await user.say("Who sells AMRs near 89501?", session: asked.session)
            #expect(!later.reply.message.contains("Robot Insurance"))
            #expect(later.artifact("dealers") != nil)
        }
    }
}
