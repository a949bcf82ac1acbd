import Foundation
import Platform
import Postgres
import SharedModels

/// `dealer_leads` with `dealer_deliveries` and `dealer_delivery_attempts`.
struct PostgresLeadStore: LeadStore {
    let database: PostgresClient

    func insert(_ leads: [NewDealerLead], for identity: Identity, at moment: Date) async throws -> Set<UUID> {
        try await database.withTransaction(claims: identity.databaseClaims) { connection in
            let stored = try await connection.pipeline(leads.map { Self.insert($0, for: identity, at: moment) })
            return Set(try stored.flatMap { try $0.map { try $0.decode("id", as: UUID.self) } })
        }
    }

    private static func insert(_ lead: NewDealerLead, for identity: Identity, at moment: Date) -> PostgresQuery {
        """
        WITH lead AS (
            INSERT INTO public.dealer_leads (
                tenant_id, id, user_id, dealer_id, zip_code, place, equipment_type, industry, contact, match_score,
                distance_miles, context_id, created_at
            )
            SELECT
                \(identity.tenant), \(lead.id), \(identity.user)::text, \(lead.dealerID), \(lead.zipCode)::text,
                \(lead.place)::text, \(lead.equipmentType)::text, \(lead.industry)::text, \(json: lead.contact),
                \(Decimal(lead.score)), \(lead.miles)::float8, \(lead.contextID)::text, \(moment)
            WHERE NOT EXISTS (
                SELECT FROM public.dealer_leads l
                WHERE l.tenant_id = \(identity.tenant) AND l.context_id = \(lead.contextID)::text
                    AND l.user_id IS NOT DISTINCT FROM \(identity.user)::text AND l.dealer_id = \(lead.dealerID)
                    AND l.contact = \(json: lead.contact)
            )
            RETURNING tenant_id, id, user_id
        ), told AS (
            INSERT INTO public.dealer_deliveries (tenant_id, lead_id, user_id, channel, receiver, run_after, created_at)
            SELECT lead.tenant_id, lead.id, lead.user_id, d.channel, d.receiver, \(moment), \(moment)
            FROM lead, unnest(
                \(lead.deliveries.map(\.channel.rawValue))::text[], \(lead.deliveries.map(\.receiver))::text[]
            ) AS d (channel, receiver)
        )
        SELECT id FROM lead
        """
    }

    func notices(of leads: [UUID], for identity: Identity) async throws -> [UUID: LeadNotice] {
        let rows = try await database.query(
            """
            SELECT lead_id, bool_or(state = 'delivered') AS sent, bool_or(state IN ('pending', 'running')) AS open
            FROM public.dealer_deliveries
            WHERE tenant_id = \(identity.tenant) AND lead_id = ANY (\(leads))
            GROUP BY lead_id
            """,
            claims: identity.databaseClaims
        )
        var notices = Dictionary(leads.map { ($0, LeadNotice.none) }, uniquingKeysWith: { first, _ in first })
        for row in rows {
            let isSent: Bool = try row.decode("sent")
            let isOpen: Bool = try row.decode("open")
            notices[try row.decode("lead_id")] = isSent ? .sent : isOpen ? .pending : .failed
        }
        return notices
    }

    func delete(lead id: UUID, for identity: Identity) async throws -> Bool {
        try await database.execute(
            "DELETE FROM public.dealer_leads WHERE tenant_id = \(identity.tenant) AND id = \(id)",
            claims: identity.databaseClaims
        ) > 0
    }

    func delete(contextID: String, for identity: Identity) async throws {
        try await database.execute(
            """
            DELETE FROM public.dealer_leads
            WHERE tenant_id = \(identity.tenant) AND context_id = \(contextID)
                AND user_id IS NOT DISTINCT FROM \(identity.user)::text
            """,
            claims: identity.databaseClaims
        )
    }

    func delete(user: String, for identity: Identity) async throws -> Int {
        try await database.execute(
            "DELETE FROM public.dealer_leads WHERE tenant_id = \(identity.tenant) AND user_id = \(user)",
            claims: identity.databaseClaims
        )
    }
}
