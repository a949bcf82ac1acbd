import Foundation
import Platform
import Postgres

extension PostgresDeliveryStore {
    /// What is still to be told to dealers, by channel and of all tenants.
    func queues() async throws -> [QueueDepth] {
        let rows = try await database.query(
            """
            SELECT c.channel, w.waiting, w.oldest
            FROM unnest(\(LeadChannel.allCases.map(\.rawValue))::text[]) AS c(channel)
            CROSS JOIN LATERAL (
                SELECT count(*) AS waiting, min(l.created_at) AS oldest
                FROM (
                    SELECT d.created_at FROM public.dealer_deliveries d
                    WHERE d.channel = c.channel AND d.state IN ('pending', 'running') LIMIT \(QueueDepth.most)
                ) l
            ) w
            """,
            claims: Self.worker
        )
        return try rows.map { row in
            let channel: String = try row.decode("channel")
            return QueueDepth(
                "leads by \(channel)",
                waiting: try row.decode("waiting"),
                oldest: try row.decode("oldest")
            )
        }
    }
}
