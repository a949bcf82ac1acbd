import Foundation
import Postgres
import SharedModels
import Testing

@testable import Memory

@Suite("Entities and links that are stored")
struct LinksTests {
    private func mentionCounts(_ memory: MemoryFixture) async throws -> [String: Int] {
        let rows = try await memory.database.query(
            "SELECT kind || ' ' || normalized_name AS name, mention_count FROM memory_entities",
            claims: MemoryFixture.claims
        )
        return Dictionary(
            uniqueKeysWithValues: try rows.map {
                (try $0.decode("name", as: String.self), try $0.decode("mention_count", as: Int.self))
            }
        )
    }

    private func links(_ kind: String, _ memory: MemoryFixture) async throws -> [[UUID]] {
        try await memory.database.query(
            "SELECT from_id, to_id FROM memory_links WHERE kind = \(kind) ORDER BY created_at, from_id",
            claims: MemoryFixture.claims
        ).map { [try $0.decode("from_id"), try $0.decode("to_id")] }
    }

    @Test("An entity is one for its user, counted by the memories that mention it, also within a batch")
    func mentions() async throws {
        try await withMemory { memory in
            try await memory.add(
                Samples.statement("We run forklifts in Reno, NV 89501"),
                Samples.statement("The forklift costs $4,000 a year"),
                Samples.statement("Somebody else has a forklift too", user: "bob"),
                Samples.statement("Nobody in particular has a forklift", user: nil)
            )
            try await memory.add(Samples.statement("I would sell each forklift for 4,000 dollars"))
            let mine = try await memory.database.query(
                """
                SELECT kind || ' ' || normalized_name AS name, mention_count FROM memory_entities
                WHERE user_id = 'ann' ORDER BY 1
                """,
                claims: MemoryFixture.claims
            ).map { "\(try $0.decode("name", as: String.self)) \(try $0.decode("mention_count", as: Int.self))" }
            #expect(mine == ["equipment forklift 3", "money usd 4000 2", "place reno 1", "zip 89501 1"])
            let others = try await memory.database.query(
                "SELECT mention_count FROM memory_entities WHERE user_id IS DISTINCT FROM 'ann'",
                claims: MemoryFixture.claims
            )
            #expect(others.count == 2)
            #expect(try await links("mentions", memory).count == 9)
        }
    }

    @Test("A repeat mentions nothing anew, and what goes takes its mentions along")
    func deletion() async throws {
        try await withMemory { memory in
            let first = try await memory.add(Samples.statement("The forklift is in Reno, NV", run: "1"))[0]
            try await memory.add(Samples.statement("The forklift is in Reno, NV", run: "1"))
            let second = try await memory.add(Samples.statement("We like that forklift", run: "1"))[0]
            #expect(try await mentionCounts(memory) == ["equipment forklift": 2, "place reno": 1])
            let id = try #require(first.id)
            let next = try #require(second.id)
            #expect(try await links("follows", memory) == [[next, id]])
            #expect(try await memory.store.delete(id, claims: MemoryFixture.claims, actor: "test"))
            #expect(try await mentionCounts(memory) == ["equipment forklift": 1])
            #expect(try await links("follows", memory).isEmpty)
            _ = try await memory.store.deleteAll(
                Samples.plan("").scope,
                runID: nil,
                claims: MemoryFixture.claims,
                actor: "test"
            )
            #expect(try await mentionCounts(memory).isEmpty)
            #expect(try await links("mentions", memory).isEmpty)
        }
    }

    @Test("Each turn follows the one before it in its own session")
    func follows() async throws {
        try await withMemory { memory in
            let results = try await memory.add(
                Samples.statement("the violin is old", run: "1"),
                Samples.statement("the garden is new", run: "2"),
                Samples.statement("the museum is far", run: "1"),
                Samples.statement("the puppy is small"),
                Samples.statement("the concert is loud", user: "bob", run: "1"),
                Samples.statement("the recipe is good", run: "1")
            ).compactMap(\.id)
            let found = Set(try await links("follows", memory))
            #expect(found == [[results[2], results[0]], [results[5], results[2]]])
        }
    }

    @Test("What is alike is linked, with how much")
    func similar() async throws {
        try await withMemory { memory in
            let results = try await memory.add(Samples.statement("our long conveyor beside the dock is blue"))
            let near = try await memory.add(Samples.statement("our long conveyor beside the dock was repaired"))
            try await memory.add(Samples.statement("bread costs little"))
            let links = try await memory.database.query(
                "SELECT from_id, to_id, weight FROM memory_links WHERE kind = 'similar'",
                claims: MemoryFixture.claims
            )
            #expect(links.count == 1)
            let ends: [UUID] = [try links[0].decode("from_id"), try links[0].decode("to_id")]
            #expect(ends == [near[0].id, results[0].id])
            let weight: Float = try links[0].decode("weight")
            #expect(weight >= 0.7 && weight < 0.95)
        }
    }
}
