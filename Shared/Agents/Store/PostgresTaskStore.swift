import Foundation
public import Platform
public import Postgres
public import SharedModels

/// Tasks in the table `agent_tasks`.
public struct PostgresTaskStore: TaskStore {
    let database: PostgresClient

    public init(database: PostgresClient) { self.database = database }

    public func create(_ record: TaskRecord, for identity: Identity) async throws -> Bool {
        let task = record.task
        return try await database.execute(
            """
            INSERT INTO public.agent_tasks
                (tenant_id, id, agent, context_id, user_id, state, status, history, artifacts, metadata)
            VALUES (
                \(identity.tenant), \(task.id), \(record.agent), \(task.contextId), \(identity.user),
                \(task.status.state.rawValue), \(try StoredJSON(task.status)), \(try StoredJSON(task.history ?? [])),
                \(try StoredJSON(task.artifacts ?? [])), \(try StoredJSON(task.metadata ?? [:]))
            )
            ON CONFLICT (tenant_id, id) DO NOTHING
            """,
            claims: identity.databaseClaims
        ) > 0
    }

    public func resume(
        _ id: String,
        agent: String,
        with message: A2A.Message,
        status: A2A.Status,
        for identity: Identity
    ) async throws -> TaskRecord? {
        try await database.query(
            """
            UPDATE public.agent_tasks
            SET state = \(status.state.rawValue),
                status = \(try StoredJSON(status)),
                history = history || jsonb_build_array(\(try StoredJSON(message))::jsonb),
                updated_at = now()
            WHERE tenant_id = \(identity.tenant) AND id = \(id) AND agent = \(agent)
                AND state IN (\(A2A.State.inputRequired.rawValue), \(A2A.State.authRequired.rawValue))
            RETURNING \(Self.columns)
            """,
            claims: identity.databaseClaims
        )
        .first.map(Self.record)
    }

    public func close(
        _ record: TaskRecord,
        remember: [PendingMemory],
        for identity: Identity
    ) async throws -> Bool {
        let task = record.task
        return try await database.execute(
            """
            UPDATE public.agent_tasks
            SET state = \(task.status.state.rawValue),
                status = \(try StoredJSON(task.status)),
                history = \(try StoredJSON(task.history ?? [])),
                artifacts = \(try StoredJSON(task.artifacts ?? [])),
                metadata = \(try StoredJSON(task.metadata ?? [:])),
                pending_memories = CASE
                    WHEN \(remember.isEmpty) THEN pending_memories
                    ELSE coalesce(pending_memories, '[]'::jsonb) || \(try StoredJSON(remember))::jsonb
                END,
                remember_after = CASE WHEN \(remember.isEmpty) THEN remember_after ELSE now() END,
                updated_at = now()
            WHERE tenant_id = \(identity.tenant) AND id = \(task.id) AND agent = \(record.agent)
                AND state IN (\(A2A.State.working.rawValue), \(A2A.State.submitted.rawValue))
            """,
            claims: identity.databaseClaims
        ) > 0
    }

    public func delete(contextID: String, agent: String, for identity: Identity) async throws {
        try await database.execute(
            """
            DELETE FROM public.agent_tasks
            WHERE tenant_id = \(identity.tenant) AND agent = \(agent) AND context_id = \(contextID)
                AND user_id IS NOT DISTINCT FROM \(identity.user)::text
            """,
            claims: identity.databaseClaims
        )
    }

    public func task(_ id: String, agent: String, for identity: Identity) async throws -> TaskRecord? {
        try await database.query(
            """
            SELECT \(Self.columns)
            FROM public.agent_tasks
            WHERE tenant_id = \(identity.tenant) AND id = \(id) AND agent = \(agent)
            """,
            claims: identity.databaseClaims
        )
        .first.map(Self.record)
    }

    public func latest(
        in contextID: String,
        agent: String,
        limit: Int,
        for identity: Identity
    ) async throws -> [TaskRecord] {
        try await database.query(
            """
            SELECT \(Self.columns)
            FROM public.agent_tasks
            WHERE tenant_id = \(identity.tenant) AND agent = \(agent) AND context_id = \(contextID)
                AND user_id IS NOT DISTINCT FROM \(identity.user)::text
            ORDER BY created_at DESC, id
            LIMIT \(limit)
            """,
            claims: identity.databaseClaims
        )
        .map(Self.record)
        .reversed()
    }

    // MARK: Rows

    static let columns: PostgresQuery =
        "tenant_id, id, agent, context_id, user_id, status, history, artifacts, metadata, created_at, updated_at"

    static func record(_ row: PostgresRow) throws -> TaskRecord {
        let artifacts: [A2A.Artifact] = try row.decodeJSON("artifacts")
        let metadata: [String: JSONValue] = try row.decodeJSON("metadata")
        return TaskRecord(
            tenant: try row.decode("tenant_id"),
            agent: try row.decode("agent"),
            user: try row.decode("user_id"),
            task: A2A.Task(
                id: try row.decode("id"),
                contextId: try row.decode("context_id"),
                status: try row.decodeJSON("status"),
                artifacts: artifacts.isEmpty ? nil : artifacts,
                history: try row.decodeJSON("history"),
                metadata: metadata.isEmpty ? nil : metadata
            ),
            createdAt: try row.decode("created_at"),
            updatedAt: try row.decode("updated_at")
        )
    }
}

extension DatabaseClaims {
    /// Background work of this agent, over all tenants.
    static var worker: DatabaseClaims { DatabaseClaims(tenant: "", role: "worker") }
}
