import Foundation
import Postgres
import SharedModels

extension PostgresMemoryStore: ReembeddingStore {
    func nextModel() async throws -> String? {
        try await database.query("SELECT next_model FROM public.memory_embedding").first?.decode("next_model")
    }

    /// From the end of the keys, where `./mesh reembed` begins at their start.
    func embedSome(
        limit: Int,
        model: String,
        _ embed: @Sendable ([String]) async throws -> [[Float]]
    ) async throws -> Int {
        try await database.withTransaction(claims: DatabaseClaims(tenant: "", role: "worker")) { connection in
            let rows = try await connection.query(
                """
                SELECT tenant_id, id, content, speaker
                FROM public.agent_memories
                WHERE embedding IS NOT NULL AND next_embedding IS NULL
                ORDER BY tenant_id DESC, id DESC
                LIMIT \(limit)
                FOR NO KEY UPDATE SKIP LOCKED
                """
            )
            // The last ones are left to the command, which needs a moment in which nobody holds any.
            guard rows.count == limit else { return 0 }
            let texts = try rows.map { row in
                SpokenText.text(
                    of: try row.decode("content"),
                    speaker: try row.decode("speaker", as: String?.self)
                )
            }
            let vectors = try await embed(texts)
            let updates: [PostgresQuery] = try zip(rows, vectors).map { row, vector in
                let (tenant, id): (String, UUID) = (try row.decode("tenant_id"), try row.decode("id"))
                return """
                    UPDATE public.agent_memories SET next_embedding = \(HalfVector(vector)), next_embedding_model = \(model)
                    WHERE tenant_id = \(tenant) AND id = \(id)
                    """
            }
            _ = try await connection.pipeline(updates)
            return rows.count
        }
    }
}
