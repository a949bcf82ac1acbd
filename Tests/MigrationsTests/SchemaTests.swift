import Logging
import Postgres
import SharedModels
import TestSupport
import Testing

@Suite("The schema")
struct SchemaTests {
    private var migrator: Migrator {
        Migrator(directory: TestDatabase.migrationsDirectory, logger: Logger(label: "test"))
    }

    private func names(_ query: PostgresQuery, _ client: PostgresClient) async throws -> [String] {
        try await client.query(query).map { try $0.decode("name") }
    }

    @Test("Migrating twice changes nothing")
    func twice() async throws {
        try await withTestDatabase { client, _ in
            let again = try await migrator.migrate(client)
            let pending = try await migrator.status(client).pending
            #expect(again.isEmpty)
            #expect(pending == [])
        }
    }

    @Test("Every table is under row-level security, forced where rows belong to a tenant")
    func secured() async throws {
        try await withTestDatabase { client, _ in
            let open = try await names(
                """
                SELECT c.relname::text AS name
                FROM pg_class c
                WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
                    AND NOT (
                        c.relrowsecurity
                        AND (
                            c.relforcerowsecurity
                            OR NOT EXISTS (
                                SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id'
                            )
                        )
                    )
                """,
                client
            )
            #expect(open == [])
        }
    }

    @Test("Every key of a tenant's table includes the tenant, so that tables can be distributed by it")
    func distributable() async throws {
        try await withTestDatabase { client, _ in
            let others = try await names(
                """
                SELECT i.indexrelid::regclass::text AS name
                FROM pg_index i
                JOIN pg_class c ON c.oid = i.indrelid AND c.relnamespace = 'public'::regnamespace
                JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id'
                WHERE i.indisunique AND NOT a.attnum = ANY (i.indkey)
                """,
                client
            )
            #expect(others == [])
        }
    }

    @Test("Instants are kept with their zone")
    func instants() async throws {
        try await withTestDatabase { client, _ in
            let naive = try await names(
                """
                SELECT table_name || '.' || column_name AS name
                FROM information_schema.columns
                WHERE table_schema = 'public' AND data_type = 'timestamp without time zone'
                """,
                client
            )
            #expect(naive == [])
        }
    }

    @Test("Embeddings have the width that was asked for, and lie in the row itself", arguments: [nil, 8, 1_536])
    func dimensions(_ wanted: Int?) async throws {
        try await withTestDatabase(migrated: false) { _, url in
            let options = wanted.map { "?options=-c%20mesh.embedding_dimensions%3D\($0)" } ?? ""
            let client = try TestDatabase.client(url: url + options)
            _ = try await migrator.migrate(client)
            let types = try await names(
                """
                SELECT format_type(atttypid, atttypmod) || ' ' || attstorage::text AS name
                FROM pg_attribute
                WHERE attname = 'embedding'
                    AND attrelid IN (
                        'agent_memories'::regclass, 'robot_catalog'::regclass, 'articles'::regclass, 'industries'::regclass
                    )
                """,
                client
            )
            #expect(types == Array(repeating: "halfvec(\(wanted ?? 384)) p", count: 4))
            // Whatever a later session has set, the tables say how wide they are.
            let later = try TestDatabase.client(url: url)
            let rows = try await later.query("SELECT mesh.embedding_dimensions()::bigint AS n")
            #expect(try rows.first?.decode("n", as: Int.self) == wanted ?? 384)
            await later.shutdown()
            await client.shutdown()
        }
    }

    @Test("A width that no index takes is refused before anything is made", arguments: ["0", "4001", "-1"])
    func impossible(_ dimensions: String) async throws {
        try await withTestDatabase(migrated: false) { _, url in
            let client = try TestDatabase.client(url: url + "?options=-c%20mesh.embedding_dimensions%3D\(dimensions)")
            await #expect(throws: PostgresError.self) { _ = try await migrator.migrate(client) }
            let rows = try await client.query("SELECT to_regclass('public.agent_memories') IS NULL AS absent")
            #expect(try rows.first?.decode("absent", as: Bool.self) == true)
            await client.shutdown()
        }
    }
}
