import Foundation
import Postgres
import SharedModels

extension PostgresMemoryStore {
    func namespaces(of scope: TransferScope, claims: DatabaseClaims) async throws -> [String] {
        if let namespace = scope.namespace { return [namespace] }
        var condition: PostgresQuery = "m.tenant_id = \(scope.tenant)"
        if !scope.reach.contains("*") { condition += " AND m.namespace = ANY (\(scope.reach)::text[])" }
        if let user = scope.user { condition += " AND m.user_id = \(user)" }
        return try await database.query(
            "SELECT DISTINCT m.namespace FROM public.agent_memories m WHERE \(condition) ORDER BY 1",
            claims: claims
        ).map { try $0.decode("namespace") }
    }

    func exportPage(
        _ scope: TransferScope,
        namespace: String,
        run: String?,
        history: Bool,
        after cursor: PageCursor?,
        limit: Int,
        at moment: Date,
        claims: DatabaseClaims
    ) async throws -> ExportPage {
        var condition = Conditions.within(Scope(tenant: scope.tenant, namespace: namespace, user: scope.user))
        condition += " AND (m.expires_at IS NULL OR m.expires_at > \(moment))"
        if let run { condition += " AND m.run_id = \(run)" }
        if let cursor { condition += " AND (m.created_at, m.id) > (\(cursor.createdAt), \(cursor.id))" }
        let rows = try await database.query(
            """
            SELECT m.created_at, m.id, \(unsafe: Self.memoryLine)::text AS line
            FROM (
                SELECT * FROM public.agent_memories m WHERE \(condition) ORDER BY m.created_at, m.id LIMIT \(limit)
            ) m
            LEFT JOIN public.memory_access a ON a.tenant_id = m.tenant_id AND a.memory_id = m.id
            ORDER BY m.created_at, m.id
            """,
            claims: claims
        )
        var lines: [String] = try rows.map { try $0.decode("line") }
        if history, !rows.isEmpty {
            let ids: [UUID] = try rows.map { try $0.decode("id") }
            lines += try await database.query(
                """
                SELECT \(unsafe: Self.historyLine)::text AS line
                FROM public.memory_history h
                WHERE h.tenant_id = \(scope.tenant) AND h.memory_id = ANY (\(ids)::uuid[])
                ORDER BY h.created_at, h.id
                """,
                claims: claims
            ).map { try $0.decode("line") }
        }
        guard rows.count == limit, let last = rows.last else { return ExportPage(lines: lines, next: nil) }
        return ExportPage(
            lines: lines,
            next: PageCursor(createdAt: try last.decode("created_at"), id: try last.decode("id"))
        )
    }

    // Without nulls, but for those that stand in metadata or in history.
    private static let memoryLine = """
        (jsonb_strip_nulls(jsonb_build_object(
            'type', 'memory', 'id', m.id, 'namespace', m.namespace, 'user_id', m.user_id, 'agent_id', m.agent_id,
            'app_id', m.app_id, 'immutable', m.immutable,
            'run_id', m.run_id, 'seq', m.seq, 'role', m.role, 'speaker', m.speaker, 'content', m.content,
            'categories', m.categories, 'importance', m.importance, 'reinforcement', m.reinforcement,
            'pinned', m.pinned, 'superseded_by', m.superseded_by, 'access_count', a.access_count,
            \(instants(["valid_from", "invalid_at", "expires_at", "created_at", "updated_at"])),
            'last_accessed_at', \(InstantText.sql("a.last_accessed_at"))
        )) || jsonb_build_object('metadata', m.metadata))
        """

    private static let historyLine = """
        (jsonb_strip_nulls(jsonb_build_object(
            'type', 'history', 'id', h.id, 'memory_id', h.memory_id, 'namespace', h.namespace, 'user_id', h.user_id,
            'action', h.action, 'actor', h.actor, 'created_at', \(InstantText.sql("h.created_at"))
        )) || jsonb_build_object('before', h.before, 'after', h.after))
        """

    private static func instants(_ columns: [String]) -> String {
        columns.map { "'\($0)', \(InstantText.sql("m." + $0))" }.joined(separator: ", ")
    }
}
