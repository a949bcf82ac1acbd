import Foundation
import Platform
import Postgres
import SharedModels
import TestSupport
import Testing

@testable import Agents

@Suite("Tasks in PostgreSQL")
struct PostgresTaskStoreTests {
    let dana = Identity(tenant: "acme", user: "dana", role: .user)
    let eve = Identity(tenant: "acme", user: "eve", role: .user)
    let other = Identity(tenant: "other", user: "dana", role: .user)

    private func record(_ id: String, _ text: String = "Hello", context: String = "c1", state: A2A.State = .working)
        -> TaskRecord
    {
        TaskRecord(
            tenant: "acme",
            agent: "financing",
            user: "dana",
            task: A2A.Task(
                id: id,
                contextId: context,
                status: A2A.Status(state: state, timestamp: "2026-03-01T12:00:00.000Z"),
                history: [A2A.Message(messageId: "m-\(id)", contextId: context, role: .user, parts: [.text(text)])]
            ),
            createdAt: Moment.now,
            updatedAt: Moment.now
        )
    }

    private func pending(_ content: String) -> PendingMemory {
        PendingMemory(content: content, speaker: "Dana", messageID: "m1", saidAt: Moment.now)
    }

    private func withStore(_ body: (PostgresTaskStore, PostgresClient) async throws -> Void) async throws {
        try await withTestDatabase(as: .financing) { database, _ in
            try await body(PostgresTaskStore(database: database), database)
        }
    }

    @Test("A task comes back as it was stored, NUL characters aside")
    func roundTrip() async throws {
        try await withStore { store, _ in
            var record = record("t1", "40\u{0}k \\u0000 \"quoted\" 🤖")
            #expect(try await store.create(record, for: dana))
            record.task.status = A2A.Status(state: .completed, message: record.task.history?.first, timestamp: "x")
            record.task.artifacts = [A2A.Artifact(artifactId: "a", parts: [.data(["n": 1])])]
            _ = try await store.close(record, remember: [], for: dana)
            let found = try #require(try await store.task("t1", agent: "financing", for: dana))
            #expect(found.task.history?.first?.text == "40k \\u0000 \"quoted\" 🤖")
            #expect(found.task.status.state == .completed)
            #expect(found.task.artifacts == record.task.artifacts)
        }
    }

    @Test("The same task is created once")
    func createsOnce() async throws {
        try await withStore { store, _ in
            let first = try await store.create(record("t1", "first"), for: dana)
            let second = try await store.create(record("t1", "second"), for: dana)
            #expect(first && !second)
            let kept = try await store.task("t1", agent: "financing", for: dana)
            #expect(kept?.task.history?.first?.text == "first")
        }
    }

    @Test("Nobody sees another user's, tenant's or agent's task")
    func isolation() async throws {
        try await withStore { store, _ in
            _ = try await store.create(record("t1"), for: dana)
            #expect(try await store.task("t1", agent: "financing", for: eve) == nil)
            #expect(try await store.task("t1", agent: "financing", for: other) == nil)
            #expect(try await store.task("t1", agent: "sales", for: dana) == nil)
            #expect(try await store.latest(in: "c1", agent: "financing", limit: 5, for: eve).isEmpty)
            #expect(
                try await store.resume(
                    "t1",
                    agent: "financing",
                    with: A2A.Message(messageId: "m", role: .user, parts: [.text("x")]),
                    status: A2A.Status(state: .working),
                    for: eve
                ) == nil
            )
        }
    }

    @Test("A waiting task goes on once, whoever else tries at the same time")
    func resumesOnce() async throws {
        try await withStore { store, _ in
            _ = try await store.create(record("t1"), for: dana)
            _ = try await store.close(record("t1", state: .inputRequired), remember: [], for: dana)
            let resumed = try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<5 {
                    group.addTask {
                        try await store.resume(
                            "t1",
                            agent: "financing",
                            with: A2A.Message(messageId: "n\(number)", role: .user, parts: [.text("89501")]),
                            status: A2A.Status(state: .working),
                            for: dana
                        ) != nil
                    }
                }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(resumed == 1)
            #expect(try await store.task("t1", agent: "financing", for: dana)?.task.history?.count == 2)
        }
    }

    @Test("A task that was canceled stays so: the turn that ends later changes nothing and leaves nothing to remember")
    func canceled() async throws {
        try await withStore { store, _ in
            _ = try await store.create(record("t1"), for: dana)
            let status = A2A.Status(state: .canceled, timestamp: "2026-01-01T00:00:00.000Z")
            let stranger = try await store.cancel("t1", agent: "financing", status: status, for: eve)
            #expect(stranger == nil)
            let canceled = try await store.cancel("t1", agent: "financing", status: status, for: dana)
            #expect(canceled?.task.status.state == .canceled)
            let closed = try await store.close(record("t1", state: .completed), remember: [pending("A")], for: dana)
            #expect(!closed)
            let kept = try await store.task("t1", agent: "financing", for: dana)
            #expect(kept?.task.status.state == .canceled)
            #expect(try await count(pendingIn: store) == 0)
            let again = try await store.cancel("t1", agent: "financing", status: status, for: dana)
            #expect(again == nil)
        }
    }

    @Test("The latest tasks of a conversation come oldest first")
    func latest() async throws {
        try await withStore { store, _ in
            for id in ["t1", "t2", "t3"] { _ = try await store.create(record(id), for: dana) }
            _ = try await store.create(record("t4", context: "c2"), for: dana)
            let found = try await store.latest(in: "c1", agent: "financing", limit: 2, for: dana)
            #expect(found.map(\.task.id) == ["t2", "t3"])
        }
    }

    @Test("What is pending is claimed once, settled, and gone")
    func claims() async throws {
        try await withStore { store, _ in
            _ = try await store.create(record("t1"), for: dana)
            _ = try await store.close(record("t1", state: .completed), remember: [pending("A")], for: dana)
            let claimed = try await store.claimPending(agent: "financing", limit: 10, lease: .seconds(30))
            #expect(claimed.map(\.memories) == [[pending("A")]])
            #expect(claimed.first?.user == "dana")
            #expect(try await store.claimPending(agent: "financing", limit: 10, lease: .seconds(30)).isEmpty)
            _ = try await store.settle(try #require(claimed.first))
            #expect(try await count(pendingIn: store) == 0)
        }
    }

    @Test("A claim that is never settled is due again after its lease")
    func lease() async throws {
        try await withStore { store, _ in
            _ = try await store.create(record("t1"), for: dana)
            _ = try await store.close(record("t1", state: .completed), remember: [pending("A")], for: dana)
            let stale = try #require(try await store.claimPending(agent: "financing", limit: 10, lease: .zero).first)
            let again = try #require(
                try await store.claimPending(agent: "financing", limit: 10, lease: .seconds(30)).first
            )
            #expect(again.attempts == 2)
            // Who was too slow changes nothing any more.
            _ = try await store.settle(stale)
            #expect(try await count(pendingIn: store) == 1)
        }
    }

    @Test("What a turn adds while a delivery runs is kept")
    func addsMeanwhile() async throws {
        try await withStore { store, _ in
            _ = try await store.create(record("t1"), for: dana)
            _ = try await store.close(record("t1", state: .inputRequired), remember: [pending("A")], for: dana)
            let first = try #require(
                try await store.claimPending(agent: "financing", limit: 1, lease: .seconds(30)).first
            )
            let more = A2A.Message(messageId: "m2", role: .user, parts: [.text("more")])
            let working = A2A.Status(state: .working)
            _ = try await store.resume("t1", agent: "financing", with: more, status: working, for: dana)
            _ = try await store.close(record("t1", state: .completed), remember: [pending("B")], for: dana)
            _ = try await store.settle(first)
            let second = try await store.claimPending(agent: "financing", limit: 1, lease: .seconds(30))
            #expect(second.map(\.memories) == [[pending("B")]])
        }
    }

    @Test("A postponed delivery keeps what was not delivered")
    func postpones() async throws {
        try await withStore { store, _ in
            _ = try await store.create(record("t1"), for: dana)
            let memories = [pending("A"), pending("B")]
            _ = try await store.close(record("t1", state: .completed), remember: memories, for: dana)
            let claimed = try #require(
                try await store.claimPending(agent: "financing", limit: 1, lease: .seconds(30)).first
            )
            try await store.postpone(claimed, keeping: [pending("B")], by: .zero)
            let again = try await store.claimPending(agent: "financing", limit: 1, lease: .seconds(30))
            #expect(again.map(\.memories) == [[pending("B")]])
            try await store.postpone(try #require(again.first), keeping: [pending("B")], by: .seconds(60))
            #expect(try await store.claimPending(agent: "financing", limit: 1, lease: .seconds(30)).isEmpty)
        }
    }

    @Test("A task whose process is gone is ended, one that still works is not")
    func stale() async throws {
        try await withTestDatabase { owner, url in
            var configuration = try PostgresConfiguration(url: url, applicationName: "test")
            configuration.role = MeshService.financing.databaseRole
            let database = PostgresClient(configuration: configuration, logger: .silent)
            let store = PostgresTaskStore(database: database)
            for id in ["old", "young"] { _ = try await store.create(record(id), for: dana) }
            try await owner.execute(
                "UPDATE public.agent_tasks SET updated_at = now() - interval '10 min' WHERE id = 'old'"
            )
            let ended = try await store.failStale(
                agent: "financing",
                olderThan: .seconds(60),
                sentence: "Interrupted.",
                metadata: [TurnMetadata.contractVersion: "1.2.3"]
            )
            #expect(ended == 1)
            let old = try #require(try await store.task("old", agent: "financing", for: dana))
            #expect(old.task.status.state == .failed)
            #expect(old.task.status.message?.text == "Interrupted.")
            #expect(old.task.status.message?.messageId == "old-ended")
            #expect(old.task.status.message?.metadata?[TurnMetadata.contractVersion] == "1.2.3")
            #expect(old.task.status.timestamp.flatMap(Timestamp.parse) != nil)
            #expect(try await store.task("young", agent: "financing", for: dana)?.task.status.state == .working)
            await database.shutdown()
        }
    }

    @Test("Tasks that ended or waited too long ago are deleted; those at work, or to be remembered, are not")
    func purged() async throws {
        try await withTestDatabase { owner, url in
            var configuration = try PostgresConfiguration(url: url, applicationName: "test")
            configuration.role = MeshService.financing.databaseRole
            let database = PostgresClient(configuration: configuration, logger: .silent)
            let store = PostgresTaskStore(database: database)
            let states: [String: A2A.State] = [
                "done": .completed, "waits": .inputRequired, "works": .working, "told": .completed, "young": .completed,
            ]
            for (id, state) in states {
                _ = try await store.create(record(id), for: dana)
                guard state != .working else { continue }
                let memories = id == "told" ? [pending("A")] : []
                _ = try await store.close(record(id, state: state), remember: memories, for: dana)
            }
            try await owner.execute(
                "UPDATE public.agent_tasks SET updated_at = now() - interval '91 days' WHERE id <> 'young'"
            )
            // More than one batch.
            try await owner.execute(
                """
                INSERT INTO public.agent_tasks (tenant_id, id, agent, context_id, state, updated_at)
                SELECT 'acme', 'old-' || n, 'financing', 'c', 'TASK_STATE_FAILED', now() - interval '91 days'
                FROM generate_series(1, 600) n
                """
            )
            #expect(try await store.purge(agent: "financing", olderThan: .seconds(90 * 86_400)) == 602)
            let left = try await database.query("SELECT id FROM public.agent_tasks ORDER BY id", claims: .worker)
            #expect(try left.map { try $0.decode("id", as: String.self) } == ["told", "works", "young"])
            #expect(try await store.purge(agent: "financing", olderThan: .seconds(90 * 86_400)) == 0)
            await database.shutdown()
        }
    }

    @Test("What is done again and again reads no table from end to end")
    func upkeepIsIndexed() async throws {
        try await withTestDatabase { owner, _ in
            let conditions = [
                "agent_tasks": [
                    "state IN ('TASK_STATE_SUBMITTED', 'TASK_STATE_WORKING') AND updated_at < now()",
                    "state NOT IN ('TASK_STATE_SUBMITTED', 'TASK_STATE_WORKING') AND updated_at < now()",
                ],
                "agent_push_deliveries": ["state NOT IN ('pending', 'running') AND finished_at < now()"],
            ]
            for (table, filters) in conditions {
                for filter in filters {
                    let plan = try await owner.withTransaction { connection in
                        try await connection.execute("SET LOCAL enable_seqscan = off")
                        let sql = "EXPLAIN SELECT FROM public.\(table) WHERE agent = 'sales' AND \(filter)"
                        return try await connection.query(PostgresQuery(sql: sql))
                    }
                    let text = try plan.map { try $0.decode("QUERY PLAN", as: String.self) }.joined(separator: "\n")
                    #expect(text.contains("agent_tasks_working") || text.contains("_ended"), "\(text)")
                }
            }
        }
    }

    @Test("A task at work is canceled for want of listeners only where nobody asked for it or is told of it")
    func unheard() async throws {
        try await withStore { store, database in
            let status = A2A.Status(state: .canceled, timestamp: "2026-03-01T12:00:00.000Z")
            func cancel(_ id: String) async throws -> A2A.State? {
                let canceled = try await store.cancelUnheard(
                    id,
                    agent: "financing",
                    status: status,
                    after: .seconds(10),
                    for: dana
                )
                return canceled?.task.status.state
            }
            for id in ["alone", "asked", "pushed", "done"] { _ = try await store.create(record(id), for: dana) }
            _ = try await store.close(record("done", state: .completed), remember: [], for: dana)
            try await store.hear("asked", agent: "financing", for: dana)
            _ = try await PostgresPushStore(database: database).put(
                A2A.PushConfiguration(url: "https://example.com/hook"),
                id: "p",
                task: "pushed",
                agent: "financing",
                atMost: 1,
                for: dana
            )
            #expect(try await cancel("alone") == .canceled)
            for id in ["asked", "pushed", "done", "nothing"] { #expect(try await cancel(id) == nil, "\(id)") }
            let old = "UPDATE public.agent_tasks SET heard_at = now() - interval '11 s' WHERE id = 'asked'"
            try await database.execute(PostgresQuery(sql: old), claims: .worker)
            #expect(try await cancel("asked") == .canceled)
        }
    }

    /// How many tasks still have something to be remembered, due or not.
    private func count(pendingIn store: PostgresTaskStore) async throws -> Int {
        let rows = try await store.database.query(
            "SELECT count(*) AS number FROM public.agent_tasks WHERE pending_memories IS NOT NULL",
            claims: .worker
        )
        return try rows.first?.decode("number", as: Int.self) ?? -1
    }
}
