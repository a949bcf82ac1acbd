public import Platform
import Postgres
public import SharedModels

extension PostgresTaskStore {
    public func cancel(
        _ id: String,
        agent: String,
        status: A2A.Status,
        for identity: Identity
    ) async throws -> TaskRecord? {
        let open = [A2A.State.submitted, .working, .inputRequired, .authRequired].map(\.rawValue)
        return try await database.query(
            """
            UPDATE public.agent_tasks
            SET state = \(status.state.rawValue), status = \(try StoredJSON(status)), updated_at = now()
            WHERE tenant_id = \(identity.tenant) AND id = \(id) AND agent = \(agent) AND state = ANY (\(open))
            RETURNING \(Self.columns)
            """,
            claims: identity.databaseClaims
        )
        .first.map(Self.record)
    }

    public func list(_ query: TaskQuery, agent: String, for identity: Identity) async throws -> TaskPage {
        let chosen: PostgresQuery = """
            tenant_id = \(identity.tenant) AND agent = \(agent) AND user_id IS NOT DISTINCT FROM \(identity.user)::text
                AND (\(query.contextID)::text IS NULL OR context_id = \(query.contextID)::text)
                AND (\(query.state?.rawValue)::text IS NULL OR state = \(query.state?.rawValue)::text)
                AND (\(query.after)::text IS NULL
                    OR (status ->> 'timestamp') COLLATE "C" >= \(query.after)::text COLLATE "C")
            """
        let total = try await database.query(
            "SELECT count(*) AS n FROM public.agent_tasks WHERE \(chosen)",
            claims: identity.databaseClaims
        )
        let rows = try await database.query(
            """
            SELECT \(Self.columns)
            FROM public.agent_tasks
            WHERE \(chosen)
                AND (\(query.cursor?.timestamp)::text IS NULL
                    OR (status ->> 'timestamp') COLLATE "C" < \(query.cursor?.timestamp)::text COLLATE "C"
                    OR ((status ->> 'timestamp') = \(query.cursor?.timestamp)::text AND id > \(query.cursor?.id)::text))
            ORDER BY (status ->> 'timestamp') COLLATE "C" DESC, id
            LIMIT \(query.limit + 1)
            """,
            claims: identity.databaseClaims
        )
        let records = try rows.prefix(query.limit).map(Self.record)
        let last = rows.count > query.limit ? records.last : nil
        return TaskPage(
            records: records,
            next: last.map { TaskCursor(timestamp: $0.task.status.timestamp ?? "", id: $0.task.id) },
            total: try total.first?.decode("n") ?? 0
        )
    }
}
