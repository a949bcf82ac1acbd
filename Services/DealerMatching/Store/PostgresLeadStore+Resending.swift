import Foundation
import Platform
import Postgres

extension PostgresLeadStore {
    func resend(
        lead id: UUID,
        by ways: @escaping @Sendable (DealerContact?) -> [NewDelivery],
        includingDelivered: Bool,
        for identity: Identity,
        at moment: Date
    ) async throws -> Bool {
        try await database.withTransaction(claims: identity.databaseClaims) { connection in
            // Who asks for the same at the same moment waits here, and finds what this one has put into the outbox.
            let rows = try await connection.query(
                """
                SELECT l.user_id, r.email, r.is_sample
                FROM public.dealer_leads l LEFT JOIN public.dealers r ON r.id = l.dealer_id
                WHERE l.tenant_id = \(identity.tenant) AND l.id = \(id)
                FOR UPDATE OF l
                """
            )
            guard let row = rows.first else { return false }
            let isSample: Bool? = try row.decode("is_sample")
            let email: String? = try row.decode("email")
            let user: String? = try row.decode("user_id")
            let deliveries = ways(isSample.map { DealerContact(email: email ?? "", isSample: $0) })
            // Mail to an address that is set up no more would be tried for weeks, and keep the new one from being told. One that
            // is under way ends by itself.
            _ = try await connection.execute(
                """
                UPDATE public.dealer_deliveries d
                SET state = 'given_up', finished_at = \(moment), error = 'replaced: sent to ' || w.receiver || ' instead'
                FROM unnest(
                    \(deliveries.map(\.channel.rawValue))::text[], \(deliveries.map(\.receiver))::text[]
                ) AS w (channel, receiver)
                WHERE d.tenant_id = \(identity.tenant) AND d.lead_id = \(id) AND d.state = 'pending'
                    AND d.channel = 'email' AND w.channel = d.channel AND w.receiver <> d.receiver
                """
            )
            _ = try await connection.execute(
                """
                UPDATE public.dealer_deliveries SET run_after = \(moment)
                WHERE tenant_id = \(identity.tenant) AND lead_id = \(id) AND state = 'pending'
                """
            )
            _ = try await connection.execute(
                """
                INSERT INTO public.dealer_deliveries (
                    tenant_id, lead_id, user_id, channel, receiver, run_after, created_at
                )
                SELECT \(identity.tenant), \(id), \(user)::text, w.channel, w.receiver, \(moment), \(moment)
                FROM unnest(
                    \(deliveries.map(\.channel.rawValue))::text[], \(deliveries.map(\.receiver))::text[]
                ) AS w (channel, receiver)
                WHERE NOT EXISTS (
                    SELECT FROM public.dealer_deliveries d
                    WHERE d.tenant_id = \(identity.tenant) AND d.lead_id = \(id) AND d.channel = w.channel
                        AND ((d.state IN ('pending', 'running') AND (d.channel <> 'email' OR d.receiver = w.receiver))
                            OR (d.state = 'delivered' AND d.receiver = w.receiver AND NOT \(includingDelivered)))
                )
                """
            )
            return true
        }
    }
}
