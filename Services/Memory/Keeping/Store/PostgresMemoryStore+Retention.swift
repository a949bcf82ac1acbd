import Foundation
import Postgres

extension PostgresMemoryStore: RetentionStore {
    func removeExpired(
        after position: SweepPosition,
        window: Int,
        at moment: Date
    ) async throws -> (removed: Int, next: SweepPosition?) {
        try await walk(
            seen: """
                SELECT m.tenant_id, m.id, m.namespace, m.user_id, m.expires_at AS place FROM public.agent_memories m
                WHERE m.expires_at <= \(moment) AND (m.expires_at, m.id) > (\(position.place), \(position.id))
                ORDER BY m.expires_at, m.id LIMIT \(window)
                """,
            due: "m.expires_at <= \(moment)",
            because: "expires_at",
            window: window,
            at: moment
        )
    }

    func removeIdle(
        after position: SweepPosition,
        window: Int,
        rules: RetentionRules,
        at moment: Date
    ) async throws -> (removed: Int, next: SweepPosition?) {
        let usual = rules.cutoff(at: moment) ?? Self.never
        let own = rules.cutoffs(at: moment).mapValues { $0 ?? Self.never }.sorted { $0.key < $1.key }
        let latest = own.reduce(usual) { max($0, $1.value) }
        guard latest > Self.never else { return (0, nil) }
        let cutoff: PostgresQuery = """
            coalesce(
                (
                    SELECT t.cutoff
                    FROM unnest(\(own.map(\.key))::text[], \(own.map(\.value))::timestamptz[]) AS t(namespace, cutoff)
                    WHERE t.namespace = m.namespace
                ),
                \(usual)
            )
            """
        return try await walk(
            seen: """
                SELECT m.tenant_id, m.id, m.namespace, m.user_id, m.updated_at AS place FROM public.agent_memories m
                WHERE m.expires_at IS NULL AND NOT m.pinned AND m.updated_at < \(latest)
                    AND (m.updated_at, m.id) > (\(position.place), \(position.id))
                ORDER BY m.updated_at, m.id LIMIT \(window)
                """,
            // Said again: what somebody changed meanwhile is looked at as it is now.
            due: """
                m.expires_at IS NULL AND NOT m.pinned AND m.updated_at < \(cutoff)
                AND NOT EXISTS (
                    SELECT FROM public.memory_access a
                    WHERE a.tenant_id = m.tenant_id AND a.memory_id = m.id AND a.last_accessed_at >= \(cutoff)
                )
                """,
            because: "retention",
            window: window,
            at: moment
        )
    }

    /// One step: looks at a window of memories and removes those that are due. Their history stays, with metadata and
    /// without what was said; links and entities go with them.
    ///
    /// A scope is claimed by the lock of its writers, without waiting: entities belong to a scope, so two sweepers, or a
    /// sweeper and a writer, never hold what the other needs. Rows that are held are passed over.
    private func walk(
        seen: PostgresQuery,
        due: PostgresQuery,
        because reason: String,
        window: Int,
        at moment: Date
    ) async throws -> (removed: Int, next: SweepPosition?) {
        let rows = try await database.query(
            """
            WITH seen AS MATERIALIZED (
                \(seen)
            ), claimed AS MATERIALIZED (
                SELECT s.tenant_id, s.namespace, s.user_id
                FROM (SELECT DISTINCT tenant_id, namespace, user_id FROM seen OFFSET 0) s
                WHERE pg_try_advisory_xact_lock(hashtextextended(\(unsafe: Self.scopeLock("s")), 0))
            ), due AS MATERIALIZED (
                SELECT m.tenant_id, m.id
                FROM claimed c
                JOIN seen ON seen.tenant_id = c.tenant_id AND seen.namespace = c.namespace
                    AND seen.user_id IS NOT DISTINCT FROM c.user_id
                JOIN public.agent_memories m ON m.tenant_id = seen.tenant_id AND m.id = seen.id
                WHERE \(due)
                FOR UPDATE OF m SKIP LOCKED
            ), gone AS (
                DELETE FROM public.agent_memories m USING due WHERE m.tenant_id = due.tenant_id AND m.id = due.id
                RETURNING m.tenant_id, m.id, m.namespace, m.user_id, m.metadata, m.categories
            ), stripped AS (
                UPDATE public.memory_history h SET before = h.before - 'content', after = h.after - 'content'
                FROM gone
                WHERE h.tenant_id = gone.tenant_id AND h.memory_id = gone.id
            ), noted AS (
                INSERT INTO public.memory_history (
                    tenant_id, memory_id, namespace, user_id, action, actor, before, after, created_at
                )
                SELECT tenant_id, id, namespace, user_id, 'expire', 'retention',
                    jsonb_build_object('metadata', metadata, 'categories', categories),
                    jsonb_build_object('reason', \(reason)::text), \(moment)
                FROM gone
            )
            SELECT (SELECT count(*) FROM gone) AS removed, (SELECT count(*) FROM seen) AS seen, last.place, last.id
            FROM (SELECT) one
            LEFT JOIN (SELECT place, id FROM seen ORDER BY place DESC, id DESC LIMIT 1) last ON true
            """,
            claims: Self.worker
        )
        guard let row = rows.first else { return (0, nil) }
        let removed: Int = try row.decode("removed")
        guard try row.decode("seen", as: Int.self) == window, let place = try row.decode("place", as: Date?.self),
            let id = try row.decode("id", as: UUID?.self)
        else { return (removed, nil) }
        return (removed, SweepPosition(place: place, id: id))
    }

    /// `lockName(_:)` of a row's scope, as the database works it out.
    static func scopeLock(_ row: String) -> String {
        ["tenant_id", "namespace", "user_id"].map { column in
            let value = "coalesce(\(row).\(column), '')"
            return "octet_length(\(value)) || ':' || \(value)"
        }.joined(separator: " || ")
    }

    func removeEvents(finishedBefore moment: Date, limit: Int) async throws -> Int {
        try await database.execute(
            """
            WITH due AS MATERIALIZED (
                SELECT e.tenant_id, e.id FROM public.memory_events e
                WHERE e.finished_at < \(moment)
                ORDER BY e.finished_at LIMIT \(limit)
                FOR UPDATE SKIP LOCKED
            )
            DELETE FROM public.memory_events e USING due WHERE e.tenant_id = due.tenant_id AND e.id = due.id
            """,
            claims: Self.worker
        )
    }

    /// Before everything that is remembered.
    private static let never = Date(timeIntervalSince1970: -5_000_000_000)
}
