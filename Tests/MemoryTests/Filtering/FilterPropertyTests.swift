import Foundation
import Postgres
import SharedModels
import Testing

@testable import Memory

@Suite("Filters in the database")
struct FilterPropertyTests {
    private static let namespace = Samples.namespace

    private func insert(
        _ memories: [FilteredMemory],
        tenant: String = "default",
        namespace: String = Self.namespace,
        _ database: PostgresClient
    ) async throws {
        let rows = memories.map { memory -> PostgresQuery in
            """
            INSERT INTO agent_memories (
                tenant_id, id, namespace, user_id, agent_id, app_id, run_id, content, content_hash, categories, metadata,
                created_at, updated_at, expires_at
            ) VALUES (
                \(tenant), \(memory.id), \(namespace), \(memory.userID), \(memory.agentID), \(memory.appID),
                \(memory.runID), \(memory.content), ''::bytea, \(memory.categories), \(json: memory.metadata),
                \(memory.createdAt), \(memory.updatedAt), \(memory.expiresAt)
            )
            """
        }
        _ = try await database.pipeline(rows, claims: DatabaseClaims(tenant: tenant, namespaces: [namespace]))
    }

    private func found(
        _ filter: MemoryFilter?,
        user: String? = nil,
        claims: DatabaseClaims = MemoryFixture.claims,
        _ database: PostgresClient
    ) async throws -> Set<UUID> {
        let tree = Conditions.tree(filter)
        let rows = try await database.query(
            "SELECT id FROM mesh.memory_matching(\(Self.namespace), \(user), \(tree), NULL, NULL, NULL) AS f(id)",
            claims: claims
        )
        return Set(try rows.map { try $0.decode("id") })
    }

    @Test("The database finds what the filter means", arguments: [1, 2, 3] as [UInt64])
    func agreement(seed: UInt64) async throws {
        try await withMemory { memory in
            var random = RandomFilters(numbers: SeededNumbers(state: seed))
            let memories = (0..<120).map { _ in random.memory() }
            try await insert(memories, memory.database)
            var sizes: [Int] = []
            for _ in 0..<300 {
                let written = random.filter()
                let filter = try #require(try MemoryFilterReader().read(written))
                let meant = Set(memories.filter(filter.matches).map(\.id))
                sizes.append(meant.count)
                let got = try await found(filter, memory.database)
                let text = try JSON.encodeText(written)
                #expect(got == meant, "\(text)")
                let (user, rest) = filter.splitByUser
                #expect(try await found(rest, user: user, memory.database) == meant)
            }
            // A property that only ever meets empty or full results says little.
            #expect(sizes.filter { (1..<memories.count).contains($0) }.count > 200)
        }
    }

    @Test("A search finds all that its filter leaves, read in full or by candidates", arguments: [5_000, 40])
    func completeness(exactMemories: Int) async throws {
        try await withMemory(limits: SearchLimits(exactMemories: exactMemories, candidates: 10)) { memory in
            var random = RandomFilters(numbers: SeededNumbers(state: 11))
            let memories = (0..<120).map { _ in random.memory() }
            try await insert(memories, memory.database)
            let vectors = try await WordEmbedder().embed(memories.map(\.content))
            _ = try await memory.database.pipeline(
                zip(memories, vectors).map { known, vector in
                    """
                    UPDATE agent_memories SET embedding = \(HalfVector(vector)), embedding_model = 'words',
                        lexemes = to_tsvector('english', content), token_count = 3
                    WHERE id = \(known.id)
                    """
                },
                claims: MemoryFixture.claims
            )
            for round in 0..<120 {
                let written = random.filter()
                let filter = try #require(try MemoryFilterReader().read(written))
                let (user, rest) = filter.splitByUser
                var plan = Samples.plan("Is the blue robot in Reno?", user: user, limit: 1_000)
                plan.filter = rest
                plan.showsExpired = round.isMultiple(of: 2)
                let alive = memories.filter {
                    plan.showsExpired || $0.expiresAt.map { $0 > Samples.moment } ?? true
                }
                let found = try await memory.find(plan)
                let text = try JSON.encodeText(written)
                #expect(Set(found.map(\.id)) == Set(alive.filter(filter.matches).map(\.id)), "\(text)")
                plan.limit = 5
                #expect(try await memory.find(plan).count == min(5, found.count), "\(text)")
            }
        }
    }

    @Test("No filter leads out of tenant, namespace or user")
    func fences() async throws {
        try await withMemory { memory in
            var random = RandomFilters(numbers: SeededNumbers(state: 7))
            let own = (0..<60).map { _ in random.memory() }
            try await insert(own, memory.database)
            try await insert((0..<60).map { _ in random.memory() }, tenant: "other", memory.database)
            try await insert((0..<60).map { _ in random.memory() }, namespace: "agent:financing", memory.database)
            let anns = Set(own.filter { $0.userID == "ann" }.map(\.id))
            let claims = DatabaseClaims(tenant: "default", subject: "ann", namespaces: [Self.namespace], role: "user")
            let wide: [JSONValue] = [
                ["user_id": "*"], ["OR": [["user_id": "*"], ["NOT": ["user_id": "*"]]]], ["NOT": ["user_id": "ann"]],
                ["OR": [["user_id": "bob"], ["metadata": ["n": ["nin": [99]]]]]], ["NOT": [["NOT": ["user_id": "*"]]]],
            ]
            for written in wide + (0..<300).map({ _ in random.filter() }) {
                let filter = try #require(try MemoryFilterReader().read(written))
                #expect(try await found(filter, memory.database).isSubset(of: own.map(\.id)))
                let ofAnn = try await found(filter, user: "ann", claims: claims, memory.database)
                #expect(ofAnn == Set(own.filter { $0.userID == "ann" && filter.matches($0) }.map(\.id)))
                #expect(ofAnn.isSubset(of: anns))
                // The claims decide, whatever the statement asks for.
                await #expect(throws: PostgresError.self) {
                    try await found(filter, user: "bob", claims: claims, memory.database)
                }
                await #expect(throws: PostgresError.self) { try await found(filter, claims: claims, memory.database) }
            }
        }
    }

    @Test("What is no filter is refused by the database as well")
    func refusals() async throws {
        try await withMemory { memory in
            let trees: [JSONValue] = [
                ["on": "tenant_id", "op": "in", "values": ["other"]], ["on": "user_id", "op": "; DROP", "value": "x"],
                ["on": "user_id' OR true --", "op": "present"], [:], "x",
                ["and": [["on": "embedding", "op": "present"]]],
                ["not": .null], ["or": [[:]]],
            ]
            for tree in trees {
                await #expect(throws: PostgresError.self) {
                    try await memory.database.query(
                        "SELECT mesh.memory_matching(\(Self.namespace), NULL, \(json: tree), NULL, NULL, NULL)",
                        claims: MemoryFixture.claims
                    )
                }
            }
        }
    }
}
