import Postgres

extension PostgresSessionStore {
    /// Removes up to so many conversations that nobody went on with for so many days, with their messages and decisions. Those of which
    /// something is still to be remembered stay until it is.
    func removeIdle(days: Int, limit: Int) async throws -> Int {
        try await database.execute(
            """
            WITH idle AS (
                SELECT s.tenant_id, s.id
                FROM public.chat_sessions s
                WHERE s.last_activity < now() - make_interval(days => \(days)::integer)
                    AND NOT EXISTS (
                        SELECT FROM public.chat_messages m
                        WHERE m.tenant_id = s.tenant_id AND m.chat_session_id = s.id
                            AND m.remembered_at IS NULL AND m.remember_after IS NOT NULL
                    )
                ORDER BY s.last_activity
                LIMIT \(limit)
                FOR UPDATE OF s SKIP LOCKED
            )
            DELETE FROM public.chat_sessions s
            USING idle
            WHERE s.tenant_id = idle.tenant_id AND s.id = idle.id
            """,
            claims: DatabaseClaims(tenant: "", role: "worker")
        )
    }
}
