import Foundation
import Postgres
import SharedModels
import TestSupport
import Testing

@testable import Memory

@Suite("Filters by index")
struct FilterPlanTests {
    /// 50,000 memories of 500 users in 5 namespaces. Vectors are left out: building their index takes minutes.
    private static let rows: PostgresQuery = """
        INSERT INTO agent_memories (
            tenant_id, namespace, user_id, agent_id, app_id, run_id, seq, content, content_hash, categories, metadata,
            created_at, lexemes
        )
        SELECT 'default', 'ns' || n % 5, 'user' || n % 500, CASE WHEN n % 3 = 0 THEN 'agent' || n % 300 END,
            CASE WHEN n % 7 = 0 THEN 'app' || n % 70 END, 'run' || n / 20, n, 'memory number ' || n,
            int4send(n), CASE WHEN n % 2 = 0 THEN ARRAY['c' || n % 200] ELSE '{}' END,
            jsonb_build_object('n', n, 'group', n % 1000, 'tags', jsonb_build_array('t' || n % 900)),
            timestamptz '2025-01-01Z' + n * interval '1 minute', to_tsvector('english', 'memory number ' || n)
        FROM generate_series(1, 50000) AS n
        """

    /// What clients commonly ask for, and how much of it there is.
    private static let common: [(name: String, filter: JSONValue, matches: Range<Int>)] = [
        ("a user", ["user_id": "user5"], 100..<101),
        ("a user's session", ["user_id": "user5", "run_id": "run25"], 1..<2),
        (
            "a user's memories of a time",
            ["user_id": "user5", "created_at": ["gte": "2025-01-10", "lt": "2025-01-20"]], 1..<100
        ),
        ("a user and metadata", ["user_id": "user5", "metadata": ["group": 5]], 1..<101),
        ("a user and keywords", ["user_id": "user5", "keywords": ["icontains": "NUMBER 500"]], 1..<101),
        ("one of two users", ["OR": [["user_id": "user5"], ["user_id": "user10"]]], 200..<201),
        ("some users", ["user_id": ["in": ["user5", "user10", "user15"]]], 300..<301),
        ("an agent", ["agent_id": "agent15"], 100..<300),
        ("an app", ["app_id": "app35"], 100..<800),
        ("a session", ["run_id": "run25"], 1..<20),
        ("a session of an agent", ["AND": [["run_id": "run25"], ["agent_id": "*"]]], 0..<20),
        ("metadata", ["user_id": "*", "metadata": ["group": 5]], 50..<51),
        ("one of some metadata", ["user_id": "*", "metadata": ["group": ["in": [5, 10, 15]]]], 150..<151),
        ("an element of metadata", ["user_id": "*", "metadata": ["tags": ["contains": "t5"]]], 1..<100),
        ("a category", ["user_id": "*", "categories": "c10"], 200..<300),
        ("one of two categories", ["user_id": "*", "categories": ["in": ["c10", "c20"]]], 400..<600),
        ("a day", ["user_id": "*", "created_at": "2025-01-10"], 200..<300),
        ("a day but a user", ["created_at": "2025-01-10", "NOT": [["user_id": "user5"]]], 200..<300),
        ("ids", ["user_id": "*", "memory_ids": ["00000000-0000-0000-0000-000000000000"]], 0..<1),
    ]

    @Test("No common filter reads the whole table")
    func plans() async throws {
        try await withTestDatabase { owner, url in
            try await owner.execute(Self.rows)
            try await owner.execute("ANALYZE agent_memories")
            // The measure itself: the owner's count of all is one such read.
            #expect(try await Self.run("SELECT count(*) AS n FROM agent_memories", owner) == (50_000, 1))
            let database = try TestDatabase.client(url: url, role: MeshService.memory.databaseRole)
            let outcome: Result<Void, any Error>
            do {
                for (name, written, matches) in Self.common {
                    let (user, rest) = try #require(try MemoryFilterReader().read(written)).splitByUser
                    let tree = Conditions.tree(rest)
                    for statement in Self.statements(user: user, tree) {
                        let (count, scans) = try await Self.run(statement, database)
                        #expect(scans == 0, "\(name): \(statement.sql)")
                        if let count { #expect(matches.contains(count), "\(name)") }
                    }
                }
                outcome = .success(())
            } catch {
                outcome = .failure(error)
            }
            await database.shutdown()
            try outcome.get()
        }
    }

    /// A page, all of it, its count, and what a search reads.
    private static func statements(user: String?, _ tree: PostgresJSON?) -> [PostgresQuery] {
        let now = Date(timeIntervalSince1970: 1_800_000_000)
        return [
            "SELECT count(*) AS n FROM mesh.memory_matching('ns0', \(user), \(tree), \(now), NULL, NULL)",
            "SELECT NULL::bigint AS n FROM mesh.memory_matching('ns0', \(user), \(tree), \(now), 100, 0)",
            "SELECT NULL::bigint AS n FROM mesh.memory_count('ns0', \(user), NULL, \(tree), \(now), NULL, 5001)",
            """
            SELECT NULL::bigint AS n FROM mesh.memory_candidates(
                'ns0', \(user), NULL, \(tree), \(now), NULL, \(HalfVector([Float](repeating: 0.05, count: 384))), true,
                ARRAY['number'], ARRAY[1.0]::float8[], ARRAY['number'], 2000, 100, 100, 0
            )
            """,
        ]
    }

    /// What the statement counts, and how many times it read the table from one end to the other.
    private static func run(
        _ statement: PostgresQuery,
        _ database: PostgresClient
    ) async throws -> (count: Int?, scans: Int) {
        try await database.withTransaction(claims: DatabaseClaims(tenant: "default", namespaces: ["ns0"])) {
            connection in
            let rows = try await connection.query(statement)
            let scans = try await connection.query(
                "SELECT pg_stat_get_xact_numscans('public.agent_memories'::regclass) AS n"
            )
            return (try rows.first?.decode("n"), try scans.first?.decode("n") ?? -1)
        }
    }
}
