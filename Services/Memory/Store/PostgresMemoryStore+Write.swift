import Foundation
import Postgres
import SharedModels

extension PostgresMemoryStore {
    func write(
        _ drafts: [Draft],
        at moment: Date,
        claims: DatabaseClaims,
        actor: String,
        closing: EventClosing?,
        decide: @Sendable ([[Neighbour]]) -> [Verdict]
    ) async throws -> [Verdict] {
        let scopes = Set(drafts.map(\.statement.scope))
        return try await database.withTransaction(claims: claims, planning: .once) { connection in
            let crowded = try await connection.lock(scopes, counting: limits.exactMemories)
            // After the scope, in the order in which an erasure takes them.
            if let closing { try await Self.hold(closing.event, connection) }
            let neighbours = try await connection.pipelined(
                drafts.map {
                    NeighbourStatement.neighbours(
                        of: $0,
                        at: moment,
                        isCrowded: crowded.contains($0.statement.scope)
                    )
                }
            )
            .map { try $0.map(Neighbour.init) }
            let verdicts = decide(neighbours)
            let changes = zip(drafts, verdicts).flatMap { draft, verdict in
                Self.changes(for: draft, verdict, at: moment, actor: actor)
            }
            let links = LinkStatement.links(of: drafts, verdicts, tenant: claims.tenant, at: moment)
            let ending = try closing.map { Self.ending($0.event, with: try $0.result(verdicts), at: moment) }
            _ = try await connection.pipelined(changes + links + [ending].compactMap { $0 })
            return verdicts
        }
    }

    private static func changes(for draft: Draft, _ verdict: Verdict, at moment: Date, actor: String) -> [PostgresQuery]
    {
        switch verdict {
        case .reject: return []
        case .merge(let id, let reason): return [merge(of: draft, into: id, because: reason, at: moment, actor: actor)]
        case .add(let connections):
            var changes = [insertion(of: draft, at: moment, actor: actor)]
            if !connections.supersedes.isEmpty {
                let successor = Connections.Successor(id: draft.id, validFrom: draft.statement.createdAt)
                changes.append(supersession(of: connections.supersedes, by: successor, draft, at: moment, actor: actor))
            }
            if let successor = connections.supersededBy {
                changes.append(supersession(of: [draft.id], by: successor, draft, at: moment, actor: actor))
            }
            return changes
        }
    }

    private static func insertion(of draft: Draft, at moment: Date, actor: String) -> PostgresQuery {
        let statement = draft.statement
        return """
            WITH words AS MATERIALIZED (
                SELECT to_tsvector('pg_catalog.english', \(statement.dated)) AS lexemes
            ), before AS MATERIALIZED (
                \(turnBefore(statement))
            ), added AS (
                INSERT INTO public.agent_memories (
                    tenant_id, id, namespace, user_id, agent_id, app_id, run_id, seq, role, speaker, content, is_question,
                    content_hash, embedding, embedding_model, lexemes, token_count, metadata, categories, importance,
                    pinned, immutable, valid_from, expires_at, created_at, updated_at
                )
                SELECT \(statement.scope.tenant), \(draft.id), \(statement.scope.namespace),
                    \(statement.scope.user), \(statement.agentID), \(statement.appID),
                    \(statement.runID), \(place(of: statement)), \(statement.effectiveRole),
                    \(statement.speaker), \(statement.content), \(statement.asks), \(draft.contentHash),
                    \(HalfVector(draft.vector)), \(draft.model), words.lexemes,
                    (SELECT coalesce(sum(cardinality(u.positions)), 0) FROM unnest(words.lexemes) u),
                    \(json: statement.metadata), \(statement.categories), \(draft.importance), \(statement.pinned),
                    \(statement.isImmutable), \(statement.createdAt), \(statement.expiresAt), \(statement.createdAt), \(moment)
                FROM words
                RETURNING tenant_id, id, namespace, user_id, content, metadata
            ), followed AS (
                INSERT INTO public.memory_links (
                    tenant_id, from_id, to_id, kind, weight, namespace, user_id, created_at
                )
                SELECT a.tenant_id, a.id, b.id, 'follows', 1, a.namespace, a.user_id, \(moment)
                FROM added a CROSS JOIN before b
            )
            INSERT INTO public.memory_history (
                tenant_id, memory_id, namespace, user_id, action, actor, after, created_at
            )
            SELECT tenant_id, id, namespace, user_id, 'add', \(actor),
                jsonb_build_object('content', content, 'metadata', metadata), \(moment)
            FROM added
            """
    }

    /// The last turn of the session so far.
    private static func turnBefore(_ statement: Statement) -> PostgresQuery {
        guard let runID = statement.runID else { return "SELECT NULL::uuid AS id, NULL::bigint AS seq WHERE false" }
        return """
            SELECT m.id, m.seq FROM public.agent_memories m
            WHERE \(Conditions.owned(by: statement.scope)) AND m.run_id = \(runID)
            ORDER BY m.seq DESC NULLS LAST LIMIT 1
            """
    }

    /// The next place in the session; null outside of one.
    private static func place(of statement: Statement) -> PostgresQuery {
        statement.runID == nil ? "NULL::bigint" : "coalesce((SELECT b.seq FROM before b), 0) + 1"
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

    /// Marks memories as true no longer from the moment on that their successor was said; they stay, and say which
    /// memory took their place.
    private static func supersession(
        of ids: [UUID],
        by successor: Connections.Successor,
        _ draft: Draft,
        at moment: Date,
        actor: String
    ) -> PostgresQuery {
        let scope = draft.statement.scope
        return """
            WITH ended AS (
                UPDATE public.agent_memories m SET
                    invalid_at = greatest(m.valid_from, \(successor.validFrom)), superseded_by = \(successor.id),
                    updated_at = \(moment)
                WHERE \(Conditions.owned(by: scope)) AND m.id = ANY (\(ids)::uuid[]) AND m.invalid_at IS NULL
                RETURNING m.tenant_id, m.id, m.namespace, m.user_id, m.content, m.invalid_at
            ), linked AS (
                INSERT INTO public.memory_links (
                    tenant_id, from_id, to_id, kind, weight, namespace, user_id, created_at
                )
                SELECT tenant_id, \(successor.id), id, 'supersedes', 1, namespace, user_id, \(moment) FROM ended
                ON CONFLICT DO NOTHING
            )
            INSERT INTO public.memory_history (
                tenant_id, memory_id, namespace, user_id, action, actor, before, after, created_at
            )
            SELECT e.tenant_id, e.id, e.namespace, e.user_id, 'supersede', \(actor),
                jsonb_build_object('content', e.content),
                jsonb_build_object('superseded_by', \(successor.id)::uuid, 'invalid_at', e.invalid_at),
                \(moment)
            FROM ended e
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
