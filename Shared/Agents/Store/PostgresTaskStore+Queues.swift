import Foundation
import Platform
import Postgres

extension PostgresTaskStore {
    /// What waits to be remembered, and the push notifications that wait, of all tenants.
    func queues(of agent: String) async throws -> [QueueDepth] {
        try await database.query(
            """
            SELECT 'turns to remember' AS queue, count(*) AS waiting, min(w.updated_at) AS oldest
            FROM (
                SELECT t.updated_at FROM public.agent_tasks t
                WHERE t.agent = \(agent) AND t.remember_after IS NOT NULL LIMIT \(QueueDepth.most)
            ) w
            UNION ALL
            SELECT 'push notifications', count(*), min(w.created_at)
            FROM (
                SELECT d.created_at FROM public.agent_push_deliveries d
                WHERE d.agent = \(agent) AND d.state IN ('pending', 'running') LIMIT \(QueueDepth.most)
            ) w
            """,
            claims: .worker
        )
        .map {
            QueueDepth(
                try $0.decode("queue"),
                waiting: try $0.decode("waiting"),
                oldest: try $0.decode("oldest")
            )
        }
    }
}
