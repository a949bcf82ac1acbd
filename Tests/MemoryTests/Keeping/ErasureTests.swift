import Foundation
import HTTPTypes
import Platform
import Postgres
import SharedModels
import TestSupport
import Testing

@testable import Memory

@Suite("Erasing a user")
struct ErasureTests {
    private static let text = "quetzalcoatl"
    private static let user = "ann@example.org/1"
    private static let path = "/v1/users/ann%40example.org%2F1/"

    /// Fills every table with rows of a user that hold the text.
    private func fill(_ service: ServiceFixture, tenant: String = "default", user: String = Self.user) async throws {
        let key = try await service.machine(tenant)
        var ids: [String] = []
        for (index, namespace) in ["agent:sales", "agent:financing"].enumerated() {
            for content in ["Our \(Self.text) costs \(index + 5),000 dollars", "The \(Self.text) farm opens at noon"] {
                ids.append(
                    try await key.add([
                        "namespace": .string(namespace), "user_id": .string(user), "content": .string(content),
                        "metadata": ["note": .string(Self.text)], "categories": [.string(Self.text)],
                        "speaker": .string("Ann \(Self.text)"), "run_id": .string(Self.text),
                    ])
                )
            }
        }
        _ = try await key.send(.patch, "/v1/memories/\(ids[0])", ["content": .string("A \(Self.text) from Oslo")])
        _ = try await key.send(.post, "/v1/memories/\(ids[0])/reinforce", ["delta": 0.2])
        _ = try await key.send(.delete, "/v1/memories/\(ids[1])")
        let found = try await key.send(
            .post,
            "/v1/memories/search",
            ["namespace": "agent:sales", "user_id": .string(user), "query": .string(Self.text)]
        )
        #expect(found.json["results"]?.arrayValue?.isEmpty == false)
        let entity = UUID()
        let claims = DatabaseClaims(tenant: tenant, namespaces: ["*"])
        let kept = try #require(UUID(uuidString: ids[0]))
        _ = try await service.database.pipeline(
            [
                """
                INSERT INTO memory_entities (tenant_id, id, namespace, user_id, kind, name, normalized_name)
                VALUES (\(tenant), \(entity), 'agent:sales', \(user), 'person', \(Self.text), \(Self.text))
                """,
                """
                INSERT INTO memory_links (tenant_id, from_id, to_id, kind, namespace, user_id) VALUES
                    (\(tenant), \(kept), \(entity), 'mentions', 'agent:sales', \(user)),
                    (\(tenant), \(kept), \(UUID()), \(Self.text), 'agent:sales', \(user))
                """,
                """
                INSERT INTO memory_access (tenant_id, memory_id, namespace, user_id, access_count, last_accessed_at)
                VALUES (\(tenant), \(kept), 'agent:sales', \(user), 1, \(Samples.moment))
                """,
                """
                INSERT INTO memory_events (tenant_id, namespace, user_id, kind, state, payload, result, error)
                VALUES (\(tenant), 'agent:sales', \(user), 'extract', 'pending', \(json: ["m": Self.text]),
                    \(json: ["r": Self.text]), \(Self.text))
                """,
                """
                INSERT INTO memory_feedback (tenant_id, memory_id, namespace, user_id, feedback, reason)
                VALUES (\(tenant), \(kept), 'agent:sales', \(user), 'POSITIVE', \(Self.text))
                """,
                """
                INSERT INTO memory_exports (tenant_id, namespace, user_id, request) VALUES
                    (\(tenant), 'agent:sales', \(user), \(json: ["schema": Self.text])),
                    (\(tenant), 'agent:sales', NULL, \(json: ["filters": ["AND": [["user_id": user]]]]))
                """,
            ],
            claims: claims
        )
    }

    @Test("Nothing of what was said, and nothing that names the user, is left in any column of any table")
    func everywhere() async throws {
        try await withService { service in
            try await fill(service)
            let before = try await StoredText.places(of: Self.text, service.owner)
            for place in [
                "agent_memories.content", "agent_memories.metadata", "memory_history.before", "memory_history.after",
                "memory_entities.name", "memory_links.kind", "memory_events.payload",
            ] { #expect(before.contains(place)) }
            #expect(try await StoredText.places(of: Self.user, service.owner).contains("memory_access.user_id"))
            let key = try await service.machine()
            let answer = try await key.send(.post, Self.path + "erase")
            #expect(answer.status == 200)
            let receipt = try answer.json.decoded(as: ErasureReceipt.self)
            #expect(receipt.userID == Self.user && receipt.namespaces == ["*"] && receipt.erasedBy == "gateway")
            #expect(receipt.counts.memories == 3 && receipt.counts.events >= 1 && receipt.counts.accesses == 1)
            #expect(receipt.counts.links >= 2 && receipt.counts.entities >= 1 && receipt.counts.history >= 7)
            #expect(receipt.counts.exports == 2 && receipt.counts.feedback == 1)
            #expect(try await StoredText.places(of: Self.text, service.owner) == [])
            #expect(try await StoredText.places(of: Self.user, service.owner) == [])
            #expect(try await StoredText.places(of: "farm", service.owner) == [])
            let kept = try await key.send(.get, Self.path + "erasures").json["results"]?.arrayValue ?? []
            #expect(kept == [answer.json])
        }
    }

    @Test("Erasing again changes nothing and gives the same receipt; what came since is erased with one of its own")
    func again() async throws {
        try await withService { service in
            try await fill(service)
            let key = try await service.machine()
            let first = try await key.send(.post, Self.path + "erase").json
            #expect(try await key.send(.post, Self.path + "erase").json == first)
            #expect(try await key.send(.get, Self.path + "erasures").json["results"]?.arrayValue?.count == 1)
            try await fill(service)
            let second = try await key.send(.post, Self.path + "erase").json
            #expect(second["id"] != first["id"] && second["counts"]?["memories"] == 3)
            let all = try await key.send(.get, Self.path + "erasures").json["results"]?.arrayValue ?? []
            #expect(all == [second, first])
            // One that nothing is known of: that, too, is answered for.
            let nobody = try await key.send(.post, "/v1/users/nobody/erase")
            #expect(nobody.status == 200 && nobody.json["counts"]?["memories"] == 0)
            #expect(try await key.send(.post, "/v1/users/nobody/erase").json == nobody.json)
        }
    }

    @Test("Two who erase the same user at once leave one receipt")
    func atOnce() async throws {
        try await withService { service in
            try await fill(service)
            let key = try await service.machine()
            let receipts = try await withThrowingTaskGroup(of: JSONValue.self) { group in
                for _ in 0..<6 { group.addTask { try await key.send(.post, Self.path + "erase").json } }
                return try await group.reduce(into: Set()) { $0.insert($1) }
            }
            #expect(receipts.count == 1 && receipts.first?["counts"]?["memories"] == 3)
        }
    }

    @Test("Other users and tenants, and the memories of nobody, keep theirs")
    func others() async throws {
        try await withService { service in
            try await fill(service)
            try await fill(service, user: "bob")
            try await fill(service, tenant: "elsewhere")
            let key = try await service.machine()
            _ = try await key.add(["namespace": "agent:sales", "content": .string("A \(Self.text) of nobody")])
            func counts() async throws -> [Int] {
                var counts: [Int] = []
                for table in [
                    "agent_memories", "memory_history", "memory_entities", "memory_links", "memory_access",
                    "memory_events", "memory_feedback", "memory_exports",
                ] {
                    let rows = try await service.owner.query(
                        """
                        SELECT count(*) AS n FROM \(identifier: table)
                        WHERE NOT (tenant_id = 'default' AND user_id IS NOT DISTINCT FROM \(Self.user))
                            AND NOT \(identifier: table)::text LIKE '%filters%'
                        """
                    )
                    counts.append(try rows[0].decode("n"))
                }
                return counts
            }
            let before = try await counts()
            #expect(before[0] == 7)
            #expect(try await key.send(.post, Self.path + "erase").status == 200)
            #expect(try await counts() == before)
        }
    }

    @Test("An end user may erase itself and nobody else, a service within its own namespace")
    func rights() async throws {
        try await withService { service in
            try await fill(service)
            let bob = try await service.machine("default", user: "bob")
            for suffix in ["erase", "erasures"] {
                let method: HTTPRequest.Method = suffix == "erase" ? .post : .get
                let refused = try await bob.send(method, Self.path + suffix)
                #expect(refused.status == 403 && refused.fields == ["user_id"])
            }
            let visitor = try await service.caller(Identity(user: Self.user, role: .visitor))
            #expect(try await visitor.send(.post, Self.path + "erase").status == 403)
            let stranger = try await service.machine("elsewhere")
            let nothing = try await stranger.send(.post, Self.path + "erase")
            #expect(nothing.json["counts"]?["memories"] == 0)
            let sales = try await service.caller(nil, .sales)
            let own = try await sales.send(.post, Self.path + "erase")
            #expect(own.json["namespaces"] == ["agent:sales"] && own.json["counts"]?["memories"] == 1)
            let ann = try await service.machine("default", user: Self.user)
            let rest = try await ann.send(.post, Self.path + "erase")
            #expect(rest.json["namespaces"] == ["*"] && rest.json["counts"]?["memories"] == 2)
            #expect(try await StoredText.places(of: Self.text, service.owner) == [])
            #expect(try await ann.send(.get, Self.path + "erasures").json["results"]?.arrayValue?.count == 2)
            #expect(try await stranger.send(.get, Self.path + "erasures").json["results"]?.arrayValue?.count == 1)
            #expect(try await ann.send(.post, "/v1/users/%00/erase").status == 422)
        }
    }

    @Test("A receipt cannot be changed or taken away, not even by the owner of the tables")
    func receipts() async throws {
        try await withService { service in
            let key = try await service.machine()
            _ = try await key.send(.post, Self.path + "erase")
            for statement: PostgresQuery in [
                "UPDATE memory_erasures SET actor = 'somebody'", "DELETE FROM memory_erasures",
                "TRUNCATE memory_erasures",
            ] {
                for client in [service.owner, service.database] {
                    do {
                        try await client.execute(statement, claims: DatabaseClaims(tenant: "", role: "worker"))
                        Issue.record("was allowed")
                    } catch let error as PostgresError {
                        #expect(error.sqlState == "42501")
                    }
                }
            }
            let bob = DatabaseClaims(tenant: "default", subject: "bob", namespaces: ["*"])
            #expect(try await service.database.query("SELECT FROM memory_erasures", claims: bob).isEmpty)
            let ann = DatabaseClaims(tenant: "default", subject: Self.user, namespaces: ["*"])
            #expect(try await service.database.query("SELECT FROM memory_erasures", claims: ann).count == 1)
        }
    }

    @Test("Every table of this service that tells users apart is one that an erasure empties")
    func completeness() async throws {
        try await withTestDatabase { owner, _ in
            let tables = try await owner.query(
                """
                SELECT c.relname::text AS name
                FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'user_id'
                WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
                    AND has_table_privilege('mesh_memory', c.oid, 'SELECT')
                """
            )
            let names = try tables.map { try $0.decode("name", as: String.self) }
            #expect(Set(names) == PostgresMemoryStore.erasedTables)
        }
    }

    @Test("A user with more than a statement takes at once is erased whole")
    func many() async throws {
        try await withMemory { memory in
            try await memory.database.execute(
                """
                INSERT INTO agent_memories (namespace, user_id, content, content_hash)
                SELECT 'agent:sales', 'ann', 'number ' || n, decode(md5(n::text), 'hex') FROM generate_series(1, 12000) n
                """,
                claims: MemoryFixture.claims
            )
            let receipt = try await memory.store.erase(
                user: "ann",
                at: Samples.moment,
                claims: MemoryFixture.claims,
                actor: "test"
            )
            #expect(receipt.counts.memories == 12_000)
            #expect(try await memory.count() == 0)
        }
    }
}
