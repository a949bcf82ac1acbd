import Foundation
import Postgres
import SharedModels

extension PostgresMemoryStore: TransferStore {
    func importBatch(
        _ memories: [ImportedMemory],
        history: [ImportedHistory],
        at moment: Date,
        claims: DatabaseClaims,
        actor: String
    ) async throws -> (memories: [ImportOutcome], history: [ImportOutcome]) {
        guard !memories.isEmpty || !history.isEmpty else { return ([], []) }
        return try await database.withTransaction(claims: claims) { connection in
            // What is imported happened elsewhere: no webhook is told.
            _ = try await connection.query("SELECT set_config('mesh.import', 'on', true)")
            let crowded = try await connection.lock(Set(memories.map(\.scope)), counting: limits.exactMemories)
            let (outcomes, stored) = try await Self.store(memories, connection, at: moment, actor: actor)
            try await Self.link(stored, crowded, connection, tenant: claims.tenant, at: moment)
            let entries = try await connection.pipeline(history.map { Self.insertion(of: $0, by: actor) })
            return (
                outcomes,
                try entries.map { rows in
                    guard let row = rows.first else {
                        return .refused("memory_id: is no memory that is here; it must come before its history")
                    }
                    return try row.decode("stored") ? .stored : .known
                }
            )
        }
    }

    func known(_ ids: [(id: UUID, scope: Scope)], claims: DatabaseClaims) async throws -> [Bool] {
        try await database.pipeline(
            ids.map { id, scope in
                """
                SELECT FROM public.agent_memories m
                WHERE \(Conditions.owned(by: scope))
                    AND m.id IN (\(id), \(ImportedMemory.substitute(for: id, in: scope)))
                """
            },
            claims: claims
        ).map { !$0.isEmpty }
    }

    /// Reads anew what the memories mention, and links them as if they had been added one after the other.
    private static func link(
        _ stored: [Draft],
        _ crowded: Set<Scope>,
        _ connection: PostgresConnection,
        tenant: String,
        at moment: Date
    ) async throws {
        guard !stored.isEmpty else { return }
        let neighbours = try await connection.pipeline(
            stored.map {
                NeighbourStatement.neighbours(of: $0, at: moment, isCrowded: crowded.contains($0.statement.scope))
            }
        )
        let verdicts = try zip(stored.indices, neighbours).map { index, rows in
            let later = Set(stored[index...].map(\.id))
            return Verdict.add(
                Connections(similar: WritePlan.likenesses(among: try rows.map(Neighbour.init), except: later))
            )
        }
        _ = try await connection.pipeline(
            LinkStatement.links(of: stored, verdicts, tenant: tenant, at: moment)
                + [LinkStatement.follows(stored.map(\.id), tenant: tenant, at: moment)]
        )
    }

    /// Under the ids that the lines ask for; where one is somebody else's, under its substitute.
    ///
    /// - Returns: what became of each, and those that are new, with their ids.
    private static func store(
        _ memories: [ImportedMemory],
        _ connection: PostgresConnection,
        at moment: Date,
        actor: String
    ) async throws -> ([ImportOutcome], [Draft]) {
        var drafts = [Draft?](repeating: nil, count: memories.count)
        var outcomes = [ImportOutcome](repeating: .known, count: memories.count)
        var left = Array(memories.indices)
        let stored = try await connection.pipeline(
            left.map { insertion(of: memories[$0], as: memories[$0].draft.id, at: moment, actor: actor) }
        )
        for (index, rows) in zip(left, stored) where !rows.isEmpty {
            outcomes[index] = .stored
            drafts[index] = memories[index].draft
        }
        left = left.filter { outcomes[$0] != .stored && memories[$0].wanted != nil }
        guard !left.isEmpty else { return (outcomes, drafts.compactMap(\.self)) }
        let known = try await connection.pipeline(left.map { memories[$0].isKnown })
        left = zip(left, known).filter { $0.1.isEmpty }.map(\.0)
        guard !left.isEmpty else { return (outcomes, drafts.compactMap(\.self)) }
        let substituted = try await connection.pipeline(
            left.map { index in
                let memory = memories[index]
                return insertion(of: memory, as: memory.substitute(for: memory.draft.id), at: moment, actor: actor)
            }
        )
        for (index, rows) in zip(left, substituted) where !rows.isEmpty {
            outcomes[index] = .stored
            drafts[index] = memories[index].draft
            drafts[index]?.id = memories[index].substitute(for: memories[index].draft.id)
        }
        return (outcomes, drafts.compactMap(\.self))
    }

    private static func insertion(
        of memory: ImportedMemory,
        as id: UUID,
        at moment: Date,
        actor: String
    ) -> PostgresQuery {
        let (draft, statement) = (memory.draft, memory.draft.statement)
        // Without an id of its own, a line that says what is remembered already brings nothing.
        let isNew: PostgresQuery =
            memory.wanted != nil
            ? "true"
            : """
            NOT EXISTS (
                SELECT FROM public.agent_memories m
                WHERE \(Conditions.owned(by: memory.scope)) AND m.content_hash = \(draft.contentHash)
                    AND \(Conditions.alive(at: moment))
            )
            """
        return """
            WITH words AS MATERIALIZED (
                SELECT to_tsvector('pg_catalog.english', \(statement.dated)) AS lexemes
            ), added AS (
                INSERT INTO public.agent_memories (
                    tenant_id, id, namespace, user_id, agent_id, app_id, immutable, run_id, seq, role, speaker, content, is_question,
                    content_hash, embedding, embedding_model, lexemes, token_count, metadata, categories, importance,
                    reinforcement, pinned, valid_from, invalid_at, superseded_by, expires_at, created_at, updated_at
                )
                SELECT \(memory.scope.tenant), \(id), \(memory.scope.namespace), \(memory.scope.user),
                    \(statement.agentID), \(statement.appID), \(memory.isImmutable), \(statement.runID), \(place(of: memory)), \(statement.effectiveRole),
                    \(statement.speaker), \(statement.content), \(statement.asks), \(draft.contentHash),
                    \(HalfVector(draft.vector)), \(draft.model), words.lexemes,
                    (SELECT coalesce(sum(cardinality(u.positions)), 0) FROM unnest(words.lexemes) u),
                    \(json: statement.metadata), \(statement.categories), \(draft.importance)::real,
                    \(memory.reinforcement)::real, \(statement.pinned), \(memory.validFrom), \(memory.invalidAt),
                    \(memory.supersededBy), \(statement.expiresAt), \(statement.createdAt), \(moment)
                FROM words
                WHERE \(isNew)
                ON CONFLICT (tenant_id, id) DO NOTHING
                RETURNING tenant_id, id, namespace, user_id, content, metadata
            ), accessed AS (
                INSERT INTO public.memory_access (
                    tenant_id, memory_id, namespace, user_id, access_count, last_accessed_at
                )
                SELECT tenant_id, id, namespace, user_id, \(memory.accessCount), \(memory.lastAccessedAt) FROM added
                WHERE \(memory.lastAccessedAt) IS NOT NULL
            )
            INSERT INTO public.memory_history (
                tenant_id, memory_id, namespace, user_id, action, actor, after, created_at
            )
            SELECT tenant_id, id, namespace, user_id, 'add', \(actor),
                jsonb_build_object('content', content, 'metadata', metadata, 'reason', 'import'), \(moment)
            FROM added
            RETURNING memory_id
            """
    }

    /// The place that the line has, else the next one in its session; null outside of one.
    private static func place(of memory: ImportedMemory) -> PostgresQuery {
        guard let run = memory.draft.statement.runID else { return "NULL::bigint" }
        if let seq = memory.seq { return "\(seq)" }
        return """
            coalesce((
                SELECT m.seq FROM public.agent_memories m
                WHERE \(Conditions.owned(by: memory.scope)) AND m.run_id = \(run)
                ORDER BY m.seq DESC NULLS LAST LIMIT 1
            ), 0) + 1
            """
    }

    /// Who did it is what the file says, so it is put down as that, and who brought the file before it.
    private static func insertion(of entry: ImportedHistory, by actor: String) -> PostgresQuery {
        let substitute = ImportedMemory.substitute(for: entry.memoryID, in: entry.scope)
        let reported = actor + " import: " + (entry.actor ?? "unknown")
        return """
            WITH memory AS (
                SELECT m.tenant_id, m.id, m.namespace, m.user_id FROM public.agent_memories m
                WHERE \(Conditions.owned(by: entry.scope)) AND m.id IN (\(entry.memoryID), \(substitute))
                LIMIT 1
            ), added AS (
                INSERT INTO public.memory_history (
                    tenant_id, id, memory_id, namespace, user_id, action, actor, before, after, created_at
                )
                SELECT tenant_id,
                    CASE WHEN id = \(entry.memoryID) THEN \(entry.id)::uuid
                        ELSE \(ImportedMemory.substitute(for: entry.id, in: entry.scope))::uuid END,
                    id, namespace, user_id, \(entry.action), \(reported), \(Self.json(entry.before)),
                    \(Self.json(entry.after)), \(entry.createdAt)
                FROM memory
                ON CONFLICT (tenant_id, id) DO NOTHING
                RETURNING id
            )
            SELECT EXISTS (SELECT FROM added) AS stored FROM memory
            """
    }

    private static func json(_ value: [String: JSONValue]?) -> PostgresQuery {
        guard let value else { return "NULL::jsonb" }
        return "\(json: value)"
    }

    func relink(_ memories: [ImportedMemory], at moment: Date, claims: DatabaseClaims) async throws {
        for start in stride(from: 0, to: memories.count, by: 100) {
            _ = try await database.pipeline(
                memories[start..<min(start + 100, memories.count)].compactMap(Self.relinking),
                claims: claims
            )
        }
        let moved = memories.flatMap { [$0.draft.id, $0.substitute(for: $0.draft.id)] }
        for start in stride(from: 0, to: moved.count, by: 1_000) {
            try await database.execute(
                LinkStatement.supersession(
                    of: Array(moved[start..<min(start + 1_000, moved.count)]),
                    tenant: claims.tenant,
                    at: moment
                ),
                claims: claims
            )
        }
    }

    /// Only where the successor is not here under its own id.
    private static func relinking(_ memory: ImportedMemory) -> PostgresQuery? {
        guard let successor = memory.supersededBy, memory.wanted != nil else { return nil }
        let substitute = memory.substitute(for: successor)
        return """
            UPDATE public.agent_memories m SET superseded_by = \(substitute)
            WHERE \(Conditions.owned(by: memory.scope))
                AND m.id IN (\(memory.draft.id), \(memory.substitute(for: memory.draft.id)))
                AND m.superseded_by = \(successor)
                AND EXISTS (SELECT FROM public.agent_memories s WHERE s.tenant_id = m.tenant_id AND s.id = \(substitute))
                AND NOT EXISTS (
                    SELECT FROM public.agent_memories s
                    WHERE s.tenant_id = m.tenant_id AND s.id = \(successor) AND s.namespace = m.namespace
                        AND s.user_id IS NOT DISTINCT FROM m.user_id
                )
            """
    }
}

extension ImportedMemory {
    /// Whether its own scope holds its id.
    fileprivate var isKnown: PostgresQuery {
        "SELECT FROM public.agent_memories m WHERE \(Conditions.owned(by: scope)) AND m.id = \(draft.id)"
    }
}
