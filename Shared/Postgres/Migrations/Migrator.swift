import Foundation
public import Logging

/// Brings a database's schema up to date from a folder of numbered SQL files.
///
/// What has been applied is recorded in `supabase_migrations.schema_migrations`, the table of the Supabase CLI, with a column
/// of our own for the checksum. The lock and the settings used are those of a session: run it against the database itself
/// or a session pooler, not through a transaction pooler.
public struct Migrator: Sendable {
    private let directory: String
    private let logger: Logger
    /// How long to wait for another migrator.
    var lockTimeout: Duration = .seconds(60)

    /// Any fixed number will do, as long as it is the same everywhere ("mesh" in ASCII).
    static let lockKey = 0x6D65_7368

    /// - Parameter directory: holds files `NNNN_name.sql`, applied in the order of their numbers.
    public init(directory: String, logger: Logger) {
        self.directory = directory
        self.logger = logger
    }

    /// Reads all migrations, in order.
    ///
    /// - Throws: `.migration` when the folder cannot be read, a file is named otherwise, or two have the same number.
    public func load() throws -> [Migration] {
        guard let files = try? FileManager.default.contentsOfDirectory(atPath: directory) else {
            throw PostgresError(.migration, "the folder of migrations cannot be read: \(directory)")
        }
        var migrations: [Migration] = []
        for file in files.sorted() where file.hasSuffix(".sql") {
            guard let contents = FileManager.default.contents(atPath: directory + "/" + file) else {
                throw PostgresError(.migration, "\(file) cannot be read")
            }
            let migration = try Migration(fileName: file, contents: contents)
            if let twin = migrations.first(where: { $0.version == migration.version }) {
                throw PostgresError(.migration, "\(twin.fileName) and \(file) have the same number")
            }
            migrations.append(migration)
        }
        return migrations.sorted { Self.isOrdered($0.version, $1.version) }
    }

    /// Applies what is pending and gives what was applied now. Each file is one transaction: a file that fails leaves
    /// nothing behind, and those before it stay.
    ///
    /// - Throws: `.migration` when a file failed or was changed after it had been applied (the message names it), or when
    ///   another migrator is at work for longer than a minute.
    public func migrate(_ client: PostgresClient) async throws -> [Migration] {
        let migrations = try load()
        return try await client.withDedicatedConnection { connection in
            try await connection.liftStatementTimeout()
            try await lock(connection)
            try await connection.executeScript(Self.recordTable)
            let applied = try await Self.applied(connection)
            for migration in migrations { try Self.check(migration, against: applied) }
            let pending = migrations.filter { applied[$0.version] == nil }
            for migration in pending { try Self.checkCommands(of: migration) }
            for migration in pending {
                try await apply(migration, connection)
                logger.info("migration applied", metadata: ["migration": "\(migration.fileName)"])
            }
            // The lock ends with the connection.
            return pending
        }
    }

    /// The versions of the folder that are recorded in the database, and those that are not.
    public func status(_ client: PostgresClient) async throws -> (applied: [String], pending: [String]) {
        let migrations = try load()
        let recorded: Set<String>
        do {
            let rows = try await client.query("SELECT version FROM supabase_migrations.schema_migrations")
            recorded = Set(try rows.map { try $0.decode("version", as: String.self) })
        } catch let error as PostgresError where error.isMissingTable {
            recorded = []
        }
        let versions = migrations.map(\.version)
        return (versions.filter(recorded.contains), versions.filter { !recorded.contains($0) })
    }

    /// The newest version that has been applied; nil where there is none.
    public static func newest(client: PostgresClient) async throws -> String? {
        try await client.query("SELECT max(version) AS version FROM supabase_migrations.schema_migrations").first?
            .decode("version")
    }

    /// nil if `version` has been applied, else a sentence that says what to do. Files are applied in order, so whatever has
    /// `version` has everything before it.
    ///
    /// - Throws: when the database cannot be asked.
    public static func missing(version: String, client: PostgresClient) async throws -> String? {
        let remedy = "run `mesh migrate` (or the `migrate` job) against this database"
        do {
            let rows = try await client.query(
                "SELECT 1 FROM supabase_migrations.schema_migrations WHERE version = \(version)"
            )
            return rows.isEmpty ? "the database schema lacks migration \(version): \(remedy)" : nil
        } catch let error as PostgresError where error.isMissingTable {
            return "the database has no schema yet: \(remedy)"
        } catch let error as PostgresError where error.sqlState == "42501" {
            return "this database user may not read supabase_migrations.schema_migrations: \(remedy) as its owner"
        }
    }
}

// MARK: - Applying

extension Migrator {
    /// Everybody may see which versions there are: a service checks them with a role that can do little else.
    private static let recordTable = """
        BEGIN;
        CREATE SCHEMA IF NOT EXISTS supabase_migrations;
        CREATE TABLE IF NOT EXISTS supabase_migrations.schema_migrations (
            version text PRIMARY KEY,
            statements text[],
            name text
        );
        ALTER TABLE supabase_migrations.schema_migrations ADD COLUMN IF NOT EXISTS checksum text;
        GRANT USAGE ON SCHEMA supabase_migrations TO PUBLIC;
        GRANT SELECT (version, name, checksum) ON supabase_migrations.schema_migrations TO PUBLIC;
        COMMIT;
        """

    /// Polls, because a statement that waits for the lock would hold back everything that waits for old transactions.
    private func lock(_ connection: PostgresConnection) async throws {
        let deadline = ContinuousClock.now + lockTimeout
        while true {
            let rows = try await connection.query("SELECT pg_try_advisory_lock(\(Self.lockKey)) AS locked")
            if try rows.first?.decode("locked", as: Bool.self) == true { return }
            guard ContinuousClock.now < deadline else {
                throw PostgresError(
                    .migration,
                    "another migration has been running on this database for \(lockTimeout); try again when it has ended"
                )
            }
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    /// Versions on record with their checksums; those that the Supabase CLI has applied have none.
    private static func applied(_ connection: PostgresConnection) async throws -> [String: String?] {
        let rows = try await connection.query("SELECT version, checksum FROM supabase_migrations.schema_migrations")
        var applied: [String: String?] = [:]
        for row in rows {
            let checksum: String? = try row.decode("checksum")
            applied.updateValue(checksum, forKey: try row.decode("version"))
        }
        return applied
    }

    private static func check(_ migration: Migration, against applied: [String: String?]) throws(PostgresError) {
        guard case .some(.some(let checksum)) = applied[migration.version], checksum != migration.checksum else {
            return
        }
        throw PostgresError(
            .migration,
            "\(migration.fileName) was changed after it had been applied: restore it and put the change into a new file"
        )
    }

    /// A file that ended the transaction itself would be half applied when it fails after that.
    private static func checkCommands(of migration: Migration) throws(PostgresError) {
        guard migration.runsInTransaction,
            let command = SQLText(migration.sql).commands().first(where: {
                ["BEGIN", "START", "COMMIT", "ROLLBACK"].contains($0)
            })
        else { return }
        throw PostgresError(
            .migration,
            "\(migration.fileName) says \(command), but each file already is one transaction: take it out"
        )
    }

    private func apply(_ migration: Migration, _ connection: PostgresConnection) async throws {
        // A file may change settings of the session; the next one starts from the same ones.
        try await connection.executeScript("RESET ALL; RESET ROLE; SET statement_timeout = 0; SET lock_timeout = '30s'")
        let record: PostgresQuery = """
            INSERT INTO supabase_migrations.schema_migrations (version, name, statements, checksum)
            VALUES (\(migration.version), \(migration.name), \([migration.sql]), \(migration.checksum))
            """
        if migration.runsInTransaction {
            try await connection.executeScript("BEGIN")
            try await run(migration.sql, of: migration, connection)
            try await connection.execute(record)
            try await connection.executeScript("COMMIT")
        } else {
            for statement in SQLText(migration.sql).statements() { try await run(statement, of: migration, connection) }
            try await connection.execute(record)
        }
    }

    private func run(_ sql: String, of migration: Migration, _ connection: PostgresConnection) async throws {
        guard let failure = try await connection.script(sql) else { return }
        var place = migration.fileName
        // The line is counted within the file only where the file is sent as a whole.
        if let position = failure.position, migration.runsInTransaction {
            place += ", line \(sql.unicodeScalars.prefix(position - 1).count { $0 == "\n" } + 1)"
        }
        throw PostgresError(.migration, "\(place): \(failure.error.message)", sqlState: failure.error.sqlState)
    }

    /// By number, whatever the number of leading zeros; equal numbers by text.
    private static func isOrdered(_ left: String, _ right: String) -> Bool {
        let (a, b) = (left.drop { $0 == "0" }, right.drop { $0 == "0" })
        if a.count != b.count { return a.count < b.count }
        return a == b ? left < right : a < b
    }
}

extension PostgresError {
    /// undefined_table or invalid_schema_name.
    fileprivate var isMissingTable: Bool { sqlState == "42P01" || sqlState == "3F000" }
}
