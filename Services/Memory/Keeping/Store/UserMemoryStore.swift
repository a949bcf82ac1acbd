import Foundation
import Postgres
import SharedModels

/// What is remembered of one user, wherever it is kept.
protocol UserMemoryStore: Sendable {
    /// Memories of the user that hold, over all namespaces that the claims reach, newest first.
    func memories(
        of user: String,
        after cursor: PageCursor?,
        limit: Int,
        at moment: Date,
        claims: DatabaseClaims
    ) async throws -> [MemoryRecord]
}

extension PostgresMemoryStore: UserMemoryStore {
    func memories(
        of user: String,
        after cursor: PageCursor?,
        limit: Int,
        at moment: Date,
        claims: DatabaseClaims
    ) async throws -> [MemoryRecord] {
        var condition: PostgresQuery = "m.tenant_id = \(claims.tenant) AND m.user_id = \(user)"
        condition += " AND " + Conditions.alive(at: moment)
        if !claims.namespaces.contains("*") { condition += " AND m.namespace = ANY (\(claims.namespaces)::text[])" }
        if let cursor { condition += " AND (m.created_at, m.id) < (\(cursor.createdAt), \(cursor.id))" }
        return try await database.query(
            """
            SELECT \(Self.record)
            FROM (
                SELECT * FROM public.agent_memories m
                WHERE \(condition)
                ORDER BY m.created_at DESC, m.id DESC LIMIT \(limit)
            ) m
            LEFT JOIN public.memory_access a ON a.tenant_id = m.tenant_id AND a.memory_id = m.id
            ORDER BY m.created_at DESC, m.id DESC
            """,
            claims: claims
        ).map(MemoryRecord.init)
    }
}
