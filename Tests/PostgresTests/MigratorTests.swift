import Foundation
import Postgres
import Testing

@Suite("Migrations")
struct MigratorTests {
    /// A folder with the given files, removed when the closure ends.
    private func with(_ files: [String: String], _ body: (Migrator, URL) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "migrations-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, sql) in files { try Data(sql.utf8).write(to: folder.appending(path: name)) }
        try await body(Migrator(directory: folder.path, logger: TestDatabase.logger), folder)
    }

    private let two = [
        "0002_b.sql": "INSERT INTO a VALUES (2);",
        "0001_a.sql": "-- the first\nCREATE TABLE a (n int); INSERT INTO a VALUES (1);",
        "README.md": "not a migration",
    ]

    @Test("A fresh database gets every file in order; the second time there is nothing to do")
    func fresh() async throws {
        try await TestDatabase.with { client in
            try await with(two) { migrator, folder in
                #expect(try await Migrator.missing(version: "0001", client: client)?.contains("mesh migrate") == true)
                #expect(try await migrator.status(client).pending == ["0001", "0002"])
                let applied = try await migrator.migrate(client)
                #expect(applied.map(\.fileName) == ["0001_a.sql", "0002_b.sql"])
                #expect(applied[0].checksum.count == 64)
                #expect(try await migrator.migrate(client).isEmpty)
                #expect(try await migrator.status(client).applied == ["0001", "0002"])
                #expect(try await Migrator.missing(version: "0002", client: client) == nil)
                #expect(try await Migrator.missing(version: "0003", client: client)?.contains("0003") == true)
                try Data("INSERT INTO a VALUES (3);".utf8).write(to: folder.appending(path: "0003_c.sql"))
                #expect(try await migrator.migrate(client).map(\.version) == ["0003"])
                #expect(try await client.query("SELECT n FROM a").count == 3)
                let rows = try await client.query(
                    "SELECT name, statements FROM supabase_migrations.schema_migrations ORDER BY version"
                )
                #expect(try rows.map { try $0.decode("name", as: String.self) } == ["a", "b", "c"])
            }
        }
    }

    @Test("A file that was changed after it had been applied is refused by name, and nothing is applied")
    func drift() async throws {
        try await TestDatabase.with { client in
            try await with(two) { migrator, folder in
                _ = try await migrator.migrate(client)
                try Data("SELECT 1;".utf8).write(to: folder.appending(path: "0001_a.sql"))
                try Data("CREATE TABLE late (n int);".utf8).write(to: folder.appending(path: "0003_c.sql"))
                let error = try await postgresError { _ = try await migrator.migrate(client) }
                #expect(error.code == .migration)
                #expect(error.message.contains("0001_a.sql"))
                #expect(try await migrator.status(client).pending == ["0003"])
            }
        }
    }

    @Test("A file that fails leaves nothing behind, those before it stay, and it can be mended")
    func failing() async throws {
        try await TestDatabase.with { client in
            var files = two
            files["0003_c.sql"] =
                "CREATE TABLE c (n int);\nINSERT INTO c VALUES (1);\nINSERT INTO nowhere VALUES (1);\nSELECT 1;"
            try await with(files) { migrator, folder in
                let error = try await postgresError { _ = try await migrator.migrate(client) }
                #expect(error.code == .migration)
                #expect(error.message.contains("0003_c.sql, line 3"))
                #expect(error.sqlState == "42P01")
                #expect(try await migrator.status(client).applied == ["0001", "0002"])
                let rows = try await client.query("SELECT to_regclass('c') IS NULL AS gone")
                #expect(try rows[0].decode("gone", as: Bool.self))
                try Data("CREATE TABLE c (n int);".utf8).write(to: folder.appending(path: "0003_c.sql"))
                #expect(try await migrator.migrate(client).map(\.version) == ["0003"])
            }
        }
    }

    @Test("Of several migrators at once each file is applied by exactly one")
    func concurrent() async throws {
        try await TestDatabase.with { client in
            var files = two
            files["0003_c.sql"] = "SELECT pg_sleep(0.3); CREATE TABLE c (n int);"
            try await with(files) { migrator, _ in
                let applied = try await withThrowingTaskGroup(of: [String].self) { group in
                    for _ in 0..<4 { group.addTask { try await migrator.migrate(client).map(\.version) } }
                    return try await group.reduce(into: []) { $0 += $1 }
                }
                #expect(applied.sorted() == ["0001", "0002", "0003"])
                #expect(try await client.query("SELECT n FROM a").count == 2)
            }
        }
    }

    @Test("A file may ask to run outside a transaction, statement by statement")
    func withoutTransaction() async throws {
        try await TestDatabase.with { client in
            let files = [
                "0001_a.sql": "CREATE TABLE a (n int);",
                "0002_b.sql": """
                -- Built beside the running system.
                -- mesh:no-transaction
                CREATE INDEX CONCURRENTLY a_n ON a (n);
                CREATE INDEX CONCURRENTLY a_m ON a ((n + 1)); -- ; the end
                """,
            ]
            try await with(files) { migrator, _ in
                #expect(try await migrator.migrate(client).map(\.runsInTransaction) == [true, false])
                let rows = try await client.query("SELECT 1 FROM pg_indexes WHERE tablename = 'a'")
                #expect(rows.count == 2)
            }
        }
    }

    @Test("Settings that a file changes do not reach the next one, and long statements may take their time")
    func settings() async throws {
        try await TestDatabase.with(.init(statementTimeout: .milliseconds(100))) { client in
            let files = [
                "0001_a.sql": "CREATE SCHEMA other; SET search_path = other; SELECT pg_sleep(0.3);",
                "0002_b.sql": "CREATE TABLE b (n int);",
            ]
            try await with(files) { migrator, _ in
                _ = try await migrator.migrate(client)
                let rows = try await client.query("SELECT to_regclass('public.b') IS NOT NULL AS there")
                #expect(try rows[0].decode("there", as: Bool.self))
            }
        }
    }

    @Test("What the Supabase CLI has applied, without checksums and with columns of its own, is accepted")
    func supabase() async throws {
        try await TestDatabase.with { client in
            try await client.withConnection { connection in
                try await connection.executeScript(
                    """
                    CREATE SCHEMA supabase_migrations;
                    CREATE TABLE supabase_migrations.schema_migrations (
                        version text PRIMARY KEY, statements text[], name text, created_by text, idempotency_key text UNIQUE);
                    INSERT INTO supabase_migrations.schema_migrations (version, name) VALUES
                        ('0001', 'a'), ('20240101000000', 'theirs');
                    CREATE TABLE a (n int);
                    """
                )
            }
            try await with(two) { migrator, _ in
                let applied = try await migrator.migrate(client)
                #expect(applied.map(\.version) == ["0002"])
            }
        }
    }

    @Test("A service's role, which owns nothing, can check the version")
    func serviceRole() async throws {
        let role = "mesh_test_" + UUID().uuidString.lowercased().prefix(8)
        try await TestDatabase.with { client in
            try await with(two) { migrator, _ in
                _ = try await migrator.migrate(client)
                try await client.execute("CREATE ROLE \(identifier: role) NOLOGIN")
                var configuration = client.configuration
                configuration.role = role
                let service = PostgresClient(configuration: configuration, logger: TestDatabase.logger)
                let missing = try? await Migrator.missing(version: "0002", client: service)
                let denied = try? await service.query("SELECT * FROM a")
                await service.shutdown()
                try await client.execute("DROP ROLE \(identifier: role)")
                #expect(missing == .some(nil))
                #expect(denied == nil)
            }
        }
    }

    @Test("A file that would end its own transaction is refused before anything is run")
    func ownTransaction() async throws {
        try await TestDatabase.with { client in
            var files = two
            files["0003_c.sql"] = "BEGIN; CREATE TABLE c (n int); COMMIT;"
            try await with(files) { migrator, _ in
                let error = try await postgresError { _ = try await migrator.migrate(client) }
                #expect(error.message.contains("0003_c.sql"))
                #expect(try await migrator.status(client).applied.isEmpty)
            }
        }
    }

    @Test("A text in quotes may say BEGIN and COMMIT")
    func quotedCommands() async throws {
        try await TestDatabase.with { client in
            let sql =
                "CREATE TABLE a (n int); COMMENT ON TABLE a IS $x$; BEGIN; -- ' $x$; COMMENT ON COLUMN a.n IS '; COMMIT;'"
            try await with(["0001_a.sql": sql]) { migrator, _ in
                _ = try await migrator.migrate(client)
                let rows = try await client.query("SELECT obj_description('a'::regclass) AS comment")
                #expect(try rows[0].decode("comment", as: String.self) == "; BEGIN; -- ' ")
            }
        }
    }

    @Test("A folder that is missing, a wrong name and a number given twice are told apart")
    func invalidFolders() async throws {
        let nowhere = Migrator(directory: "/nowhere/at/all", logger: TestDatabase.logger)
        #expect(throws: PostgresError.self) { try nowhere.load() }
        try await with(["first.sql": ""]) { migrator, _ in
            let error = #expect(throws: PostgresError.self) { try migrator.load() }
            #expect(error?.message.contains("first.sql") == true)
        }
        try await with(["0001_a.sql": "", "0001_b.sql": ""]) { migrator, _ in
            let error = #expect(throws: PostgresError.self) { try migrator.load() }
            #expect(error?.message.contains("0001_b.sql") == true)
        }
        try await with(["10_c.sql": "", "9_b.sql": "", "0001_a.sql": ""]) { migrator, _ in
            let migrations = try migrator.load()
            #expect(migrations.map(\.name) == ["a", "b", "c"])
        }
    }
}
