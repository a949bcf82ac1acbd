import Postgres

extension PostgresLeadStore {
    private static let worker = DatabaseClaims(tenant: "", role: "worker")

    /// Removes up to so many leads that are older, with what was told of them. Those that are still to be told stay.
    func removeOld(days: Int, limit: Int) async throws -> Int {
        try await database.execute(
            """
            WITH old AS (
                SELECT l.tenant_id, l.id
                FROM public.dealer_leads l
                WHERE l.created_at < now() - make_interval(days => \(days)::integer)
                    AND NOT EXISTS (
                        SELECT FROM public.dealer_deliveries d
                        WHERE d.tenant_id = l.tenant_id AND d.lead_id = l.id AND d.state IN ('pending', 'running')
                    )
                ORDER BY l.created_at
                LIMIT \(limit)
                FOR UPDATE OF l SKIP LOCKED
            )
            DELETE FROM public.dealer_leads l
            USING old
            WHERE l.tenant_id = old.tenant_id AND l.id = old.id
            """,
            claims: Self.worker
        )
    }

    /// Removes up to so many answers that were kept for requests sent twice.
    func removeOldRequests(days: Int, limit: Int) async throws -> Int {
        try await database.execute(
            """
            WITH old AS (
                SELECT tenant_id, id
                FROM public.dealer_requests
                WHERE created_at < now() - make_interval(days => \(days)::integer)
                ORDER BY created_at
                LIMIT \(limit)
                FOR UPDATE SKIP LOCKED
            )
            DELETE FROM public.dealer_requests r
            USING old
            WHERE r.tenant_id = old.tenant_id AND r.id = old.id
            """,
            claims: Self.worker
        )
    }
}
