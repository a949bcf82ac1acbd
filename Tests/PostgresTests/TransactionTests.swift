import Foundation
import Postgres
import Testing

@Suite("Transactions")
struct TransactionTests {
    @Test("Claims and role hold for the transaction: row-level security shows a tenant its own rows only")
    func rowLevelSecurity() async throws {
        let role = "mesh_test_" + UUID().uuidString.lowercased().prefix(8)
        try await TestDatabase.with(.init(connections: 1)) { owner in
            try await owner.execute("CREATE ROLE \(identifier: role) NOLOGIN")
            do {
                try await owner.withConnection { connection in
                    try await connection.executeScript(
                        """
                        CREATE TABLE notes (tenant_id text NOT NULL, note text NOT NULL);
                        INSERT INTO notes VALUES ('a', 'of a'), ('b', 'of b');
                        ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
                        CREATE POLICY own ON notes USING (tenant_id = (
                            SELECT nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'tenant_id'));
                        GRANT SELECT, INSERT ON notes TO \(PostgresQuery.quoted(identifier: role));
                        """
                    )
                }
                var configuration = owner.configuration
                configuration.role = role
                let client = PostgresClient(configuration: configuration, logger: TestDatabase.logger)
                try await check(client, role: role)
                await client.shutdown()
            } catch {
                try await owner.execute("DROP OWNED BY \(identifier: role)")
                try await owner.execute("DROP ROLE \(identifier: role)")
                throw error
            }
            try await owner.execute("DROP OWNED BY \(identifier: role)")
            try await owner.execute("DROP ROLE \(identifier: role)")
        }
    }

    private func check(_ client: PostgresClient, role: String) async throws {
        for tenant in ["a", "b"] {
            let claims = DatabaseClaims(tenant: tenant)
            let one = try await client.query("SELECT note, current_user::text AS role FROM notes", claims: claims)
            #expect(try one.map { try $0.decode("note", as: String.self) } == ["of \(tenant)"])
            #expect(try one[0].decode("role", as: String.self) == role)
            let many = try await client.withTransaction(claims: claims) { connection in
                try await connection.query("SELECT note FROM notes")
            }
            #expect(try many.map { try $0.decode("note", as: String.self) } == ["of \(tenant)"])
            let denied = try await postgresError {
                try await client.execute("INSERT INTO notes VALUES ('other', 'x')", claims: claims)
            }
            #expect(denied.sqlState == "42501")
        }
        #expect(try await client.query("SELECT * FROM notes").isEmpty)
    }

    @Test("A transaction sees one moment and is invisible to others until its commit")
    func isolation() async throws {
        try await TestDatabase.with { client in
            try await client.execute("CREATE TABLE t (n int)")
            try await client.withTransaction { connection in
                try await connection.execute("INSERT INTO t VALUES (1)")
                #expect(try await client.query("SELECT * FROM t").isEmpty)
                #expect(try await connection.query("SELECT * FROM t").count == 1)
            }
            #expect(try await client.query("SELECT * FROM t").count == 1)
        }
    }

    @Test("A read-only transaction cannot write")
    func readOnly() async throws {
        try await TestDatabase.with { client in
            try await client.execute("CREATE TABLE t (n int)")
            let error = try await postgresError {
                _ = try await client.withTransaction(readOnly: true) { connection in
                    try await connection.execute("INSERT INTO t VALUES (1)")
                }
            }
            #expect(error.sqlState == "25006")
            try await client.execute("INSERT INTO t VALUES (1)")
        }
    }

    @Test("A transaction in which nothing was run costs nothing and spoils nothing")
    func empty() async throws {
        try await TestDatabase.withServer(.init(connections: 1)) { client in
            #expect(try await client.withTransaction { _ in 7 } == 7)
            struct Stop: Error {}
            await #expect(throws: Stop.self) { try await client.withTransaction { _ in throw Stop() } }
            let rows = try await client.query("SELECT pg_current_xact_id_if_assigned() IS NULL AS free")
            #expect(try rows[0].decode("free", as: Bool.self))
            let pool = client.statistics
            #expect((pool.total, pool.idle, pool.waiting) == (1, 1, 0))
        }
    }

    @Test("A body that swallows the error of a statement does not get a commit that never was")
    func swallowed() async throws {
        try await TestDatabase.with(.init(connections: 1)) { client in
            try await client.execute("CREATE TABLE t (n int)")
            let error = try await postgresError {
                try await client.withTransaction { connection in
                    try await connection.execute("INSERT INTO t VALUES (1)")
                    _ = try? await connection.query("SELECT 1/0")
                }
            }
            #expect(error.sqlState == "25P02")
            #expect(try await client.query("SELECT * FROM t").isEmpty)
        }
    }

    @Test("A connection lost in a transaction undoes it, says so, and may be tried again")
    func lost() async throws {
        try await TestDatabase.with(.init(connections: 2)) { client in
            try await client.execute("CREATE TABLE t (n int)")
            let error = try await postgresError {
                try await client.withTransaction { connection in
                    try await connection.execute("INSERT INTO t VALUES (1)")
                    let pid: Int = try await connection.query("SELECT pg_backend_pid() AS pid")[0].decode("pid")
                    _ = try await client.query("SELECT pg_terminate_backend(\(pid)::int, 5000)")
                    try await connection.execute("INSERT INTO t VALUES (2)")
                }
            }
            #expect(error.code == .unavailable)
            #expect(error.isRetryable)
            #expect(try await client.query("SELECT * FROM t").isEmpty)
        }
    }

    @Test("Concurrent statements on one connection are run one after the other")
    func sharedConnection() async throws {
        try await TestDatabase.withServer(.init(connections: 1)) { client in
            try await client.withTransaction { connection in
                async let one = connection.query("SELECT 1 AS n, pg_sleep(0.02)::text")
                async let two = connection.query("SELECT 2 AS n, pg_sleep(0.02)::text")
                let numbers = try await [one, two].map { try $0[0].decode("n", as: Int.self) }
                #expect(numbers == [1, 2])
            }
        }
    }
}
