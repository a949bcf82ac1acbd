import Foundation
import NIOConcurrencyHelpers
import Postgres
import TestSupport
import Testing

@testable import MeshTool

@Suite("The index of the memories' vectors")
struct VectorIndexTests {
    /// Vectors around 40 centres, as sentences are around subjects.
    private static func fill(_ database: PostgresClient, rows: Int) async throws {
        try await database.execute(
            """
            INSERT INTO agent_memories (tenant_id, namespace, user_id, content, content_hash, embedding, lexemes)
            SELECT 'default', 'ns', 'u' || n % 7, 'memory ' || n, int8send(n),
                (
                    SELECT array_agg(sin((n % 40 + 1) * d * 0.7) + 0.3 * sin(n * d * 1.3) ORDER BY d)
                    FROM generate_series(1, 384) AS d
                )::real[]::vector::halfvec,
                to_tsvector('english', 'memory ' || n)
            FROM generate_series(1, \(rows)) AS n
            """
        )
        try await database.execute("ANALYZE agent_memories")
    }

    private static func indexes(_ database: PostgresClient) async throws -> [String] {
        try await database.query(
            """
            SELECT c.relname::text AS name FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
            WHERE i.indrelid = 'agent_memories'::regclass AND c.relname LIKE 'agent_memories_embedding%'
            ORDER BY 1
            """
        ).map { try $0.decode("name") }
    }

    /// Share of the nearest 100 by index that are the nearest 100, over ten questions.
    private static func recall(_ database: PostgresClient) async throws -> Double {
        /// How often this connection has read the index.
        @Sendable func scans(_ connection: PostgresConnection) async throws -> Int {
            try await connection.query(
                "SELECT pg_stat_get_xact_numscans('public.agent_memories_embedding'::regclass) AS n"
            ).first?.decode("n") ?? -1
        }
        func nearest(_ seed: Int, exact: Bool) async throws -> Set<UUID> {
            let question: PostgresQuery =
                "(SELECT embedding FROM agent_memories WHERE content = \("memory \(seed * 31 + 5)"))"
            let rows = try await database.withTransaction(
                claims: .init(tenant: "default", namespaces: ["ns"])
            ) { connection in
                let before = try await scans(connection)
                // A table of this size the planner would rather read whole.
                if !exact { try await connection.execute("SET LOCAL enable_sort = off") }
                let rows = try await connection.query(
                    """
                    SELECT c.id FROM mesh.memory_candidates(
                        'ns', NULL, NULL, NULL, now(), NULL, \(question), \(exact), '{}', '{}', '{}', 100, 100, 100, 0
                    ) AS c(id)
                    """
                )
                let after = try await scans(connection)
                #expect(exact ? after == before : after > before)
                return rows
            }
            return Set(try rows.map { try $0.decode("id", as: UUID.self) })
        }
        var found = 0
        for seed in 1...10 {
            let wanted = try await nearest(seed, exact: true)
            #expect(wanted.count == 100)
            let given = try await nearest(seed, exact: false)
            found += given.intersection(wanted).count
        }
        return Double(found) / 1_000
    }

    @Test("It can be of the other kind and back, with searches as good, and says what it does")
    func kinds() async throws {
        try await withTestDatabase { database, _ in
            try await Self.fill(database, rows: 3_000)
            let store = VectorIndexStore(client: database)
            let first = try await store.present()
            #expect(first?.kind == .hnsw)
            for kind in [VectorIndexKind.ivfflat, .ivfflat, .hnsw] {
                let said = NIOLockedValueBox<[String]>([])
                try await VectorIndexBuild(
                    store: store,
                    kind: kind,
                    memory: "64MB",
                    report: { line in said.withLockedValue { $0.append(line) } },
                    interval: .milliseconds(5)
                ).run()
                let present = try #require(try await store.present())
                #expect(present.kind == kind)
                #expect(present.isValid)
                #expect(present.bytes > 100_000)
                #expect(try await Self.indexes(database) == [store.name])
                let lines = said.withLockedValue { $0 }
                #expect(lines.first?.contains("3000 memories") == true)
                // Lists of so few memories may be there before anybody has looked.
                #expect(kind == .ivfflat || lines.contains { $0.contains("%") || $0.contains("building index") })
                #expect(try await Self.recall(database) >= 0.95, "\(kind)")
            }
        }
    }

    @Test("What an interrupted build left is removed by the next")
    func interrupted() async throws {
        try await withTestDatabase { database, _ in
            try await Self.fill(database, rows: 200)
            let store = VectorIndexStore(client: database)
            try await store.build(.ivfflat, options: "lists = 10", memory: "64MB")
            #expect(try await Self.indexes(database).count == 2)
            let old = try await store.present()
            #expect(old?.kind == .hnsw)
            try await VectorIndexBuild(store: store, kind: .ivfflat, memory: "64MB", report: { _ in }).run()
            #expect(try await Self.indexes(database) == [store.name])
            let new = try await store.present()
            #expect(new?.kind == .ivfflat)
        }
    }

    @Test("A build that fails leaves the old index as it was")
    func fails() async throws {
        try await withTestDatabase { database, _ in
            let store = VectorIndexStore(client: database)
            await #expect(throws: PostgresError.self) {
                try await VectorIndexBuild(store: store, kind: .hnsw, memory: "1kB", report: { _ in }).run()
            }
            let present = try await store.present()
            #expect(present?.isValid == true)
        }
    }

    @Test(
        "Lists and probes grow with the rows",
        arguments: [
            (0, 10, 10), (20_000, 20, 10), (100_000, 100, 20), (1_000_000, 1_000, 64), (100_000_000, 10_000, 200),
        ]
    )
    func sizes(rows: Int, lists: Int, probes: Int) {
        #expect(VectorIndexKind.lists(rows: rows) == lists)
        #expect(VectorIndexKind.probes(lists: lists) == probes)
    }
}
