import Postgres
import SharedModels

/// What a migrated database says of itself.
struct SchemaFacts {
    var client: PostgresClient

    func embeddingDimensions() async throws -> Int {
        let rows = try await client.query("SELECT mesh.embedding_dimensions()::bigint AS dimensions")
        guard let row = rows.first else { throw Failure("the database does not say the width of its embeddings") }
        return try row.decode("dimensions")
    }

    /// Agents beside the seven that this database has tables for: those that keep tasks in it (`mesh.add_agent`). Roles alone say
    /// nothing, since they belong to the whole server.
    func addedAgents() async throws -> [MeshService] {
        let rows = try await client.query(
            """
            SELECT DISTINCT r.rolname::text AS role
            FROM pg_policy p
            JOIN pg_roles r ON r.oid = ANY (p.polroles)
            WHERE p.polrelid = to_regclass('public.agent_tasks') AND r.rolname LIKE 'mesh\\_%'
            ORDER BY role
            """
        )
        return try rows.map { row in
            let role: String = try row.decode("role")
            // It says nothing of a port, and a login needs none.
            return MeshService(
                agent: role.dropFirst("mesh_".count).map { $0 == "_" ? "-" : String($0) }.joined(),
                port: 0
            )
        }
        .filter { !MeshService.allCases.contains($0) }
    }

    /// Makes the vectors as wide as the session's setting mesh.embedding_dimensions says.
    ///
    /// - Returns: false where there are vectors already: they stay as they are.
    func changeWidth() async throws -> Bool {
        try await client.withTransaction { connection in
            // Until the end nobody stores the first one. In the order in which a writer takes them.
            _ = try await connection.query("SET LOCAL lock_timeout = '5s'")
            _ = try await connection.query("LOCK TABLE public.agent_memories IN ACCESS EXCLUSIVE MODE")
            _ = try await connection.query("LOCK TABLE public.memory_embedding IN SHARE ROW EXCLUSIVE MODE")
            guard try await connection.query("SELECT model FROM public.memory_embedding").isEmpty else { return false }
            _ = try await connection.query("CALL mesh.change_embedding_width()")
            return true
        }
    }
}
