import Postgres

/// pgaudit, which writes to the server's own log what was done in it: https://github.com/pgaudit/pgaudit
struct ServerAuditStore {
    var client: PostgresClient

    func isAvailable() async throws -> Bool {
        try await !client.query("SELECT 1 AS found FROM pg_available_extensions WHERE name = 'pgaudit'").isEmpty
    }

    func makeExtension() async throws {
        try await client.execute("CREATE EXTENSION IF NOT EXISTS pgaudit SCHEMA public")
    }

    /// For every session of this database: changes of rows, of tables and of rights. Never the parameters, where what people say and who they
    /// are stands; statements of the mesh have nothing of that in their text.
    func set() async throws {
        try await client.execute(
            """
            DO $$
            BEGIN
                EXECUTE format('ALTER DATABASE %I SET pgaudit.log = %L', current_database(), 'write, ddl, role');
                EXECUTE format('ALTER DATABASE %I SET pgaudit.log_parameter = off', current_database());
                EXECUTE format('ALTER DATABASE %I SET pgaudit.log_catalog = off', current_database());
            END
            $$
            """
        )
    }
}
