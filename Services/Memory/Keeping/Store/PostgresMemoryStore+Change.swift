import Foundation
import Postgres
import SharedModels

extension PostgresMemoryStore: KeepingStore {
    func change(
        _ id: UUID,
        _ change: MemoryChange,
        rewording: Rewording?,
        at moment: Date,
        claims: DatabaseClaims,
        actor: String
    ) async throws -> MemoryRecord? {
        let statement = Self.statement(of: change, id, rewording, at: moment, claims: claims, actor: actor)
        if let record = try await reworded(statement, rewording?.draft, at: moment, claims: claims) { return record }
        let fixed = try await database.query(
            """
            SELECT FROM public.agent_memories m
            WHERE m.tenant_id = \(claims.tenant) AND m.id = \(id) AND m.immutable
                AND (m.expires_at IS NULL OR m.expires_at > \(moment))
            """,
            claims: claims
        )
        if !fixed.isEmpty { throw KeepingError.immutable }
        return nil
    }

    /// Changes the memory; with new content also what it mentions and is like. Nil where nothing may be changed.
    private func reworded(
        _ statement: PostgresQuery,
        _ draft: Draft?,
        at moment: Date,
        claims: DatabaseClaims
    ) async throws -> MemoryRecord? {
        guard let draft else { return try await database.query(statement, claims: claims).first.map(MemoryRecord.init) }
        return try await database.withTransaction(claims: claims) { [draft] connection in
            var draft = draft
            let crowded = try await connection.lock([draft.statement.scope], counting: limits.exactMemories)
            guard let row = try await connection.query(statement).first else { return nil }
            draft.statement.appID = try row.decode("app_id")
            let neighbours = try await connection.query(
                NeighbourStatement.neighbours(of: draft, at: moment, isCrowded: !crowded.isEmpty)
            )
            let similar = WritePlan.likenesses(among: try neighbours.map(Neighbour.init), except: [draft.id])
            _ = try await connection.pipeline(
                LinkStatement.renewal(of: draft, similar: similar, tenant: claims.tenant, at: moment)
            )
            return try MemoryRecord(row)
        }
    }

    private static func statement(
        of change: MemoryChange,
        _ id: UUID,
        _ rewording: Rewording?,
        at moment: Date,
        claims: DatabaseClaims,
        actor: String
    ) -> PostgresQuery {
        let parts = Parts(change, rewording)
        return """
            WITH known AS MATERIALIZED (
                SELECT m.* FROM public.agent_memories m
                WHERE m.tenant_id = \(claims.tenant) AND m.id = \(id)
                    AND (m.expires_at IS NULL OR m.expires_at > \(moment))
                FOR UPDATE
            ), changed AS (
                UPDATE public.agent_memories m SET updated_at = \(moment)\(parts.assignments)
                FROM known
                WHERE m.tenant_id = known.tenant_id AND m.id = known.id AND NOT known.immutable
                RETURNING m.*
            ), noted AS (
                INSERT INTO public.memory_history (
                    tenant_id, memory_id, namespace, user_id, action, actor, before, after, created_at
                )
                SELECT m.tenant_id, m.id, m.namespace, m.user_id, 'update', \(actor),
                    jsonb_build_object(\(parts.described(as: "known"))), jsonb_build_object(\(parts.described(as: "m"))),
                    \(moment)
                FROM changed m JOIN known ON known.tenant_id = m.tenant_id AND known.id = m.id
            )
            SELECT \(Self.record), m.app_id
            FROM changed m
            LEFT JOIN public.memory_access a ON a.tenant_id = m.tenant_id AND a.memory_id = m.id
            """
    }

    func reinforce(
        _ id: UUID,
        by delta: Double,
        at moment: Date,
        claims: DatabaseClaims,
        actor: String
    ) async throws -> Double? {
        try await database.withTransaction(claims: claims) { connection in
            let known = try await connection.query(
                """
                SELECT m.reinforcement FROM public.agent_memories m
                WHERE m.tenant_id = \(claims.tenant) AND m.id = \(id)
                    AND (m.expires_at IS NULL OR m.expires_at > \(moment))
                FOR UPDATE
                """
            )
            guard let row = known.first else { return nil }
            let before = try row.decode("reinforcement", as: Float.self)
            let after = Float(Reinforcement.sum(Double(before), delta))
            _ = try await connection.query(
                """
                WITH changed AS (
                    UPDATE public.agent_memories m SET reinforcement = \(after), updated_at = \(moment)
                    WHERE m.tenant_id = \(claims.tenant) AND m.id = \(id)
                    RETURNING m.tenant_id, m.id, m.namespace, m.user_id
                )
                INSERT INTO public.memory_history (
                    tenant_id, memory_id, namespace, user_id, action, actor, before, after, created_at
                )
                SELECT tenant_id, id, namespace, user_id, 'reinforce', \(actor),
                    jsonb_build_object('reinforcement', \(before)::real),
                    jsonb_build_object('reinforcement', \(after)::real, 'delta', \(delta)::float8), \(moment)
                FROM changed
                """
            )
            return Double(after)
        }
    }
}

/// The columns that a change touches, as assignments and as JSON for the history.
private struct Parts {
    var assignments: PostgresQuery = ""
    private var names: [String] = ["content"]

    init(_ change: MemoryChange, _ rewording: Rewording?) {
        if let draft = rewording?.draft {
            let statement = draft.statement
            assignments += """
                , content = \(statement.content), is_question = \(statement.asks), content_hash = \(draft.contentHash),
                embedding = \(HalfVector(draft.vector)), embedding_model = \(draft.model),
                lexemes = to_tsvector('pg_catalog.english', \(statement.dated)),
                token_count = (
                    SELECT coalesce(sum(cardinality(u.positions)), 0)
                    FROM unnest(to_tsvector('pg_catalog.english', \(statement.dated))) u
                )
                """
        }
        if let importance = change.importance {
            add("importance", ", importance = \(importance)::real")
        } else if let rewording {
            add(
                "importance",
                """
                , importance = CASE WHEN m.importance = \(rewording.importanceBefore)::real
                    THEN \(rewording.draft.importance)::real ELSE m.importance END
                """
            )
        }
        if let metadata = change.metadata { add("metadata", ", metadata = \(json: metadata)") }
        if let categories = change.categories { add("categories", ", categories = \(categories)") }
        if let pinned = change.pinned { add("pinned", ", pinned = \(pinned)") }
        if let expiry = change.expiry { add("expires_at", ", expires_at = \(expiry.date)") }
    }

    private mutating func add(_ name: String, _ assignment: PostgresQuery) {
        names.append(name)
        assignments += assignment
    }

    /// Arguments of jsonb_build_object: names of columns and their values in the row called `row`.
    func described(as row: String) -> PostgresQuery {
        PostgresQuery(
            sql: names.map { name in
                let value = name == "expires_at" ? InstantText.sql(row + "." + name) : row + "." + name
                return "'\(name)', \(value)"
            }.joined(separator: ", ")
        )
    }
}
