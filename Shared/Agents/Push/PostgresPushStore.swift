import Foundation
public import Platform
public import Postgres
public import SharedModels

/// `agent_push_configs` and `agent_push_deliveries`.
public struct PostgresPushStore: PushStore {
    let database: PostgresClient

    public init(database: PostgresClient) { self.database = database }

    public func put(
        _ configuration: A2A.PushConfiguration,
        id: String,
        task: String,
        agent: String,
        atMost limit: Int,
        for identity: Identity
    ) async throws -> Bool {
        let authentication = configuration.authentication
        return try await database.execute(
            """
            INSERT INTO public.agent_push_configs
                (tenant_id, agent, task_id, id, user_id, url, token, auth_scheme, auth_credentials)
            -- It belongs to the task's user, whoever asks: what ends the task in the user's name must find it.
            SELECT tenant_id, agent, id, \(id), user_id, \(configuration.url),
                \(configuration.token), \(authentication?.scheme), \(authentication?.credentials)
            FROM public.agent_tasks
            WHERE tenant_id = \(identity.tenant) AND agent = \(agent) AND id = \(task) AND (
                SELECT count(*) FROM public.agent_push_configs
                WHERE tenant_id = \(identity.tenant) AND agent = \(agent) AND task_id = \(task) AND id <> \(id)
            ) < \(limit)
            ON CONFLICT (tenant_id, task_id, id) DO UPDATE
            SET url = excluded.url, token = excluded.token, auth_scheme = excluded.auth_scheme,
                auth_credentials = excluded.auth_credentials
            """,
            claims: identity.databaseClaims
        ) > 0
    }

    public func configuration(
        _ id: String,
        task: String,
        agent: String,
        for identity: Identity
    ) async throws -> A2A.PushConfiguration? {
        try await configurations(task: task, agent: agent, for: identity).first { $0.id == id }
    }

    public func configurations(
        task: String,
        agent: String,
        for identity: Identity
    ) async throws -> [A2A.PushConfiguration] {
        try await database.query(
            """
            SELECT id, url, auth_scheme
            FROM public.agent_push_configs
            WHERE tenant_id = \(identity.tenant) AND agent = \(agent) AND task_id = \(task)
            ORDER BY created_at, id
            """,
            claims: identity.databaseClaims
        )
        .map { row in
            let scheme: String? = try row.decode("auth_scheme")
            return A2A.PushConfiguration(
                id: try row.decode("id"),
                taskId: task,
                url: try row.decode("url"),
                authentication: scheme.map { A2A.PushConfiguration.Authentication(scheme: $0) }
            )
        }
    }

    public func delete(_ id: String, task: String, agent: String, for identity: Identity) async throws {
        try await database.execute(
            """
            DELETE FROM public.agent_push_configs
            WHERE tenant_id = \(identity.tenant) AND agent = \(agent) AND task_id = \(task) AND id = \(id)
            """,
            claims: identity.databaseClaims
        )
    }

    // MARK: Delivery

    public func claim(agent: String, limit: Int, lease: Duration) async throws -> [ClaimedPush] {
        try await database.query(
            """
            WITH due AS (
                SELECT tenant_id, id
                FROM public.agent_push_deliveries
                WHERE agent = \(agent) AND state IN ('pending', 'running') AND run_after <= now()
                ORDER BY run_after
                LIMIT \(limit)
                FOR UPDATE SKIP LOCKED
            ), claimed AS (
                UPDATE public.agent_push_deliveries d
                SET state = 'running', attempts = d.attempts + 1,
                    run_after = now() + make_interval(secs => \(lease / .seconds(1)))
                FROM due
                WHERE d.tenant_id = due.tenant_id AND d.id = due.id
                RETURNING d.*
            )
            SELECT d.tenant_id, d.id, d.attempts, d.body::text AS body, c.url, c.token, c.auth_scheme, c.auth_credentials
            FROM claimed d
            JOIN public.agent_push_configs c
                ON c.tenant_id = d.tenant_id AND c.task_id = d.task_id AND c.id = d.config_id
            """,
            claims: .worker
        )
        .map { row in
            ClaimedPush(
                tenant: try row.decode("tenant_id"),
                id: try row.decode("id"),
                attempt: Int(try row.decode("attempts", as: Int32.self)),
                url: try row.decode("url"),
                token: try row.decode("token"),
                scheme: try row.decode("auth_scheme"),
                credentials: try row.decode("auth_credentials"),
                body: Data(try row.decode("body", as: String.self).utf8)
            )
        }
    }

    public func purge(agent: String, olderThan age: Duration) async throws -> Int {
        try await database.execute(
            """
            DELETE FROM public.agent_push_deliveries
            WHERE agent = \(agent) AND state NOT IN ('pending', 'running')
                AND finished_at < now() - make_interval(secs => \(age / .seconds(1)))
            """,
            claims: .worker
        )
    }

    public func end(_ push: ClaimedPush, as ending: PushEnding) async throws {
        let (state, reason, delay): (String, String?, Duration?) =
            switch ending {
            case .delivered: ("delivered", nil, nil)
            case .postponed(let delay, let reason): ("pending", reason, delay)
            case .refused(let reason): ("refused", reason, nil)
            case .givenUp(let reason): ("given_up", reason, nil)
            }
        let seconds = delay.map { $0 / .seconds(1) }
        try await database.execute(
            """
            UPDATE public.agent_push_deliveries
            SET state = \(state), error = \(reason)::text,
                run_after = CASE WHEN \(seconds == nil) THEN run_after
                    ELSE now() + make_interval(secs => \(seconds ?? 0)) END,
                finished_at = CASE WHEN \(seconds == nil) THEN now() END
            WHERE tenant_id = \(push.tenant) AND id = \(push.id) AND state = 'running'
                AND attempts = \(push.attempt)::int
            """,
            claims: .worker
        )
    }
}
