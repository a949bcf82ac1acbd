import Foundation
import Platform
import Postgres
import SharedModels
import TestSupport
import Testing

@testable import Agents

@Suite("Messages that overlap")
struct OverlappingMessageTests {
    private static let dana = Identity(tenant: "acme", user: "dana", role: .user)

    private static func message(_ id: String, _ text: String, task: String? = nil) -> A2A.Message {
        A2A.Message(messageId: id, contextId: "c", taskId: task, role: .user, parts: [.text(text)])
    }

    @Test("A message that another one overtook goes on from where that one left the task")
    func overtaken() async throws {
        try await withTestDatabase(as: .financing) { database, _ in
            let store = OvertakenStore(
                base: PostgresTaskStore(database: database),
                identity: Self.dana,
                overtaking: Self.message("m2", "the second")
            )
            let playbook = TestPlaybook { turn in
                .say("After \(turn.context.history.map(\.content)).", missing: ["more"])
            }
            let definition = AgentDefinition(
                contract: AgentHarness.usualContract,
                service: .financing,
                tools: [TestTool()],
                playbook: playbook
            )
            let turns = TurnService(capacity: 4)
            let desk = TaskDesk(
                definition: definition,
                runtime: AgentRuntime(definition: definition),
                store: store,
                turns: turns,
                limits: TurnLimits(),
                now: { Moment.now },
                logger: .silent,
                remembered: {}
            )
            let running = Task { try await turns.run() }
            defer { running.cancel() }
            let first = try await ended(
                desk.accept(
                    A2A.SendRequest(message: Self.message("m1", "the first")),
                    identity: Self.dana,
                    deadline: .seconds(10)
                )
            )
            let third = try await ended(
                desk.accept(
                    A2A.SendRequest(message: Self.message("m3", "the third", task: first.task.id)),
                    identity: Self.dana,
                    deadline: .seconds(10)
                )
            )
            let stored = try #require(try await store.task(first.task.id, agent: "financing", for: Self.dana))
            let said = stored.task.history?.map(\.text) ?? []
            #expect(said.count == 6)
            #expect(said.filter { $0.hasPrefix("the ") } == ["the first", "the second", "the third"])
            #expect(stored.task.artifacts?.map(\.artifactId).sorted() == ["answer", "overtaking"])
            #expect(third.task.history == stored.task.history)
            #expect(said.last?.contains("the second") == true, "the turn knows of it as well")
        }
    }

    private func ended(_ accepted: AcceptedTask) async throws -> TaskRecord {
        guard case .started(var record, let signals) = accepted else {
            throw ScriptedModel.Broken()
        }
        for try await case .ended(let end) in signals { record = end }
        return record
    }
}

/// A task that waits is gone on with, and waits again, between a message's look at it and its turn.
private struct OvertakenStore: TaskStore {
    let base: PostgresTaskStore
    let identity: Identity
    let overtaking: A2A.Message

    func resume(
        _ id: String,
        agent: String,
        with message: A2A.Message,
        status: A2A.Status,
        for identity: Identity
    ) async throws -> TaskRecord? {
        if var other = try await base.resume(id, agent: agent, with: overtaking, status: status, for: identity) {
            let answer = A2A.Message(messageId: "a2", contextId: "c", taskId: id, role: .agent, parts: [.text("Yes.")])
            other.task.history = (other.task.history ?? []) + [answer]
            other.task.artifacts =
                (other.task.artifacts ?? [])
                + [A2A.Artifact(artifactId: "overtaking", parts: [.text("Yes.")])]
            other.task.status = A2A.Status(state: .inputRequired, message: answer)
            _ = try await base.close(other, remember: [], for: identity)
        }
        return try await base.resume(id, agent: agent, with: message, status: status, for: identity)
    }

    func create(_ record: TaskRecord, for identity: Identity) async throws -> Bool {
        try await base.create(record, for: identity)
    }

    func close(_ record: TaskRecord, remember: [PendingMemory], for identity: Identity) async throws -> Bool {
        try await base.close(record, remember: remember, for: identity)
    }

    func cancel(
        _ id: String,
        agent: String,
        status: A2A.Status,
        for identity: Identity
    ) async throws -> TaskRecord? {
        try await base.cancel(id, agent: agent, status: status, for: identity)
    }

    func list(_ query: TaskQuery, agent: String, for identity: Identity) async throws -> TaskPage {
        try await base.list(query, agent: agent, for: identity)
    }

    func task(_ id: String, agent: String, for identity: Identity) async throws -> TaskRecord? {
        try await base.task(id, agent: agent, for: identity)
    }

    func latest(
        in contextID: String,
        agent: String,
        limit: Int,
        for identity: Identity
    ) async throws -> [TaskRecord] {
        try await base.latest(in: contextID, agent: agent, limit: limit, for: identity)
    }

    func delete(contextID: String, agent: String, for identity: Identity) async throws {
        try await base.delete(contextID: contextID, agent: agent, for: identity)
    }

    func failStale(
        agent: String,
        olderThan age: Duration,
        sentence: String,
        metadata: [String: JSONValue]
    ) async throws -> Int {
        try await base.failStale(agent: agent, olderThan: age, sentence: sentence, metadata: metadata)
    }

    func purge(agent: String, olderThan age: Duration) async throws -> Int {
        try await base.purge(agent: agent, olderThan: age)
    }

    func cancelUnheard(
        _ id: String,
        agent: String,
        status: A2A.Status,
        after silence: Duration,
        for identity: Identity
    ) async throws -> TaskRecord? {
        try await base.cancelUnheard(id, agent: agent, status: status, after: silence, for: identity)
    }

    func canceled(_ tasks: [TaskKey], agent: String) async throws -> [TaskRecord] {
        try await base.canceled(tasks, agent: agent)
    }

    func hear(_ id: String, agent: String, for identity: Identity) async throws {
        try await base.hear(id, agent: agent, for: identity)
    }

    func claimPending(agent: String, limit: Int, lease: Duration) async throws -> [PendingDelivery] {
        try await base.claimPending(agent: agent, limit: limit, lease: lease)
    }

    func settle(_ delivery: PendingDelivery) async throws -> Bool { try await base.settle(delivery) }

    func postpone(
        _ delivery: PendingDelivery,
        keeping memories: [PendingMemory],
        by delay: Duration
    ) async throws -> Bool {
        try await base.postpone(delivery, keeping: memories, by: delay)
    }
}
