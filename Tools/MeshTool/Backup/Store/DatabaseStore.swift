import Foundation
import Postgres
import SharedModels

/// Databases and roles of a server, by a connection to another database of it.
struct DatabaseStore: Sendable {
    let client: PostgresClient

    func exists(_ name: String) async throws -> Bool {
        try await !client.query("SELECT 1 AS found FROM pg_database WHERE datname = \(name)::text").isEmpty
    }

    func serverVersion() async throws -> Int {
        let rows = try await client.query("SELECT current_setting('server_version_num')::bigint AS n")
        guard let row = rows.first else { throw Failure("the server does not say its version") }
        return try row.decode("n")
    }

    /// An empty one that sorts as the other did.
    ///
    /// - Returns: false where this server cannot sort like that, and it sorts as this server does.
    func create(_ name: String, like locale: BackupManifest.Locale) async throws -> Bool {
        let start: PostgresQuery = """
            CREATE DATABASE \(identifier: name) TEMPLATE template0 ENCODING '\(unsafe: Self.plain(locale.encoding))'
            """
        var same: PostgresQuery =
            " LC_COLLATE '\(unsafe: Self.plain(locale.collate))' LC_CTYPE '\(unsafe: Self.plain(locale.ctype))'"
        let known = locale.locale.map(Self.plain)
        switch (locale.provider, known) {
        case ("i", let known?): same += " LOCALE_PROVIDER icu ICU_LOCALE '\(unsafe: known)'"
        case ("b", let known?): same += " LOCALE_PROVIDER builtin BUILTIN_LOCALE '\(unsafe: known)'"
        default: same += " LOCALE_PROVIDER libc"
        }
        do {
            try await client.execute(start + same)
            return true
        } catch let error as PostgresError where ["22023", "42704", "42601", "42602", "0A000"].contains(error.sqlState)
        {
            try await client.execute(start)
            return false
        }
    }

    /// What the name of a locale or an encoding may be made of; it becomes part of the statement.
    private static func plain(_ name: String) -> String {
        name.filter { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.@".contains($0)) }
    }

    /// Drops scratch databases that a killed run left: named by their prefix, the second they were made in, and something random.
    func sweep(_ prefix: String, before date: Date) async throws {
        let rows = try await client.query(
            """
            SELECT datname::text AS name FROM pg_database d WHERE starts_with(datname::text, \(prefix))
                AND NOT EXISTS (SELECT FROM pg_stat_activity a WHERE a.datname = d.datname)
            """
        )
        for row in rows {
            let name: String = try row.decode("name")
            let made = name.dropFirst(prefix.count).prefix { $0 != "_" }
            if let second = Double(made), second < date.timeIntervalSince1970 { try await drop(name) }
        }
    }

    func drop(_ name: String) async throws {
        try await client.execute("DROP DATABASE IF EXISTS \(identifier: name) WITH (FORCE)")
    }

    /// Roles that are not there yet, without a right to log in.
    ///
    /// - Returns: those that were made.
    func makeRoles(_ names: [String]) async throws -> [String] {
        var made: [String] = []
        let rows = try await client.query("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        let isSuperuser = try rows.first?.decode("rolsuper") == true
        for name in names
        where try await client.query("SELECT 1 AS n FROM pg_roles WHERE rolname = \(name)::text").isEmpty {
            try await client.execute("CREATE ROLE \(identifier: name) NOLOGIN")
            if !isSuperuser { try await client.execute("GRANT \(identifier: name) TO CURRENT_USER") }
            made.append(name)
        }
        return made
    }

    /// Puts `new` in the place of `name`: in one step, and the one that was there stays under the name `old`.
    func replace(_ name: String, with new: String, keepingAs old: String) async throws {
        try await client.execute("ALTER DATABASE \(identifier: name) WITH ALLOW_CONNECTIONS false")
        do {
            try await empty(name)
            try await empty(new)
            try await client.withTransaction { connection in
                _ = try await connection.query("ALTER DATABASE \(identifier: name) RENAME TO \(identifier: old)")
                _ = try await connection.query("ALTER DATABASE \(identifier: new) RENAME TO \(identifier: name)")
            }
        } catch {
            _ = try? await client.execute("ALTER DATABASE \(identifier: name) WITH ALLOW_CONNECTIONS true")
            throw error
        }
        try await client.execute("ALTER DATABASE \(identifier: old) WITH ALLOW_CONNECTIONS true")
    }

    func rename(_ name: String, to new: String) async throws {
        try await client.execute("ALTER DATABASE \(identifier: name) RENAME TO \(identifier: new)")
    }

    /// Ends every session of a database.
    private func empty(_ name: String) async throws {
        for _ in 0..<100 {
            let left = try await client.query(
                """
                SELECT pg_terminate_backend(pid) AS ended FROM pg_stat_activity
                WHERE datname = \(name)::text AND pid <> pg_backend_pid()
                """
            )
            if left.isEmpty { return }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw Failure("sessions of \(name) do not end")
    }
}
