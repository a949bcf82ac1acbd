import Foundation
import HTTPTypes
import NIOConcurrencyHelpers
import Platform
import Postgres
import ServiceLifecycle
import SharedModels
import TestSupport
import Testing

@testable import Agents

@Suite("Remembering", .serialized)
struct RememberTests {
    private static func adds(_ upstream: FakeUpstream) -> [JSONValue] {
        upstream.requests.filter { $0.path == "/v1/memories" }.compactMap(\.json)
    }

    private static func eventually(_ holds: () async throws -> Bool) async throws -> Bool {
        for _ in 0..<600 {
            if try await holds() { return true }
            try await Task.sleep(for: .milliseconds(50))
        }
        return false
    }

    private static func pending(_ agent: AgentHarness) async throws -> Int {
        let rows = try await agent.store.database.query(
            "SELECT count(*) AS number FROM public.agent_tasks WHERE pending_memories IS NOT NULL",
            claims: .worker
        )
        return try rows.first?.decode("number", as: Int.self) ?? -1
    }

    private static let empty = FakeUpstream.Answer.json(["results": []])
    private static let added = FakeUpstream.Answer.json(
        ["id": "6f0c3ab2-1f8e-4f7e-9a59-0d7f5d1f6a10", "action": "added"],
        status: .created
    )

    @Test("What the user said is remembered right after the turn, in the agent's namespace, and nothing else is")
    func remembers() async throws {
        try await withFakeUpstream { request in
            request.path == "/v1/memories/search" ? Self.empty : Self.added
        } _: { upstream in
            try await AgentHarness.run(memory: upstream.url) { agent in
                _ = try await agent.send("I'm Dana and we run a warehouse in Reno", id: "m1")
                _ = try await agent.send("thanks", id: "m2")
                _ = try await agent.send("What is an AMR?", id: "m3")
                #expect(try await Self.eventually { try await Self.pending(agent) == 0 })
                let adds = Self.adds(upstream)
                #expect(adds.count == 1)
                let memory = try #require(adds.first)
                #expect(memory["content"] == "I'm Dana and we run a warehouse in Reno")
                #expect(memory["namespace"] == "agent:financing")
                #expect(memory["user_id"] == "dana")
                #expect(memory["run_id"] == "c1")
                #expect(memory["role"] == "user")
                #expect(memory["speaker"] == "Dana")
                #expect(memory["metadata"]?["message_id"] == "m1")
            }
        }
    }

    @Test("While the memory is down nothing is lost; it is delivered once the memory is back")
    func downThenUp() async throws {
        let isUp = NIOLockedValueBox(false)
        try await withFakeUpstream { request in
            guard isUp.withLockedValue({ $0 }) else { return .json(["code": "down"], status: .serviceUnavailable) }
            return request.path == "/v1/memories/search" ? Self.empty : Self.added
        } _: { upstream in
            try await AgentHarness.run(memory: upstream.url) { agent in
                let answer = try await agent.send("We run a warehouse in Reno")
                #expect(answer.body["task"]?["status"]?["state"] == "TASK_STATE_COMPLETED")
                #expect(answer.body["task"]?["status"]?["message"]?["metadata"]?["memory"] == "unavailable")
                #expect(try await Self.eventually { !Self.adds(upstream).isEmpty })
                #expect(try await Self.pending(agent) == 1)
                isUp.withLockedValue { $0 = true }
                #expect(try await Self.eventually { try await Self.pending(agent) == 0 })
                #expect(Self.adds(upstream).last?["content"] == "We run a warehouse in Reno")
            }
        }
    }

    @Test("What the memory will never take is given up")
    func refused() async throws {
        try await withFakeUpstream { request in
            request.path == "/v1/memories/search"
                ? Self.empty : .json(["code": "validation_failed"], status: .unprocessableContent)
        } _: { upstream in
            try await AgentHarness.run(memory: upstream.url) { agent in
                _ = try await agent.send("We run a warehouse in Reno")
                #expect(try await Self.eventually { try await Self.pending(agent) == 0 })
            }
        }
    }

    @Test("Memories are recalled from the agent's own namespace for the user who asks")
    func recalls() async throws {
        let memory: JSONValue = [
            "id": "6f0c3ab2-1f8e-4f7e-9a59-0d7f5d1f6a10", "content": "We have a 40,000 sq ft warehouse in Reno",
            "score": 0.9,
            "metadata": [:], "role": "user", "created_at": "2026-02-20T12:00:00.000Z",
        ]
        try await withFakeUpstream { request in
            request.path == "/v1/memories/search" ? .json(["results": [memory]]) : Self.added
        } _: { upstream in
            let playbook = TestPlaybook { .say("\($0.earlierSlots.city ?? "?"), \($0.earlierSlots.squareFeet ?? 0).") }
            try await AgentHarness.run(playbook: playbook, memory: upstream.url) { agent in
                let answer = try await agent.send("What do you know of us?")
                let message = answer.body["task"]?["status"]?["message"]
                #expect(message?["parts"]?.arrayValue?.first?["text"] == "Reno, 40000.0.")
                #expect(message?["metadata"]?[TurnMetadata.memoriesUsed]?.arrayValue?.count == 1)
                let search = try #require(upstream.requests.first { $0.path == "/v1/memories/search" })
                #expect(search.json?["namespace"] == "agent:financing")
                #expect(search.json?["user_id"] == "dana")
                let identity = try await search.caller(of: .memory, secret: agent.process.settings.meshSecret)
                #expect(identity.namespaces == ["agent:financing"])
            }
        }
    }

    @Test("One message that fails again and again does not hold up the others")
    func poison() async throws {
        try await withFakeUpstream { request in
            if request.path == "/v1/memories/search" { return Self.empty }
            let isPoison = request.json?["content"]?.stringValue?.contains("poison") ?? false
            return isPoison ? .json(["code": "internal_error"], status: .internalServerError) : Self.added
        } _: { upstream in
            try await AgentHarness.run(memory: upstream.url) { agent in
                _ = try await agent.send("We sell poison in Reno")
                _ = try await agent.send("We run a warehouse in Reno")
                _ = try await agent.send("We have 12 employees")
                #expect(try await Self.eventually { try await Self.pending(agent) == 1 })
            }
        }
    }

    @Test("At shutdown what is due is delivered a last time")
    func drains() async throws {
        try await withTestDatabase(as: .financing) { database, _ in
            let store = PostgresTaskStore(database: database)
            let record = TaskRecord(
                tenant: "acme",
                agent: "financing",
                user: "dana",
                task: A2A.Task(id: "t1", contextId: "c1", status: A2A.Status(state: .working)),
                createdAt: Moment.now,
                updatedAt: Moment.now
            )
            _ = try await store.create(record, for: AgentHarness.dana)
            let memory = PendingMemory(content: "We are in Reno", speaker: "user", messageID: "m1", saidAt: Moment.now)
            _ = try await store.close(record, remember: [memory], for: AgentHarness.dana)
            let delivered = NIOLockedValueBox<[String?]>([])
            let service = RememberService(
                service: .financing,
                store: store,
                logger: .silent,
                pause: .seconds(3_600)
            ) { request, identity in
                #expect(identity.user == "dana")
                delivered.withLockedValue { $0.append(request.content) }
                return AddMemoryResult(id: UUID(), action: .added)
            }
            let group = ServiceGroup(configuration: .init(services: [service], logger: .silent))
            async let running: Void = group.run()
            await group.triggerGracefulShutdown()
            try await running
            #expect(delivered.withLockedValue { $0 } == ["We are in Reno"])
        }
    }

    @Test("Without a user there is nothing to remember")
    func nobody() async throws {
        try await withFakeUpstream { _ in
            Self.empty
        } _: { upstream in
            try await AgentHarness.run(memory: upstream.url) { agent in
                let answer = try await agent.send(
                    "We run a warehouse in Reno",
                    as: Identity(tenant: "acme", role: .machine)
                )
                #expect(answer.status == 200)
                #expect(try await Self.pending(agent) == 0)
                #expect(upstream.requests.isEmpty)
            }
        }
    }
}
