import Postgres

extension PostgresLeadStore {
    /// Removes up to so many leads that nothing was added to for so many days.
    func removeIdle(days: Int, limit: Int) async throws -> Int {
        try await database.execute(
            """
            WITH idle AS (
                SELECT tenant_id, id
                FROM public.leads
                WHERE updated_at < now() - make_interval(days => \(days)::integer)
                ORDER BY updated_at
                LIMIT \(limit)
                FOR UPDATE SKIP LOCKED
            )
            DELETE FROM public.leads l
            USING idle
            WHERE l.tenant_id = idle.tenant_id AND l.id = idle.id
            """,
            claims: DatabaseClaims(tenant: "", role: "worker")
        )
    }
}
