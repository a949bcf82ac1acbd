import Foundation
import NIOConcurrencyHelpers
import Postgres
import SharedModels
import TestSupport
import Testing

@testable import Memory

@Suite("Events of extraction, among replicas that come and go", .timeLimit(.minutes(2)))
struct ExtractionLeaseTests {
    private static let claims = MemoryFixture.claims
    private static let budget = Completion.text([("Our budget is 60k", [1])])
    private static let job = ExtractionJob.of("user: Hello, our budget is 60k")

    private func additions(_ memory: MemoryFixture) async throws -> Int {
        try await memory.database.query(
            "SELECT count(*) AS n FROM memory_history WHERE action = 'add'",
            claims: Self.claims
        )[0].decode("n")
    }

    @Test("Two replicas share the work, and none does what the other does")
    func replicas() async throws {
        try await withMemory { memory in
            let model = ScriptedModel { _, prompt in
                let dock = prompt.user.split(separator: "dock ").last?.prefix { $0.isNumber } ?? ""
                return Completion.text([("We own dock \(dock)", [1])])
            }
            let replicas = [memory.extraction(model), memory.extraction(model)]
            for number in 10..<50 {
                _ = try await replicas[0].accept(.of("user: Hello, we own dock \(number)"), claims: Self.claims)
            }
            await withTaskGroup(of: Void.self) { group in
                for replica in replicas { group.addTask { await replica.runDue() } }
            }
            #expect(model.calls.withLockedValue { $0 } == 40)
            #expect(try await memory.count() == 40)
            #expect(try await additions(memory) == 40)
            let states = try await memory.database.query(
                "SELECT DISTINCT state, attempts, payload::text AS payload FROM memory_events",
                claims: Self.claims
            )
            #expect(states.count == 1)
            #expect(try states[0].decode("state", as: String.self) == "done")
            #expect(try states[0].decode("attempts", as: Int32.self) == 1)
            #expect(try states[0].decode("payload", as: String.self) == "{}")
        }
    }

    @Test("What a killed process had taken on is done by another when its lease ends")
    func killed() async throws {
        try await withMemory { memory in
            let model = ScriptedModel { _, _ in Self.budget }
            let replica = memory.extraction(model)
            let id = try await replica.accept(Self.job, claims: Self.claims)
            let lease = replica.extractor.lease
            #expect(try await memory.store.claim(.add, limit: 9, lease: lease, at: memory.clock.now).map(\.id) == [id])
            await replica.runDue()
            #expect(try await memory.event(id)?.status == "RUNNING")
            #expect(try await memory.count() == 0)
            memory.clock.advance(by: lease - .seconds(1))
            await replica.runDue()
            #expect(model.calls.withLockedValue { $0 } == 0)
            memory.clock.advance(by: .seconds(1))
            await replica.runDue()
            let event = try #require(try await memory.event(id))
            #expect(event.status == "SUCCEEDED" && event.attempts == 2 && event.latency == lease / .milliseconds(1))
            #expect(try await memory.count() == 1)
        }
    }

    @Test("A process that wakes up after its lease has ended stores nothing")
    func late() async throws {
        try await withMemory { memory in
            let (released, release) = AsyncStream<Void>.makeStream()
            let sleeper = memory.extraction(
                ScriptedModel { _, _ in
                    for await _ in released { break }
                    return Completion.text([("We have a budget", [1])])
                }
            )
            let id = try await sleeper.accept(Self.job, claims: Self.claims)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await sleeper.runDue() }
                try await ExtractionServiceTests.until { try await memory.event(id)?.state == "running" }
                memory.clock.advance(by: sleeper.extractor.lease)
                await memory.extraction(ScriptedModel { _, _ in Self.budget }).runDue()
                #expect(try await memory.event(id)?.state == "done")
                release.finish()
                try await group.waitForAll()
            }
            #expect(try await memory.contents(Samples.plan("budget")) == ["Our budget is 60k"])
            #expect(try await additions(memory) == 1)
            #expect(try await memory.event(id)?.attempts == 2)
        }
    }

    @Test("A user who is erased in the meantime is not remembered")
    func erased() async throws {
        try await withMemory { memory in
            let store = memory.store
            let clock = memory.clock
            let replica = memory.extraction(
                ScriptedModel { _, _ in
                    _ = try await store.erase(user: "ann", at: clock.now, claims: Self.claims, actor: "test")
                    return Self.budget
                }
            )
            let id = try await replica.accept(Self.job, claims: Self.claims)
            await replica.runDue()
            #expect(try await memory.event(id) == nil)
            #expect(try await memory.count() == 0)
            #expect(try await additions(memory) == 0)
        }
    }

    @Test("While nothing can be stored the messages wait, and are stored once")
    func waits() async throws {
        try await withMemory { memory in
            let model = ScriptedModel { _, _ in Self.budget }
            let failing = memory.extraction(model, embedder: FailingEmbedder(after: 0))
            let id = try await failing.accept(Self.job, claims: Self.claims)
            for _ in 0..<3 {
                await failing.runDue()
                memory.clock.advance(by: .seconds(300))
            }
            let waiting = try #require(try await memory.event(id))
            #expect(waiting.status == "PENDING" && waiting.attempts == 3 && waiting.error != nil)
            await memory.extraction(model).runDue()
            let stored = try #require(try await memory.event(id))
            #expect(stored.status == "SUCCEEDED" && stored.error == nil)
            #expect(try await memory.count() == 1)
        }
    }

    @Test("Work that never ends is ended without the model")
    func interrupted() async throws {
        try await withMemory { memory in
            let model = ScriptedModel { _, _ in Self.budget }
            let replica = memory.extraction(model)
            let id = try await replica.accept(Self.job, claims: Self.claims)
            for _ in 0..<5 {
                _ = try await memory.store.claim(.add, limit: 1, lease: .seconds(1), at: memory.clock.now)
                memory.clock.advance(by: .seconds(1))
            }
            await replica.runDue()
            #expect(try await memory.event(id)?.result?["fallback"] == "interrupted")
            #expect(model.calls.withLockedValue { $0 } == 0)
            #expect(try await memory.contents(Samples.plan("budget")) == ["Hello, our budget is 60k"])
        }
    }

    @Test("An event that cannot be read has failed, and keeps what it holds")
    func unreadable() async throws {
        try await withMemory { memory in
            let id = UUID()
            try await memory.database.execute(
                """
                INSERT INTO memory_events (id, namespace, user_id, kind, payload, run_after)
                VALUES (\(id), \(Samples.namespace), 'ann', 'add', '{"lines": 7}', \(Samples.moment))
                """,
                claims: Self.claims
            )
            await memory.extraction(ScriptedModel { _, _ in Self.budget }).runDue()
            let event = try #require(try await memory.event(id))
            #expect(event.status == "FAILED" && event.error != nil && event.finishedAt != nil)
            let rows = try await memory.database.query("SELECT payload FROM memory_events", claims: Self.claims)
            #expect(try rows[0].decodeJSON("payload", as: JSONValue.self) == ["lines": 7])
        }
    }

    @Test("What is accepted with the rights of one user is done with no more than those")
    func rights() async throws {
        try await withMemory { memory in
            let ann = DatabaseClaims(tenant: "default", subject: "ann", namespaces: [Samples.namespace])
            let replica = memory.extraction(ScriptedModel { _, _ in Self.budget })
            let id = try await replica.accept(Self.job, claims: ann)
            await #expect(throws: PostgresError.self) {
                try await replica.accept(.of("user: Hello", user: "bob"), claims: ann)
            }
            await replica.runDue()
            #expect(try await memory.store.event(id, claims: ann)?.status == "SUCCEEDED")
            let bob = DatabaseClaims(tenant: "default", subject: "bob", namespaces: [Samples.namespace])
            #expect(try await memory.store.event(id, claims: bob) == nil)
        }
    }
}
