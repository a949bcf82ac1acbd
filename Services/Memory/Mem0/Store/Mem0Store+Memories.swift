import Foundation
import Postgres
import SharedModels

extension Mem0Store {
    /// Also where it has expired or is no longer true; nil where there is none within reach.
    func memory(_ id: UUID, claims: DatabaseClaims) async throws -> Mem0Memory? {
        try await memories([id], claims: claims).first
    }

    /// In the order of the ids; what is not within reach is left out.
    func memories(_ ids: [UUID], claims: DatabaseClaims) async throws -> [Mem0Memory] {
        guard !ids.isEmpty else { return [] }
        return try await database.query(
            """
            SELECT \(Self.columns)
            FROM unnest(\(ids)::uuid[]) WITH ORDINALITY AS wanted(id, place)
            JOIN public.agent_memories m ON m.tenant_id = \(claims.tenant) AND m.id = wanted.id
            ORDER BY wanted.place
            """,
            claims: claims
        ).map(Mem0Memory.init)
    }

    /// Newest first.
    ///
    /// - Parameter unexpiredAt: leaves out what has expired by then; `.distantPast` shows it.
    func page(
        _ query: Mem0Query,
        unexpiredAt moment: Date,
        limit: Int,
        skipping skipped: Int,
        claims: DatabaseClaims
    ) async throws -> [Mem0Memory] {
        try await database.query(
            """
            SELECT \(Self.columns)
            FROM mesh.memory_matching(
                \(query.scope.namespace), \(query.scope.user), \(Conditions.tree(query.filter)), \(moment), \(limit), \(skipped)
            ) WITH ORDINALITY AS wanted(id, place)
            JOIN public.agent_memories m ON m.tenant_id = \(claims.tenant) AND m.id = wanted.id
            ORDER BY wanted.place
            """,
            claims: claims
        ).map(Mem0Memory.init)
    }

    func count(_ query: Mem0Query, unexpiredAt moment: Date, claims: DatabaseClaims) async throws -> Int {
        // A filter that takes everything: without one the function counts the dead as well.
        let tree = Conditions.tree(query.filter ?? .all([]))
        let rows = try await database.query(
            """
            SELECT mesh.memory_count(
                \(query.scope.namespace), \(query.scope.user), NULL, \(tree), \(moment), NULL, \(Int64.max)
            ) AS total
            """,
            claims: claims
        )
        return try rows.first?.decode("total") ?? 0
    }

    /// Deletes all that the query means, the dead as well; how many there were.
    func delete(_ query: Mem0Query, claims: DatabaseClaims, actor: String) async throws -> Int {
        try await delete(
            where: """
                \(Conditions.within(query.scope)) AND m.id IN (SELECT mesh.memory_matching(
                    \(query.scope.namespace), \(query.scope.user), \(Conditions.tree(query.filter)), NULL, NULL, NULL
                ))
                """,
            claims: claims,
            actor: actor
        )
    }

    func delete(_ ids: [UUID], claims: DatabaseClaims, actor: String) async throws -> Int {
        try await delete(
            where: "m.tenant_id = \(claims.tenant) AND m.id = ANY (\(ids)::uuid[])",
            claims: claims,
            actor: actor
        )
    }

    private func delete(where condition: PostgresQuery, claims: DatabaseClaims, actor: String) async throws -> Int {
        let rows = try await database.query(
            """
            WITH gone AS (
                DELETE FROM public.agent_memories m WHERE \(condition)
                RETURNING m.tenant_id, m.id, m.namespace, m.user_id, m.content, m.metadata
            ), noted AS (
                INSERT INTO public.memory_history (tenant_id, memory_id, namespace, user_id, action, actor, before)
                SELECT tenant_id, id, namespace, user_id, 'delete', \(actor),
                    jsonb_build_object('content', content, 'metadata', metadata)
                FROM gone
            )
            SELECT count(*) AS deleted FROM gone
            """,
            claims: claims
        )
        return try rows.first?.decode("deleted") ?? 0
    }

    /// The memories that this one took the place of, and that took its place, however far along.
    func versions(of id: UUID, claims: DatabaseClaims) async throws -> [UUID] {
        try await database.query(
            """
            WITH RECURSIVE linked AS (
                SELECT \(id)::uuid AS id
                UNION
                SELECT CASE WHEN l.from_id = linked.id THEN l.to_id ELSE l.from_id END
                FROM linked JOIN public.memory_links l
                    ON l.tenant_id = \(claims.tenant) AND l.kind = 'supersedes' AND linked.id IN (l.from_id, l.to_id)
            )
            SELECT id FROM linked
            """,
            claims: claims
        ).map { try $0.decode("id") }
    }

    /// Moves the moment that a memory is of, in its words as well; the history says so.
    func redate(
        _ id: UUID,
        to date: Date,
        at moment: Date,
        claims: DatabaseClaims,
        actor: String
    ) async throws {
        try await database.execute(
            """
            WITH known AS MATERIALIZED (
                SELECT m.* FROM public.agent_memories m
                WHERE m.tenant_id = \(claims.tenant) AND m.id = \(id)
                FOR UPDATE
            ), words AS (
                SELECT to_tsvector(
                    'pg_catalog.english',
                    \(Statement.day(of: date))::text || ' ' || CASE
                        WHEN k.speaker IS NULL OR starts_with(k.content, k.speaker || ': ') THEN k.content
                        ELSE k.speaker || ': ' || k.content
                    END
                ) AS lexemes
                FROM known k
            ), moved AS (
                UPDATE public.agent_memories m SET
                    created_at = \(date), valid_from = \(date), updated_at = \(moment), lexemes = words.lexemes,
                    token_count = (
                        SELECT coalesce(sum(cardinality(u.positions)), 0) FROM unnest(words.lexemes) u
                    )
                FROM words
                WHERE m.tenant_id = \(claims.tenant) AND m.id = \(id)
                RETURNING m.*
            )
            INSERT INTO public.memory_history (
                tenant_id, memory_id, namespace, user_id, action, actor, before, after, created_at
            )
            SELECT m.tenant_id, m.id, m.namespace, m.user_id, 'update', \(actor),
                jsonb_build_object('content', k.content, 'created_at', \(unsafe: InstantText.sql("k.created_at"))),
                jsonb_build_object('content', m.content, 'created_at', \(unsafe: InstantText.sql("m.created_at"))),
                \(moment)
            FROM moved m CROSS JOIN known k
            """,
            claims: claims
        )
    }

    /// Takes the end off a memory, so that it can be changed even if that is past.
    func unexpire(_ id: UUID, claims: DatabaseClaims) async throws {
        try await database.execute(
            """
            UPDATE public.agent_memories m SET expires_at = NULL
            WHERE m.tenant_id = \(claims.tenant) AND m.id = \(id)
            """,
            claims: claims
        )
    }

    private static let columns: PostgresQuery = """
        m.id, m.namespace, m.content, m.user_id, m.agent_id, m.app_id, m.run_id, m.role, m.speaker,
        encode(m.content_hash, 'hex') AS hash, m.metadata, m.categories, m.immutable, m.created_at, m.updated_at,
        m.expires_at
        """
}

extension Mem0Memory {
    fileprivate init(_ row: PostgresRow) throws {
        self.init(
            id: try row.decode("id"),
            namespace: try row.decode("namespace"),
            content: try row.decode("content"),
            userID: try row.decode("user_id"),
            agentID: try row.decode("agent_id"),
            appID: try row.decode("app_id"),
            runID: try row.decode("run_id"),
            role: try row.decode("role"),
            speaker: try row.decode("speaker"),
            hash: try row.decode("hash"),
            metadata: try row.decodeJSON("metadata"),
            categories: try row.decode("categories"),
            immutable: try row.decode("immutable"),
            createdAt: try row.decode("created_at"),
            updatedAt: try row.decode("updated_at"),
            expiresAt: try row.decode("expires_at")
        )
    }
}
