import Foundation
import Postgres
import SharedModels

extension PostgresMemoryStore {
    func write(
        _ drafts: [Draft],
        at moment: Date,
        claims: DatabaseClaims,
        actor: String,
        decide: @Sendable ([[Duplicates.Twin]]) -> [Duplicates.Decision]
    ) async throws -> [Duplicates.Decision] {
        // In one order for everyone, so that two batches cannot wait for each other.
        let locks = Set(drafts.map { Self.lockName($0.statement.scope) }).sorted()
        return try await database.withTransaction(claims: claims) { connection in
            _ = try await connection.query(
                "SELECT pg_advisory_xact_lock(hashtextextended(name, 0)) FROM unnest(\(locks)::text[]) AS l(name)"
            )
            let twins = try await connection.pipelined(drafts.map { Self.twins(of: $0, at: moment) })
                .map { try $0.map(Duplicates.Twin.init) }
            let decisions = decide(twins)
            _ = try await connection.pipelined(
                zip(drafts, decisions).map { draft, decision in
                    switch decision {
                    case .add: Self.insertion(of: draft, at: moment, actor: actor)
                    case .merge(let id, let reason):
                        Self.merge(of: draft, into: id, because: reason, at: moment, actor: actor)
                    }
                }
            )
            return decisions
        }
    }

    /// Writers of one scope take turns: that is what makes duplicates and places in a session certain.
    static func lockName(_ scope: Scope) -> String {
        [scope.tenant, scope.namespace, scope.user ?? ""].map { "\($0.utf8.count):\($0)" }.joined()
    }

    /// The memory with the same hash, and the nearest three as far as they may be the same.
    private static func twins(of draft: Draft, at moment: Date) -> PostgresQuery {
        let owned = Conditions.beside(draft.statement)
        let alive = Conditions.alive(at: moment)
        // One user's memories are read for their exact distance; those of nobody may be many, so the index is left the
        // choice.
        let order: PostgresQuery =
            draft.statement.scope.user == nil
            ? "m.embedding <=> \(HalfVector(draft.vector))" : "(m.embedding <=> \(HalfVector(draft.vector))) + 0"
        return """
            SELECT * FROM (
                SELECT m.id, m.content, m.speaker, m.role, true AS exact, float8 '1' AS cosine
                FROM public.agent_memories m
                WHERE \(owned) AND m.content_hash = \(draft.contentHash) AND \(alive)
                LIMIT 1
            ) same
            UNION ALL
            SELECT near.id, near.content, near.speaker, near.role, false, 1 - near.distance
            FROM (
                SELECT m.id, m.content, m.speaker, m.role, m.embedding <=> \(HalfVector(draft.vector)) AS distance
                FROM public.agent_memories m
                WHERE \(owned) AND m.embedding_model = \(draft.model) AND \(alive)
                ORDER BY \(order)
                LIMIT 3
            ) near
            WHERE near.distance <= \(1 - Duplicates.nearness)
            """
    }

    private static func insertion(of draft: Draft, at moment: Date, actor: String) -> PostgresQuery {
        let statement = draft.statement
        return """
            WITH words AS MATERIALIZED (
                SELECT to_tsvector('pg_catalog.english', \(statement.dated)) AS lexemes
            ), added AS (
                INSERT INTO public.agent_memories (
                    tenant_id, id, namespace, user_id, agent_id, app_id, run_id, seq, role, speaker, content, is_question,
                    content_hash, embedding, embedding_model, lexemes, token_count, metadata, categories, importance,
                    pinned, valid_from, expires_at, created_at, updated_at
                )
                SELECT \(statement.scope.tenant), \(draft.id), \(statement.scope.namespace),
                    \(statement.scope.user), \(statement.agentID), \(statement.appID),
                    \(statement.runID), \(place(of: statement)), \(statement.effectiveRole),
                    \(statement.speaker), \(statement.content), \(statement.asks), \(draft.contentHash),
                    \(HalfVector(draft.vector)), \(draft.model), words.lexemes,
                    (SELECT coalesce(sum(cardinality(u.positions)), 0) FROM unnest(words.lexemes) u),
                    \(json: statement.metadata), \(statement.categories), \(draft.importance), \(statement.pinned),
                    \(statement.createdAt), \(statement.expiresAt), \(statement.createdAt), \(moment)
                FROM words
                RETURNING tenant_id, id, namespace, user_id, content, metadata
            )
            INSERT INTO public.memory_history (
                tenant_id, memory_id, namespace, user_id, action, actor, after, created_at
            )
            SELECT tenant_id, id, namespace, user_id, 'add', \(actor),
                jsonb_build_object('content', content, 'metadata', metadata), \(moment)
            FROM added
            """
    }

    /// The next place in the session; null outside of one.
    private static func place(of statement: Statement) -> PostgresQuery {
        guard let runID = statement.runID else { return "NULL::bigint" }
        return """
            coalesce((
                SELECT m.seq FROM public.agent_memories m
                WHERE \(Conditions.owned(by: statement.scope)) AND m.run_id = \(runID)
                ORDER BY m.seq DESC NULLS LAST LIMIT 1
            ), 0) + 1
            """
    }

    /// What is said again is worth more: reinforcement rises, what the new statement adds to metadata and categories
    /// is kept, and the memory lives as long as the longer of the two.
    private static func merge(
        of draft: Draft,
        into id: UUID,
        because reason: Duplicates.Reason,
        at moment: Date,
        actor: String
    ) -> PostgresQuery {
        let statement = draft.statement
        return """
            WITH merged AS (
                UPDATE public.agent_memories m SET
                    reinforcement = least(1, m.reinforcement + 0.1),
                    metadata = \(json: statement.metadata) || m.metadata,
                    categories = m.categories || ARRAY(
                        SELECT c FROM unnest(\(statement.categories)::text[]) AS c WHERE c <> ALL (m.categories)
                    ),
                    pinned = m.pinned OR \(statement.pinned),
                    expires_at = CASE
                        WHEN m.expires_at IS NOT NULL AND \(statement.expiresAt) IS NOT NULL
                        THEN greatest(m.expires_at, \(statement.expiresAt))
                    END,
                    updated_at = \(moment)
                WHERE m.tenant_id = \(statement.scope.tenant) AND m.id = \(id)
                RETURNING m.tenant_id, m.id, m.namespace, m.user_id, m.content
            )
            INSERT INTO public.memory_history (
                tenant_id, memory_id, namespace, user_id, action, actor, before, after, created_at
            )
            SELECT tenant_id, id, namespace, user_id, 'merge', \(actor), jsonb_build_object('content', content),
                jsonb_build_object(
                    'content', \(statement.content)::text, 'metadata', \(json: statement.metadata),
                    'reason', \(reason.rawValue)::text
                ),
                \(moment)
            FROM merged
            """
    }
}

extension PostgresConnection {
    /// The statements in few round trips, however many there are.
    fileprivate func pipelined(_ queries: [PostgresQuery]) async throws -> [[PostgresRow]] {
        var results: [[PostgresRow]] = []
        results.reserveCapacity(queries.count)
        for start in stride(from: 0, to: queries.count, by: 100) {
            results += try await pipeline(Array(queries[start..<min(start + 100, queries.count)]))
        }
        return results
    }
}

extension Duplicates.Twin {
    fileprivate init(_ row: PostgresRow) throws {
        let speaker: String? = try row.decode("speaker")
        let role: String? = try row.decode("role")
        self.init(
            id: try row.decode("id"),
            content: try row.decode("content"),
            voice: (speaker ?? role ?? "").lowercased(),
            isExact: try row.decode("exact"),
            cosine: try row.decode("cosine")
        )
    }
}
