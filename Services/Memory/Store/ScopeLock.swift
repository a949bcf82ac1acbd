import Postgres

extension PostgresMemoryStore {
    /// Writers of one scope take turns: that is what makes duplicates and places in a session certain.
    static func lockName(_ scope: Scope) -> String {
        [scope.tenant, scope.namespace, scope.user ?? ""].map { "\($0.utf8.count):\($0)" }.joined()
    }
}

extension PostgresConnection {
    /// Takes the turn of a writer in each scope.
    ///
    /// - Returns: the scopes of users that have more memories than `limit`; the transaction is then made ready to find their
    ///   nearest by the vector index, for which plans depend on whose memories are meant.
    func lock(_ scopes: Set<Scope>, counting limit: Int) async throws -> Set<Scope> {
        // In one order for everyone, so that two batches cannot wait for each other.
        let locks = scopes.map(PostgresMemoryStore.lockName).sorted()
        let owned = Array(scopes.filter { $0.user != nil })
        let sizes = try await pipeline([
            "SELECT pg_advisory_xact_lock(hashtextextended(name, 0)) FROM unnest(\(locks)::text[]) AS l(name)",
            """
            SELECT EXISTS (
                SELECT FROM public.agent_memories m
                WHERE m.tenant_id = s.tenant_id AND m.namespace = s.namespace AND m.user_id = s.user_id
                ORDER BY m.created_at OFFSET \(limit) LIMIT 1
            ) AS crowded
            FROM unnest(
                \(owned.map(\.tenant))::text[], \(owned.map(\.namespace))::text[],
                \(owned.compactMap(\.user))::text[]
            ) WITH ORDINALITY AS s(tenant_id, namespace, user_id, place)
            ORDER BY s.place
            """,
        ])
        let isCrowded: [Bool] = try sizes[1].map { try $0.decode("crowded") }
        let crowded = Set(zip(owned, isCrowded).filter(\.1).map(\.0))
        if !crowded.isEmpty || owned.count < scopes.count {
            _ = try await query(
                """
                SELECT set_config('plan_cache_mode', 'auto', true), set_config('enable_seqscan', 'on', true),
                    set_config('hnsw.iterative_scan', 'relaxed_order', true),
                    set_config('ivfflat.iterative_scan', 'relaxed_order', true)
                """
            )
        }
        return crowded
    }
}
