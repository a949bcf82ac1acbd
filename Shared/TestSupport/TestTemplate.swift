import Foundation
import Logging
import Postgres

/// The migrated database that every test database is copied from. It is named after the migrations it holds, made by whoever
/// needs it first, and kept for the next run.
struct TestTemplate {
    var server: String
    var maintenance: PostgresClient

    /// Any number that nobody else locks.
    private static let lock: Int64 = 0x6d65_7368_7465_7374

    func name() async throws -> String {
        var logger = Logger(label: "test-database")
        logger.logLevel = .error
        let migrator = Migrator(directory: TestDatabase.migrationsDirectory, logger: logger)
        let name = "mesh_template_" + fingerprint(try migrator.load().map { $0.version + $0.checksum })
        if try await exists(name) { return name }
        return try await maintenance.withConnection { connection in
            _ = try await connection.query("SELECT pg_advisory_lock(\(Self.lock))")
            do {
                if try await !exists(name) { try await build(name, migrator) }
            } catch {
                _ = try? await connection.query("SELECT pg_advisory_unlock(\(Self.lock))")
                throw error
            }
            _ = try await connection.query("SELECT pg_advisory_unlock(\(Self.lock))")
            return name
        }
    }

    private func exists(_ name: String) async throws -> Bool {
        try await !maintenance.query("SELECT 1 AS found FROM pg_database WHERE datname = \(name)::text").isEmpty
    }

    /// Under a passing name first: a template that exists is complete.
    private func build(_ name: String, _ migrator: Migrator) async throws {
        try await sweep()
        let unfinished = name + "_unfinished"
        try await maintenance.execute("DROP DATABASE IF EXISTS \(identifier: unfinished) WITH (FORCE)")
        try await maintenance.execute("CREATE DATABASE \(identifier: unfinished)")
        let client = try TestDatabase.client(url: TestDatabase.url(server, database: unfinished), maximumConnections: 2)
        do {
            _ = try await migrator.migrate(client)
        } catch {
            await client.shutdown()
            throw error
        }
        await client.shutdown()
        try await maintenance.execute("ALTER DATABASE \(identifier: unfinished) RENAME TO \(identifier: name)")
    }

    /// Drops templates of other migrations that nobody uses, and databases that a killed run left an hour ago or longer.
    private func sweep() async throws {
        let rows = try await maintenance.query(
            """
            SELECT d.datname::text AS name
            FROM pg_database d
            WHERE (d.datname LIKE 'mesh\\_template\\_%' OR d.datname LIKE 'mesh\\_test\\_%')
                AND NOT EXISTS (SELECT FROM pg_stat_activity a WHERE a.datname = d.datname)
            """
        )
        let hourAgo = Int(Date().timeIntervalSince1970) - 3600
        for row in rows {
            let name: String = try row.decode("name")
            let parts = name.split(separator: "_")
            if parts.count == 4, parts[1] == "test", let made = Int(parts[2]), made > hourAgo { continue }
            // Another run may have started to use it; then it stays.
            _ = try? await maintenance.execute("DROP DATABASE IF EXISTS \(identifier: name)")
        }
    }

    /// FNV-1a, 64 bits: http://www.isthe.com/chongo/tech/comp/fnv/
    private func fingerprint(_ parts: [String]) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in parts.joined(separator: "\n").utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return String(hash, radix: 16)
    }
}
