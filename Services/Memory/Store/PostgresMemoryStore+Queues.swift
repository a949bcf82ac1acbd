import Foundation
import Platform
import Postgres

extension PostgresMemoryStore {
    /// Messages to be read for memories, messages to webhooks, and memories that have no vector of the next model yet; of all tenants.
    func queues() async throws -> [QueueDepth] {
        let rows = try await database.query(
            """
            SELECT k.kind, w.waiting, w.oldest, e.next_model IS NOT NULL AS reembeds
            FROM unnest(ARRAY['add', 'webhook']) AS k(kind)
            CROSS JOIN LATERAL (
                SELECT count(*) AS waiting, min(l.created_at) AS oldest
                FROM (
                    SELECT v.created_at FROM public.memory_events v
                    WHERE v.kind = k.kind AND v.state IN ('pending', 'running') LIMIT \(QueueDepth.most)
                ) l
            ) w
            LEFT JOIN public.memory_embedding e ON true
            """,
            claims: Self.worker
        )
        var depths = try rows.map { row in
            let kind: String = try row.decode("kind")
            return QueueDepth(
                kind == "add" ? "extraction" : "memory webhooks",
                waiting: try row.decode("waiting"),
                oldest: try row.decode("oldest")
            )
        }
        depths.append(QueueDepth("re-embedding", waiting: 0, oldest: nil))
        // The column is there only while the model changes.
        if try rows.first?.decode("reembeds") == true {
            let left = try await database.query(
                """
                SELECT count(*) AS waiting
                FROM (
                    SELECT FROM public.agent_memories m WHERE m.next_embedding IS NULL LIMIT \(QueueDepth.most)
                ) w
                """,
                claims: Self.worker
            )
            depths[depths.count - 1].waiting = try left.first?.decode("waiting") ?? 0
        }
        return depths
    }
}
