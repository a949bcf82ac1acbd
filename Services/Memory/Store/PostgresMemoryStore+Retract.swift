import Foundation
import Postgres

extension PostgresMemoryStore {
    func retract(_ id: UUID, claims: DatabaseClaims) async throws -> Bool {
        try await database.withTransaction(claims: claims) { connection in
            let gone = try await connection.query(
                """
                DELETE FROM public.agent_memories
                WHERE tenant_id = \(claims.tenant) AND id = \(id)
                RETURNING namespace, user_id
                """
            )
            guard let row = gone.first else { return false }
            let (namespace, user): (String, String?) = (try row.decode("namespace"), try row.decode("user_id"))
            _ = try await connection.execute(
                "DELETE FROM public.memory_links WHERE tenant_id = \(claims.tenant) AND to_id = \(id)"
            )
            _ = try await connection.execute(
                "DELETE FROM public.memory_history WHERE tenant_id = \(claims.tenant) AND memory_id = \(id)"
            )
            _ = try await connection.execute(
                """
                DELETE FROM public.memory_events
                WHERE tenant_id = \(claims.tenant) AND namespace = \(namespace) AND kind = 'webhook'
                    AND user_id IS NOT DISTINCT FROM \(user)::text
                    AND payload ->> 'memory' = \(id.uuidString.lowercased())
                """
            )
            // What it alone spoke of.
            _ = try await connection.execute(
                """
                DELETE FROM public.memory_entities e
                WHERE e.tenant_id = \(claims.tenant) AND e.namespace = \(namespace)
                    AND e.user_id IS NOT DISTINCT FROM \(user)::text
                    AND NOT EXISTS (
                        SELECT FROM public.memory_links l WHERE l.tenant_id = e.tenant_id AND l.to_id = e.id
                    )
                """
            )
            return true
        }
    }
}
