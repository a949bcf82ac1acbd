import Postgres

extension PostgresMemoryStore {
    /// Removes up to so many entries of the history that are older.
    func removeHistory(days: Int, limit: Int) async throws -> Int {
        try await database.execute(
            """
            WITH old AS (
                SELECT tenant_id, id
                FROM public.memory_history
                WHERE created_at < now() - make_interval(days => \(days)::integer)
                LIMIT \(limit)
            )
            DELETE FROM public.memory_history h
            USING old
            WHERE h.tenant_id = old.tenant_id AND h.id = old.id
            """,
            claims: DatabaseClaims(tenant: "", role: "worker")
        )
    }
}
