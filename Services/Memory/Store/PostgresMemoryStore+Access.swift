import Foundation
import Postgres

extension PostgresMemoryStore {
    func note(_ accesses: [Access]) async throws {
        try await database.execute(
            """
            INSERT INTO public.memory_access AS a (
                tenant_id, memory_id, namespace, user_id, access_count, last_accessed_at
            )
            SELECT m.tenant_id, m.id, m.namespace, m.user_id, n.count, to_timestamp(n.last)
            FROM unnest(
                \(accesses.map(\.tenant))::text[], \(accesses.map(\.memory))::uuid[], \(accesses.map(\.count))::int8[],
                \(accesses.map(\.last.timeIntervalSince1970))::float8[]
            ) AS n(tenant, id, count, last)
            JOIN public.agent_memories m ON m.tenant_id = n.tenant AND m.id = n.id
            ORDER BY m.tenant_id, m.id
            ON CONFLICT (tenant_id, memory_id) DO UPDATE SET
                access_count = a.access_count + excluded.access_count,
                last_accessed_at = greatest(a.last_accessed_at, excluded.last_accessed_at)
            """,
            // Of all tenants at once: background work of this service.
            claims: DatabaseClaims(tenant: "", role: "worker")
        )
    }
}
