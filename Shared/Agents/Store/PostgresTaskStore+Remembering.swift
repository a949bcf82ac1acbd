import Foundation
import Postgres
import SharedModels

extension PostgresTaskStore {
    public func claimPending(agent: String, limit: Int, lease: Duration) async throws -> [PendingDelivery] {
        try await database.query(
            """
            WITH due AS (
                SELECT tenant_id, id
                FROM public.agent_tasks
                WHERE agent = \(agent) AND remember_after <= now() AND pending_memories IS NOT NULL
                ORDER BY remember_after
                LIMIT \(limit)
                FOR UPDATE SKIP LOCKED
            )
            UPDATE public.agent_tasks t
            SET remember_after = now() + make_interval(secs => \(lease / .seconds(1))),
                remember_attempts = t.remember_attempts + 1
            FROM due
            WHERE t.tenant_id = due.tenant_id AND t.id = due.id
            RETURNING t.tenant_id, t.id, t.context_id, t.user_id, t.pending_memories, t.remember_attempts
            """,
            claims: .worker
        )
        .map { row in
            PendingDelivery(
                tenant: try row.decode("tenant_id"),
                taskID: try row.decode("id"),
                contextID: try row.decode("context_id"),
                user: try row.decode("user_id"),
                memories: try row.decodeJSON("pending_memories"),
                attempts: try row.decode("remember_attempts")
            )
        }
    }

    public func settle(_ delivery: PendingDelivery) async throws -> Bool {
        // A turn may have added something since the claim: that stays, and is due.
        let settled = try await database.execute(
            """
            UPDATE public.agent_tasks
            SET pending_memories = CASE
                    WHEN jsonb_array_length(pending_memories) > \(delivery.memories.count)
                    THEN jsonb_path_query_array(pending_memories, '$[$n to last]', jsonb_build_object('n', \(delivery.memories.count)))
                END,
                remember_after = CASE
                    WHEN jsonb_array_length(pending_memories) > \(delivery.memories.count) THEN now()
                END
            WHERE tenant_id = \(delivery.tenant) AND id = \(delivery.taskID)
                AND remember_attempts = \(delivery.attempts)
            """,
            claims: .worker
        )
        if settled > 0 { return true }
        return try await isThere(delivery)
    }

    private func isThere(_ delivery: PendingDelivery) async throws -> Bool {
        try await !database.query(
            "SELECT FROM public.agent_tasks WHERE tenant_id = \(delivery.tenant) AND id = \(delivery.taskID)",
            claims: .worker
        ).isEmpty
    }

    @discardableResult
    public func postpone(
        _ delivery: PendingDelivery,
        keeping memories: [PendingMemory],
        by delay: Duration
    ) async throws -> Bool {
        let postponed = try await database.execute(
            """
            UPDATE public.agent_tasks
            SET pending_memories = \(try StoredJSON(memories))::jsonb
                    || jsonb_path_query_array(pending_memories, '$[$n to last]', jsonb_build_object('n', \(delivery.memories.count))),
                remember_after = now() + make_interval(secs => \(delay / .seconds(1)))
            WHERE tenant_id = \(delivery.tenant) AND id = \(delivery.taskID)
                AND remember_attempts = \(delivery.attempts)
            """,
            claims: .worker
        )
        if postponed > 0 { return true }
        return try await isThere(delivery)
    }
}
