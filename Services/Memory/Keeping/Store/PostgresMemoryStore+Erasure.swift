import Foundation
import Postgres
import SharedModels

extension PostgresMemoryStore: ErasureStore {
    /// Every table that holds rows of users. What else refers to a memory goes with it.
    static let erasedTables: Set<String> = [
        "agent_memories", "memory_access", "memory_entities", "memory_events", "memory_history", "memory_links",
        "memory_exports", "memory_feedback",
    ]

    /// Rows a statement, so that none takes longer than a statement may.
    private static let portion = 5_000

    func erase(
        user: String,
        at moment: Date,
        claims: DatabaseClaims,
        actor: String
    ) async throws -> ErasureReceipt {
        let namespaces = claims.namespaces.sorted()
        return try await database.withTransaction(claims: claims) { connection in
            // One erasure of a user at a time: the second finds nothing and gives the first one's receipt.
            _ = try await connection.query(
                "SELECT pg_advisory_xact_lock(hashtextextended(\("erase " + claims.tenant + " " + user)::text, 0))"
            )
            // No writer of the user comes between, nor waits for a row that is waited for here.
            let held = try await connection.query(
                "SELECT DISTINCT m.namespace FROM public.agent_memories m WHERE \(Self.mine("m", user, claims))"
            )
            let locks = try held.map { row in
                Self.lockName(Scope(tenant: claims.tenant, namespace: try row.decode("namespace"), user: user))
            }.sorted()
            _ = try await connection.query(
                "SELECT pg_advisory_xact_lock(hashtextextended(name, 0)) FROM unnest(\(locks)::text[]) AS l(name)"
            )
            var counts = ErasureReceipt.Counts()
            let mine = Self.mine("m", user, claims)
            counts.events = try await connection.emptied(Self.deletion("memory_events", user, claims))
            counts.feedback = try await connection.emptied(Self.deletion("memory_feedback", user, claims))
            counts.exports = try await connection.execute(
                """
                DELETE FROM public.memory_exports e
                WHERE e.tenant_id = \(claims.tenant) AND \(Self.reached("e", claims)) AND (
                    e.user_id = \(user)
                    -- One that somebody else asked for may name the user.
                    OR jsonb_path_exists(e.request, '$.** ? (@ == $user)', jsonb_build_object('user', \(user)::text))
                )
                """
            )
            // Before the links, whose going would take them along uncounted.
            counts.entities = try await connection.emptied(Self.deletion("memory_entities", user, claims))
            counts.links = try await connection.emptied(
                """
                DELETE FROM public.memory_links l
                USING (
                    SELECT l.tenant_id, l.from_id, l.to_id, l.kind
                    FROM public.agent_memories m
                    JOIN public.memory_links l ON l.tenant_id = m.tenant_id AND l.from_id = m.id
                    WHERE \(mine)
                    UNION
                    SELECT l.tenant_id, l.from_id, l.to_id, l.kind
                    FROM public.agent_memories m
                    JOIN public.memory_links l ON l.tenant_id = m.tenant_id AND l.to_id = m.id
                    WHERE \(mine)
                    LIMIT \(Self.portion)
                ) due
                WHERE l.tenant_id = due.tenant_id AND l.from_id = due.from_id AND l.to_id = due.to_id
                    AND l.kind = due.kind
                """
            )
            counts.accesses = try await connection.emptied(
                """
                DELETE FROM public.memory_access a
                USING (
                    SELECT a.tenant_id, a.memory_id
                    FROM public.agent_memories m
                    JOIN public.memory_access a ON a.tenant_id = m.tenant_id AND a.memory_id = m.id
                    WHERE \(mine)
                    LIMIT \(Self.portion)
                ) due
                WHERE a.tenant_id = due.tenant_id AND a.memory_id = due.memory_id
                """
            )
            counts.memories = try await connection.emptied(Self.deletion("agent_memories", user, claims))
            counts.history = try await connection.emptied(Self.deletion("memory_history", user, claims))
            if counts.isEmpty,
                let earlier = try await connection.query(
                    Self.receipts(of: user, "AND r.namespaces = \(namespaces)", claims)
                ).first
            {
                return try ErasureReceipt(earlier, user: user)
            }
            let receipt = ErasureReceipt(
                id: UUID(),
                userID: user,
                namespaces: namespaces,
                erasedBy: actor,
                erasedAt: moment,
                counts: counts
            )
            try await connection.execute(
                """
                INSERT INTO public.memory_erasures (
                    tenant_id, id, subject_hash, namespaces, actor, role, counts, created_at
                ) VALUES (
                    \(claims.tenant), \(receipt.id), mesh.subject_hash(\(claims.tenant), \(user)), \(namespaces),
                    \(actor), \(claims.role), \(json: counts), \(moment)
                )
                """
            )
            return receipt
        }
    }

    func receipts(of user: String, claims: DatabaseClaims) async throws -> [ErasureReceipt] {
        try await database.query(Self.receipts(of: user, "", claims), claims: claims)
            .map { try ErasureReceipt($0, user: user) }
    }

    private static func receipts(
        of user: String,
        _ further: PostgresQuery,
        _ claims: DatabaseClaims
    ) -> PostgresQuery {
        """
        SELECT r.id, r.namespaces, r.actor, r.counts, r.created_at
        FROM public.memory_erasures r
        WHERE r.tenant_id = \(claims.tenant) AND r.subject_hash = mesh.subject_hash(\(claims.tenant), \(user)) \(further)
        ORDER BY r.created_at DESC, r.id LIMIT 100
        """
    }

    /// The user's rows within the caller's namespaces.
    private static func mine(_ row: String, _ user: String, _ claims: DatabaseClaims) -> PostgresQuery {
        let rows: PostgresQuery = """
            \(identifier: row).tenant_id = \(claims.tenant) AND \(identifier: row).user_id = \(user)
            """
        return rows + " AND " + reached(row, claims)
    }

    private static func reached(_ row: String, _ claims: DatabaseClaims) -> PostgresQuery {
        if claims.namespaces.contains("*") { return "true" }
        return "\(identifier: row).namespace = ANY (\(claims.namespaces)::text[])"
    }

    private static func deletion(_ table: String, _ user: String, _ claims: DatabaseClaims) -> PostgresQuery {
        """
        DELETE FROM public.\(identifier: table) t
        USING (
            SELECT d.tenant_id, d.id FROM public.\(identifier: table) d
            WHERE \(mine("d", user, claims)) LIMIT \(portion)
        ) due
        WHERE t.tenant_id = due.tenant_id AND t.id = due.id
        """
    }
}

extension PostgresConnection {
    /// Runs a deletion of so many rows at a time until none is left; how many there were.
    fileprivate func emptied(_ deletion: PostgresQuery) async throws -> Int {
        var total = 0
        while true {
            let count = try await execute(deletion)
            guard count > 0 else { return total }
            total += count
        }
    }
}

extension ErasureReceipt {
    fileprivate init(_ row: PostgresRow, user: String) throws {
        self.init(
            id: try row.decode("id"),
            userID: user,
            namespaces: try row.decode("namespaces"),
            erasedBy: try row.decode("actor"),
            erasedAt: try row.decode("created_at"),
            counts: try row.decodeJSON("counts")
        )
    }
}
