import Foundation
import Postgres

/// What a database holds, seen in one transaction.
struct TableFacts: Sendable {
    let connection: PostgresConnection

    /// Runs `body` in a transaction that sees one moment.
    static func read<Result: Sendable>(
        _ client: PostgresClient,
        _ body: @Sendable (TableFacts) async throws -> Result
    ) async throws -> Result {
        try await client.withConnection { connection in
            _ = try await connection.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            // How a row looks as text must not depend on who asks, nor a long dump on how long a session may be quiet.
            for setting in [
                "timezone = 'UTC'", "datestyle = 'ISO, YMD'", "intervalstyle = 'postgres'", "extra_float_digits = 1",
                "bytea_output = 'hex'", "row_security = off", "search_path = ''", "statement_timeout = 0",
                "idle_in_transaction_session_timeout = 0",
            ] {
                _ = try await connection.query("SET LOCAL \(unsafe: setting)")
            }
            let result = try await body(TableFacts(connection: connection))
            _ = try await connection.query("COMMIT")
            return result
        }
    }

    /// For programs that are to see the same moment, as long as this transaction lasts.
    func snapshot() async throws -> String {
        let rows = try await connection.query("SELECT pg_export_snapshot() AS name")
        guard let row = rows.first else { throw Failure("the server exports no snapshot") }
        return try row.decode("name")
    }

    /// Every table that is no system's and no extension's, with its count and checksum.
    ///
    /// - Parameter counted: false for their names alone.
    func tables(counted: Bool = true) async throws -> [BackupManifest.Table] {
        let names = try await connection.query(
            """
            SELECT n.nspname::text AS schema, c.relname::text AS name
            FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind = 'r' AND c.relpersistence <> 't'
                AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%'
                AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
            ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C"
            """
        )
        var tables: [BackupManifest.Table] = []
        for row in names {
            let (schema, name): (String, String) = (try row.decode("schema"), try row.decode("name"))
            tables.append(
                counted ? try await table(schema, name) : .init(name: "\(schema).\(name)", rows: 0, checksum: "")
            )
        }
        return tables
    }

    private func table(_ schema: String, _ name: String) async throws -> BackupManifest.Table {
        let rows = try await connection.query(
            """
            SELECT count(*) AS rows, coalesce(sum(
                ('x' || encode(substr(sha256(convert_to(t::text, 'UTF8')), 1, 8), 'hex'))::bit(64)::bigint::numeric
            ), 0)::text AS checksum
            FROM ONLY \(identifier: schema).\(identifier: name) AS t
            """
        )
        guard let row = rows.first else { throw Failure("\(schema).\(name) cannot be counted") }
        return BackupManifest.Table(
            name: "\(schema).\(name)",
            rows: try row.decode("rows"),
            checksum: try row.decode("checksum")
        )
    }

    func locale() async throws -> BackupManifest.Locale {
        let rows = try await connection.query(
            """
            SELECT pg_encoding_to_char(encoding)::text AS encoding, datlocprovider::text AS provider, datcollate::text AS collate,
                datctype::text AS ctype,
                coalesce(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale') AS locale
            FROM pg_catalog.pg_database d WHERE datname = current_database()
            """
        )
        guard let row = rows.first else { throw Failure("the database does not say what it is") }
        return BackupManifest.Locale(
            encoding: try row.decode("encoding"),
            provider: try row.decode("provider"),
            collate: try row.decode("collate"),
            ctype: try row.decode("ctype"),
            locale: try row.decode("locale")
        )
    }

    /// Roles that own something here, or that a grant or a policy names.
    func roles() async throws -> [String] {
        try await connection.query(
            """
            SELECT r.rolname::text AS name
            FROM pg_catalog.pg_shdepend d JOIN pg_catalog.pg_roles r ON r.oid = d.refobjid
            WHERE d.refclassid = 'pg_catalog.pg_authid'::regclass
                AND d.dbid = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
            UNION
            SELECT pg_get_userbyid(c.relowner)::text FROM pg_catalog.pg_class c
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%'
            ORDER BY 1
            """
        ).map { try $0.decode("name") }
    }

    func serverVersion() async throws -> Int {
        let rows = try await connection.query("SELECT current_setting('server_version_num')::bigint AS n")
        guard let row = rows.first else { throw Failure("the server does not say its version") }
        return try row.decode("n")
    }

    /// The newest migration.
    func schema() async throws -> String? {
        let known = try await connection.query(
            "SELECT to_regclass('supabase_migrations.schema_migrations') IS NOT NULL AS known"
        )
        guard try known.first?.decode("known") == true else { return nil }
        return try await connection.query(
            "SELECT max(version) AS version FROM supabase_migrations.schema_migrations"
        ).first?.decode("version", as: String?.self)
    }

    /// Whether the login sees every row, whatever the policies say.
    func seesEverything() async throws -> Bool {
        let rows = try await connection.query(
            "SELECT rolsuper OR rolbypassrls AS all FROM pg_catalog.pg_roles WHERE rolname = current_user"
        )
        return try rows.first?.decode("all") == true
    }
}
