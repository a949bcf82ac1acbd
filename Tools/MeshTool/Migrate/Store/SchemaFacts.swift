import Postgres

/// What a migrated database says of itself.
struct SchemaFacts {
    var client: PostgresClient

    func embeddingDimensions() async throws -> Int {
        let rows = try await client.query("SELECT mesh.embedding_dimensions()::bigint AS dimensions")
        guard let row = rows.first else { throw Failure("the database does not say the width of its embeddings") }
        return try row.decode("dimensions")
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
