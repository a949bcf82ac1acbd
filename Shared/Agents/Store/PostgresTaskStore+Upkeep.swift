import Foundation
public import Platform
import Postgres
public import SharedModels

/// States stand in the statements themselves, so that the planner sees that the partial indexes serve (`0031_agent_tasks_upkeep.sql`).
extension PostgresTaskStore {
    public func failStale(
        agent: String,
        olderThan age: Duration,
        sentence: String,
        metadata: [String: JSONValue]
    ) async throws -> Int {
        let message = A2A.Message(messageId: "", role: .agent, parts: [.text(sentence)], metadata: metadata)
        let status = A2A.Status(state: .failed, message: message)
        return try await database.execute(
            """
            UPDATE public.agent_tasks
            SET state = \(status.state.rawValue),
                status = jsonb_set(
                    jsonb_set(\(try StoredJSON(status))::jsonb, '{message,messageId}', to_jsonb(id || '-ended')),
                    '{timestamp}',
                    to_jsonb(to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
                ),
                updated_at = now()
            WHERE agent = \(agent)
                AND state IN ('TASK_STATE_SUBMITTED', 'TASK_STATE_WORKING')
                AND updated_at < now() - make_interval(secs => \(age / .seconds(1)))
            """,
            claims: .worker
        )
    }

    public func purge(agent: String, olderThan age: Duration) async throws -> Int {
        var deleted = 0
        while !Task.isCancelled {
            let some = try await purgeSome(agent: agent, olderThan: age)
            deleted += some
            if some < Self.purgeBatch { break }
        }
        return deleted
    }

    /// Small enough to hold up nobody.
    static let purgeBatch = 500

    private func purgeSome(agent: String, olderThan age: Duration) async throws -> Int {
        try await database.execute(
            """
            WITH old AS (
                SELECT tenant_id, id
                FROM public.agent_tasks
                WHERE agent = \(agent)
                    AND state NOT IN ('TASK_STATE_SUBMITTED', 'TASK_STATE_WORKING')
                    AND updated_at < now() - make_interval(secs => \(age / .seconds(1)))
                    AND pending_memories IS NULL
                ORDER BY updated_at
                LIMIT \(Self.purgeBatch)
                FOR UPDATE SKIP LOCKED
            )
            DELETE FROM public.agent_tasks t
            USING old
            WHERE t.tenant_id = old.tenant_id AND t.id = old.id
            """,
            claims: .worker
        )
    }

    public func cancelUnheard(
        _ id: String,
        agent: String,
        status: A2A.Status,
        after silence: Duration,
        for identity: Identity
    ) async throws -> TaskRecord? {
        try await database.query(
            """
            UPDATE public.agent_tasks
            SET state = \(status.state.rawValue), status = \(try StoredJSON(status)), updated_at = now()
            WHERE tenant_id = \(identity.tenant) AND id = \(id) AND agent = \(agent)
                AND state IN ('TASK_STATE_SUBMITTED', 'TASK_STATE_WORKING')
                AND (heard_at IS NULL OR heard_at < now() - make_interval(secs => \(silence / .seconds(1))))
                AND NOT EXISTS (
                    SELECT FROM public.agent_push_configs c
                    WHERE c.tenant_id = \(identity.tenant) AND c.task_id = \(id)
                )
            RETURNING \(Self.columns)
            """,
            claims: identity.databaseClaims
        )
        .first.map(Self.record)
    }

    public func canceled(_ tasks: [TaskKey], agent: String) async throws -> [TaskRecord] {
        try await database.query(
            """
            SELECT \(Self.columns)
            FROM public.agent_tasks
            WHERE (tenant_id, id) IN (SELECT * FROM unnest(\(tasks.map(\.tenant))::text[], \(tasks.map(\.id))::text[]))
                AND agent = \(agent) AND state = \(A2A.State.canceled.rawValue)
            """,
            claims: .worker
        )
        .map(Self.record)
    }

    public func hear(_ id: String, agent: String, for identity: Identity) async throws {
        try await database.execute(
            """
            UPDATE public.agent_tasks
            SET heard_at = now()
            WHERE tenant_id = \(identity.tenant) AND id = \(id) AND agent = \(agent)
                AND state IN ('TASK_STATE_SUBMITTED', 'TASK_STATE_WORKING')
            """,
            claims: identity.databaseClaims
        )
    }
}
