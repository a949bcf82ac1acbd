import Postgres

/// What a migrated database says of itself.
struct SchemaFacts {
    var client: PostgresClient

    func embeddingDimensions() async throws -> Int {
        let rows = try await client.query("SELECT mesh.embedding_dimensions()::bigint AS dimensions")
        guard let row = rows.first else { throw Failure("the database does not say the width of its embeddings") }
        return try row.decode("dimensions")
    }
}
