import Foundation
import Postgres
import SharedModels
import TestSupport
import Testing

@testable import Memory

@Suite("What is written", .everyWidth)
struct WritingTests {
    @Test("A vector is stored as wide as the model makes it")
    func width() async throws {
        try await withMemory { memory in
            try await memory.add(Samples.statement("We run a warehouse in Reno"))
            let widths: [Int] = try await memory.database.query(
                "SELECT vector_dims(embedding) AS width FROM agent_memories",
                claims: MemoryFixture.claims
            ).map { try $0.decode("width") }
            #expect(widths == [TestDatabase.embeddingDimensions])
        }
    }

    @Test("The same words twice are one memory, which counts for more and gains what is new beside it")
    func exactDuplicate() async throws {
        try await withMemory { memory in
            let first = try await memory.add(
                Samples.statement("We run a warehouse in Reno", run: "1", metadata: ["a": 1, "b": 1])
            )[0]
            let second = try await memory.add(
                Samples.statement("We run a  warehouse in Reno ", run: "2", metadata: ["a": 2, "c": 3])
            )[0]
            #expect(first.action == .added)
            #expect(second.action == .merged && second.reason == "exact_duplicate" && second.id == first.id)
            #expect(try await memory.count() == 1)
            #expect(try await memory.count("reinforcement > 0") == 1)
            let id = try #require(first.id)
            let record = try await memory.store.memory(id, at: Samples.moment, claims: MemoryFixture.claims)
            #expect(record?.metadata == ["a": 1, "b": 1, "c": 3])
            let actions: [String] = try await memory.database.query(
                "SELECT action FROM memory_history WHERE memory_id = \(id) ORDER BY action",
                claims: MemoryFixture.claims
            ).map { try $0.decode("action") }
            #expect(actions == ["add", "merge"])
        }
    }

    @Test("The same words of another speaker are another memory")
    func otherSpeaker() async throws {
        try await withMemory { memory in
            let results = try await memory.add(
                Samples.statement("Good luck tomorrow", speaker: "Ann"),
                Samples.statement("Good luck tomorrow", speaker: "Bob"),
                Samples.statement("Good luck tomorrow", user: "someone else", speaker: "Ann"),
                Samples.statement("Good luck tomorrow", user: nil, speaker: "Ann"),
                Samples.statement("Good luck tomorrow", user: nil, speaker: "Ann")
            )
            #expect(results.map(\.action) == [.added, .added, .added, .added, .merged])
        }
    }

    @Test("A near statement merges with what is stored, one with another number takes its place")
    func nearDuplicate() async throws {
        try await withMemory { memory in
            let text =
                "our warehouse has 40,000 square feet of floor with twelve aisles and one long conveyor beside the dock"
            try await memory.add(Samples.statement(text))
            let near = try await memory.add(Samples.statement(text + " now"))[0]
            #expect(near.action == .merged && near.reason == "near_duplicate")
            let other = try await memory.add(Samples.statement(text.replacing("40,000", with: "50,000")))[0]
            #expect(other.action == .superseded && other.supersedes == near.id.map { [$0] })
        }
    }

    @Test("Two who say the same at once make one memory")
    func concurrentDuplicates() async throws {
        try await withMemory { memory in
            let results = try await withThrowingTaskGroup(of: AddMemoryResult.self) { group in
                for _ in 0..<20 {
                    group.addTask { try await memory.add(Samples.statement("We run a warehouse in Reno"))[0] }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(results.count { $0.action == .added } == 1)
            #expect(Set(results.map(\.id)).count == 1)
            #expect(try await memory.count() == 1)
        }
    }

    @Test("Turns that arrive at once each get a place of their own in the session")
    func concurrentTurns() async throws {
        try await withMemory { memory in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for word in Dialogues.words.prefix(30) {
                    group.addTask { try await memory.add(Samples.statement("the \(word) it is", run: "1")) }
                }
                try await group.waitForAll()
            }
            let places: [Int] = try await memory.database.query(
                "SELECT seq FROM agent_memories ORDER BY seq",
                claims: MemoryFixture.claims
            ).map { try $0.decode("seq") }
            #expect(places == Array(1...30))
        }
    }

    @Test("Batches over the same users in different order do not block each other")
    func noDeadlock() async throws {
        try await withMemory { memory in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for round in 0..<6 {
                    group.addTask {
                        let users = (0..<8).map { "user \($0)" }
                        let order = round.isMultiple(of: 2) ? users : users.reversed()
                        try await memory.add(order.map { Samples.statement("round \(round) of tea", user: $0) })
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await memory.count() == 48)
        }
    }

    @Test("A batch of a thousand is stored in order, one result each")
    func largeBatch() async throws {
        try await withMemory { memory in
            var statements = Dialogues.statements(998, seed: 11)
            statements.insert(Samples.statement("ok"), at: 500)
            statements.append(statements[0])
            let results = try await memory.add(statements)
            #expect(results.count == 1_000)
            #expect(results[500].action == .rejected && results[500].reason == "acknowledgement")
            #expect(results[999].action == .merged && results[999].id == results[0].id)
            let added = results.filter { $0.action == .added }
            #expect(added.count > 900)
            #expect(try await memory.count() == added.count)
            let stored: [UUID] = try await memory.database.query(
                "SELECT id FROM agent_memories WHERE run_id = 'session 2' ORDER BY seq",
                claims: MemoryFixture.claims
            ).map { try $0.decode("id") }
            let session = Set(stored)
            let inOrder = added.compactMap { $0.id }.filter { session.contains($0) }
            #expect(stored == inOrder)
            #expect(stored.count > 15)
        }
    }

    @Test("A batch of which one statement is refused by the database leaves nothing behind")
    func allOrNothing() async throws {
        try await withMemory { memory in
            var foreign = Samples.statement("We lease robots")
            foreign.scope.namespace = "agent:financing"
            await #expect(throws: PostgresError.self) {
                _ = try await memory.add(Samples.statement("We run a warehouse"), foreign)
            }
            let count = try await memory.count()
            #expect(count == 0)
        }
    }

    @Test("Nobody reads or deletes beyond the claims")
    func claims() async throws {
        try await withMemory { memory in
            let id = try #require(try await memory.add(Samples.statement("We run a warehouse"))[0].id)
            for claims in [
                DatabaseClaims(tenant: "default", namespaces: ["agent:financing"]),
                DatabaseClaims(tenant: "elsewhere", namespaces: ["*"]),
                DatabaseClaims(tenant: "default", subject: "bob", namespaces: ["*"]),
            ] {
                #expect(try await memory.store.memory(id, at: Samples.moment, claims: claims) == nil)
                #expect(try await memory.store.delete(id, claims: claims, actor: "test") == false)
                let scope = Samples.plan("").scope
                #expect(try await memory.store.deleteAll(scope, runID: nil, claims: claims, actor: "test") == 0)
                #expect(try await memory.finder.find(Samples.plan("warehouse"), claims: claims).isEmpty)
                #expect(try await memory.store.counts(claims: claims).isEmpty)
            }
            #expect(try await memory.count() == 1)
        }
    }

    @Test("Pages follow each other without gap or repetition, newest first")
    func pages() async throws {
        try await withMemory { memory in
            // Several of the same moment, so that the id decides.
            try await memory.add(
                Dialogues.words.prefix(25).enumerated().map { index, word in
                    Samples.statement("the \(word) it is", said: Samples.moment - TimeInterval(index / 4))
                }
            )
            var seen: [MemoryRecord] = []
            var cursor: PageCursor?
            repeat {
                let request = PageRequest(scope: Samples.plan("").scope, after: cursor, limit: 7)
                let page = try await memory.store.page(request, at: Samples.moment, claims: MemoryFixture.claims)
                seen += page
                cursor = try page.last.map {
                    try #require(PageCursor(text: PageCursor(createdAt: $0.createdAt, id: $0.id).text))
                }
            } while cursor != nil
            #expect(seen.count == 25 && Set(seen.map(\.id)).count == 25)
            let moments = seen.map { $0.createdAt }
            #expect(moments == moments.sorted(by: >))
        }
    }

    @Test("What is recalled is counted, later, and no longer once it is deleted")
    func access() async throws {
        try await withMemory { memory in
            let added = try await memory.add(
                Samples.statement("We run a warehouse"),
                Samples.statement("They bake bread")
            )
            _ = try await memory.find(Samples.plan("warehouse", limit: 1))
            _ = try await memory.find(Samples.plan("warehouse", limit: 1))
            let id = try #require(added[0].id)
            #expect(
                try await memory.store.memory(id, at: Samples.moment, claims: MemoryFixture.claims)?.accessCount == 0
            )
            await memory.access.flush()
            memory.clock.advance(by: .seconds(10))
            _ = try await memory.find(Samples.plan("warehouse", limit: 2))
            #expect(
                try await memory.store.delete(try #require(added[1].id), claims: MemoryFixture.claims, actor: "test")
            )
            await memory.access.flush()
            let record = try await memory.store.memory(id, at: Samples.moment, claims: MemoryFixture.claims)
            #expect(record?.accessCount == 3)
            #expect(record?.lastAccessedAt == Samples.moment + 10)
        }
    }
}
