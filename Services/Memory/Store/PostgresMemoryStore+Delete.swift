import Foundation
import Postgres

extension PostgresMemoryStore {
    func delete(_ id: UUID, claims: DatabaseClaims, actor: String) async throws -> Bool {
        try await delete(where: "m.tenant_id = \(claims.tenant) AND m.id = \(id)", claims: claims, actor: actor) > 0
    }

    func deleteAll(_ scope: Scope, runID: String?, claims: DatabaseClaims, actor: String) async throws -> Int {
        var condition = Conditions.within(scope)
        if let runID { condition += " AND m.run_id = \(runID)" }
        return try await delete(where: condition, claims: claims, actor: actor)
    }

    private func delete(where condition: PostgresQuery, claims: DatabaseClaims, actor: String) async throws -> Int {
        let rows = try await database.query(
            """
            WITH gone AS (
                DELETE FROM public.agent_memories m WHERE \(condition)
                RETURNING m.tenant_id, m.id, m.namespace, m.user_id, m.content, m.metadata
            ), noted AS (
                INSERT INTO public.memory_history (tenant_id, memory_id, namespace, user_id, action, actor, before)
                SELECT tenant_id, id, namespace, user_id, 'delete', \(actor),
                    jsonb_build_object('content', content, 'metadata', metadata)
                FROM gone
            )
            SELECT count(*) AS deleted FROM gone
            """,
            claims: claims
        )
        return try rows.first?.decode("deleted") ?? 0
    }
}
