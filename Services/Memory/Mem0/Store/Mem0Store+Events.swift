import Foundation
import Postgres
import SharedModels

extension Mem0Store {
    /// Notes work that is done already; only ids are kept, so that no text outlives its memory.
    func note(
        _ kind: String,
        _ results: JSONValue,
        scope: Scope,
        startedAt start: Date,
        finishedAt end: Date,
        claims: DatabaseClaims
    ) async throws -> UUID {
        let id = UUID()
        try await database.execute(
            """
            INSERT INTO public.memory_events (
                tenant_id, id, namespace, user_id, kind, state, attempts, result, created_at, finished_at
            ) VALUES (
                \(scope.tenant), \(id), \(scope.namespace), \(scope.user), \(kind), 'done', 1,
                \(json: ["results": results]), \(start), \(end)
            )
            """,
            claims: claims
        )
        return id
    }

    /// Newest first.
    func events(
        in namespace: String,
        limit: Int,
        skipping skipped: Int,
        claims: DatabaseClaims
    ) async throws -> (events: [MemoryEvent], total: Int) {
        let rows = try await database.query(
            """
            SELECT \(PostgresMemoryStore.eventColumns), count(*) OVER () AS total
            FROM public.memory_events e
            WHERE e.tenant_id = \(claims.tenant) AND e.namespace = \(namespace)
                AND e.kind <> \(EventKind.webhook.rawValue)
            ORDER BY e.created_at DESC, e.id LIMIT \(limit) OFFSET \(skipped)
            """,
            claims: claims
        )
        return (try rows.map(MemoryEvent.init), try rows.first?.decode("total") ?? 0)
    }

    /// One word on a memory, the latest; false where there is no such memory within reach.
    func giveFeedback(
        _ feedback: String?,
        reason: String?,
        on memory: UUID,
        id: UUID,
        claims: DatabaseClaims
    ) async throws -> UUID? {
        try await database.query(
            """
            INSERT INTO public.memory_feedback AS f (
                tenant_id, id, memory_id, namespace, user_id, feedback, reason
            )
            SELECT m.tenant_id, \(id), m.id, m.namespace, m.user_id, \(feedback), \(reason)
            FROM public.agent_memories m
            WHERE m.tenant_id = \(claims.tenant) AND m.id = \(memory)
            ON CONFLICT (tenant_id, memory_id) DO UPDATE SET
                feedback = excluded.feedback, reason = excluded.reason, created_at = now()
            RETURNING f.id
            """,
            claims: claims
        ).first?.decode("id")
    }
}
