import Postgres

/// Has the server log what was changed in the database, where it can.
struct ServerAudit {
    var store: ServerAuditStore

    /// - Returns: what was done, or why nothing.
    func enable() async throws -> String {
        guard try await store.isAvailable() else { return "pgaudit is not installed on this server" }
        do {
            try await store.makeExtension()
        } catch let error as PostgresError {
            return "pgaudit is installed but not used: the server must load it (shared_preload_libraries = 'pgaudit') "
                + "and this login must be allowed to make the extension (\(error.message))"
        }
        do {
            try await store.set()
        } catch let error as PostgresError {
            return "pgaudit is there, but its settings are the superuser's alone: "
                + "ALTER DATABASE … SET pgaudit.log = 'write, ddl, role' (\(error.message))"
        }
        return "pgaudit logs what is changed in this database, without parameters"
    }
}
