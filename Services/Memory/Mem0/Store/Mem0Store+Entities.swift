import Foundation
import Postgres

/// A user, agent, app or run that memories belong to.
struct Mem0Entity: Sendable, Hashable {
    /// user, agent, app, run
    var type: String
    var name: String
    /// Made of tenant, namespace, type and name, so that it is always the same.
    var id: UUID
    var memories: Int
    var createdAt: Date
    var updatedAt: Date
}

extension Mem0Store {
    /// All of the namespace, within reach.
    func entities(in namespace: String, claims: DatabaseClaims) async throws -> [Mem0Entity] {
        try await database.query(
            """
            SELECT e.type, e.name, e.memories, e.created_at, e.updated_at,
                md5(jsonb_build_array(\(claims.tenant)::text, \(namespace)::text, e.type, e.name)::text)::uuid AS id
            FROM (
                SELECT
                    CASE
                        WHEN GROUPING(m.user_id) = 0 THEN 'user' WHEN GROUPING(m.agent_id) = 0 THEN 'agent'
                        WHEN GROUPING(m.app_id) = 0 THEN 'app' ELSE 'run'
                    END AS type,
                    coalesce(m.user_id, m.agent_id, m.app_id, m.run_id) AS name,
                    count(*) AS memories, min(m.created_at) AS created_at, max(m.updated_at) AS updated_at
                FROM public.agent_memories m
                WHERE m.tenant_id = \(claims.tenant) AND m.namespace = \(namespace)
                GROUP BY GROUPING SETS ((m.user_id), (m.agent_id), (m.app_id), (m.run_id))
            ) e
            WHERE e.name IS NOT NULL
            ORDER BY e.type, e.name
            """,
            claims: claims
        ).map { row in
            Mem0Entity(
                type: try row.decode("type"),
                name: try row.decode("name"),
                id: try row.decode("id"),
                memories: try row.decode("memories"),
                createdAt: try row.decode("created_at"),
                updatedAt: try row.decode("updated_at")
            )
        }
    }
}
