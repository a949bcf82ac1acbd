import Foundation
import Postgres
import SharedModels

extension PostgresMemoryStore {
    func history(
        of id: UUID,
        after cursor: PageCursor?,
        limit: Int,
        claims: DatabaseClaims
    ) async throws -> [HistoryEntry]? {
        var condition: PostgresQuery = "h.tenant_id = \(claims.tenant) AND h.memory_id = \(id)"
        if let cursor { condition += " AND (h.created_at, h.id) > (\(cursor.createdAt), \(cursor.id))" }
        let results = try await database.pipeline(
            [
                """
                SELECT h.id, h.memory_id, h.action, h.actor, h.before, h.after, h.created_at
                FROM public.memory_history h
                WHERE \(condition)
                ORDER BY h.created_at, h.id LIMIT \(limit)
                """,
                """
                SELECT EXISTS (SELECT FROM public.memory_history h WHERE h.tenant_id = \(claims.tenant) AND h.memory_id = \(id))
                    OR EXISTS (SELECT FROM public.agent_memories m WHERE m.tenant_id = \(claims.tenant) AND m.id = \(id))
                    AS known
                """,
            ],
            claims: claims
        )
        guard try results.last?.first?.decode("known", as: Bool.self) == true else { return nil }
        return try results.first?.map(HistoryEntry.init) ?? []
    }

    func links(of id: UUID, limit: Int, at moment: Date, claims: DatabaseClaims) async throws -> [MemoryLink]? {
        let results = try await database.pipeline(
            [
                """
                SELECT FROM public.agent_memories m
                WHERE m.tenant_id = \(claims.tenant) AND m.id = \(id)
                    AND (m.expires_at IS NULL OR m.expires_at > \(moment))
                """,
                """
                SELECT l.kind, l.weight, l.outward, l.created_at, m.id AS memory, m.content, e.id AS entity,
                    e.kind AS entity_kind, e.name
                FROM (
                    SELECT l.tenant_id, l.to_id AS other, l.kind, l.weight, true AS outward, l.created_at
                    FROM public.memory_links l WHERE l.tenant_id = \(claims.tenant) AND l.from_id = \(id)
                    UNION ALL
                    SELECT l.tenant_id, l.from_id, l.kind, l.weight, false, l.created_at
                    FROM public.memory_links l
                    WHERE l.tenant_id = \(claims.tenant) AND l.to_id = \(id) AND l.from_id <> l.to_id
                ) l
                LEFT JOIN public.agent_memories m ON m.tenant_id = l.tenant_id AND m.id = l.other
                    AND (m.expires_at IS NULL OR m.expires_at > \(moment))
                LEFT JOIN public.memory_entities e ON e.tenant_id = l.tenant_id AND e.id = l.other
                WHERE m.id IS NOT NULL OR e.id IS NOT NULL
                ORDER BY l.weight DESC, l.created_at DESC, l.other LIMIT \(limit)
                """,
            ],
            claims: claims
        )
        guard results.first?.isEmpty == false else { return nil }
        return try results.last?.map(MemoryLink.init) ?? []
    }
}

extension HistoryEntry {
    fileprivate init(_ row: PostgresRow) throws {
        self.init(
            id: try row.decode("id"),
            memoryID: try row.decode("memory_id"),
            action: try row.decode("action"),
            actor: try row.decode("actor"),
            before: try row.decodeJSON("before"),
            after: try row.decodeJSON("after"),
            createdAt: try row.decode("created_at")
        )
    }
}

extension MemoryLink {
    fileprivate init(_ row: PostgresRow) throws {
        let memory: UUID? = try row.decode("memory")
        let entity: UUID? = try row.decode("entity")
        self.init(
            kind: try row.decode("kind"),
            weight: Double(try row.decode("weight", as: Float.self)),
            direction: try row.decode("outward") ? .out : .in,
            memory: try memory.map { Memory(id: $0, content: try row.decode("content")) },
            entity: try entity.map {
                Entity(id: $0, kind: try row.decode("entity_kind"), name: try row.decode("name"))
            },
            createdAt: try row.decode("created_at")
        )
    }
}
