import Foundation
import Postgres
import SharedModels

extension PostgresMemoryStore {
    func memory(_ id: UUID, at moment: Date, claims: DatabaseClaims) async throws -> MemoryRecord? {
        try await database.query(
            """
            SELECT \(Self.record)
            FROM public.agent_memories m
            LEFT JOIN public.memory_access a ON a.tenant_id = m.tenant_id AND a.memory_id = m.id
            WHERE m.tenant_id = \(claims.tenant) AND m.id = \(id) AND (m.expires_at IS NULL OR m.expires_at > \(moment))
            """,
            claims: claims
        ).first.map(MemoryRecord.init)
    }

    func page(_ request: PageRequest, at moment: Date, claims: DatabaseClaims) async throws -> [MemoryRecord] {
        var condition = Conditions.within(request.scope) + " AND " + Conditions.alive(at: moment)
        if let runID = request.runID { condition += " AND m.run_id = \(runID)" }
        if !request.categories.isEmpty { condition += " AND m.categories && \(request.categories)::text[]" }
        if let after = request.after { condition += " AND (m.created_at, m.id) < (\(after.createdAt), \(after.id))" }
        return try await database.query(
            """
            SELECT \(Self.record)
            FROM (
                SELECT * FROM public.agent_memories m
                WHERE \(condition)
                ORDER BY m.created_at DESC, m.id DESC LIMIT \(request.limit)
            ) m
            LEFT JOIN public.memory_access a ON a.tenant_id = m.tenant_id AND a.memory_id = m.id
            ORDER BY m.created_at DESC, m.id DESC
            """,
            claims: claims
        ).map(MemoryRecord.init)
    }

    func counts(claims: DatabaseClaims) async throws -> [String: Int] {
        let rows = try await database.query(
            """
            SELECT m.namespace, count(*) AS memories
            FROM public.agent_memories m WHERE m.tenant_id = \(claims.tenant) GROUP BY m.namespace
            """,
            claims: claims
        )
        return Dictionary(
            try rows.map { (try $0.decode("namespace"), try $0.decode("memories")) },
            uniquingKeysWith: +
        )
    }

    func dimensions() async throws -> Int {
        let rows = try await database.query("SELECT mesh.embedding_dimensions() AS dimensions")
        return try rows.first?.decode("dimensions") ?? 0
    }

    func embeddingModel() async throws -> String? {
        try await database.query("SELECT model FROM public.memory_embedding").first?.decode("model")
    }

    static let record: PostgresQuery = """
        m.id, m.namespace, m.content, m.user_id, m.agent_id, m.run_id, m.speaker, m.role, m.metadata, m.categories,
        m.importance, m.pinned, m.created_at, m.updated_at, m.valid_from, m.invalid_at, m.superseded_by, m.expires_at,
        a.last_accessed_at, coalesce(a.access_count, 0) AS access_count
        """
}

extension MemoryRecord {
    init(_ row: PostgresRow) throws {
        self.init(
            id: try row.decode("id"),
            namespace: try row.decode("namespace"),
            content: try row.decode("content"),
            userID: try row.decode("user_id"),
            agentID: try row.decode("agent_id"),
            runID: try row.decode("run_id"),
            speaker: try row.decode("speaker"),
            role: try row.decode("role"),
            metadata: try row.decodeJSON("metadata"),
            categories: try row.decode("categories"),
            importance: Double(try row.decode("importance", as: Float.self)),
            pinned: try row.decode("pinned"),
            createdAt: try row.decode("created_at"),
            updatedAt: try row.decode("updated_at"),
            validFrom: try row.decode("valid_from"),
            invalidAt: try row.decode("invalid_at"),
            supersededBy: try row.decode("superseded_by"),
            expiresAt: try row.decode("expires_at"),
            lastAccessedAt: try row.decode("last_accessed_at"),
            accessCount: try row.decode("access_count")
        )
    }
}
