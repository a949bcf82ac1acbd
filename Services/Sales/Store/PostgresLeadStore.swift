import Foundation
import Platform
import Postgres
import SharedModels

/// `leads`.
struct PostgresLeadStore: LeadStore {
    let database: PostgresClient

    private static let columns: PostgresQuery = """
        id, context_id, business_name, contact_name, email, phone, industry, city, state, zip_code, needs, stage,
        next_step, score::float8 AS score, evidence, consents, discovery, updated_at
        """

    func change<Result: Sendable>(
        contextID: String,
        for identity: Identity,
        _ change: @Sendable (Lead?) -> (lead: Lead, result: Result)
    ) async throws -> (lead: Lead, result: Result) {
        try await database.withTransaction(claims: identity.databaseClaims) { connection in
            // A lead that is not there yet cannot be locked itself, and the unique constraint takes no two callers without a
            // user for the same one.
            let name = "lead \(identity.tenant.utf8.count) \(identity.tenant) \(identity.user ?? "") \(contextID)"
            _ = try await connection.query("SELECT pg_advisory_xact_lock(hashtextextended(\(name), 0))")
            let old = try await connection.query(
                """
                SELECT \(Self.columns)
                FROM public.leads
                WHERE tenant_id = \(identity.tenant) AND context_id = \(contextID)
                    AND user_id IS NOT DISTINCT FROM \(identity.user)::text
                ORDER BY updated_at DESC
                LIMIT 1
                """
            ).first.map(Self.lead)
            let changed = change(old)
            try await connection.execute(Self.upsert(changed.lead, of: identity))
            return changed
        }
    }

    private static func upsert(_ lead: Lead, of identity: Identity) -> PostgresQuery {
        """
        INSERT INTO public.leads (
            tenant_id, id, user_id, context_id, business_name, contact_name, email, phone, industry, city, state,
            zip_code, needs, stage, next_step, score, evidence, consents, discovery, updated_at
        ) VALUES (
            \(identity.tenant), \(lead.id), \(identity.user), \(lead.contextID), \(lead.businessName),
            \(lead.contactName), \(lead.email), \(lead.phone), \(lead.industry), \(lead.city), \(lead.state),
            \(lead.zipCode), \(json: lead.needs), \(lead.stage.rawValue), \(lead.nextStep), \(Decimal(lead.score)),
            \(json: lead.evidence), \(json: lead.consents), \(json: lead.discovery), \(lead.updatedAt)
        )
        ON CONFLICT (tenant_id, id) DO UPDATE SET
            business_name = excluded.business_name, contact_name = excluded.contact_name, email = excluded.email,
            phone = excluded.phone, industry = excluded.industry, city = excluded.city, state = excluded.state,
            zip_code = excluded.zip_code, needs = excluded.needs, stage = excluded.stage,
            next_step = excluded.next_step, score = excluded.score, evidence = excluded.evidence,
            consents = excluded.consents, discovery = excluded.discovery,
            updated_at = excluded.updated_at
        """
    }

    func delete(user: String, tenant: String) async throws -> Int {
        try await database.execute(
            "DELETE FROM public.leads WHERE tenant_id = \(tenant) AND user_id = \(user)",
            claims: DatabaseClaims(tenant: tenant, subject: user)
        )
    }

    func delete(contextID: String, for identity: Identity) async throws {
        try await database.execute(
            """
            DELETE FROM public.leads
            WHERE tenant_id = \(identity.tenant) AND context_id = \(contextID)
                AND user_id IS NOT DISTINCT FROM \(identity.user)::text
            """,
            claims: identity.databaseClaims
        )
    }

    func leads(page: Int, limit: Int, for identity: Identity) async throws -> (leads: [Lead], total: Int) {
        try await database.withTransaction(claims: identity.databaseClaims, readOnly: true) { connection in
            let total = try await connection.query(
                "SELECT count(*) AS total FROM public.leads WHERE tenant_id = \(identity.tenant)"
            ).first?.decode("total", as: Int.self)
            let rows = try await connection.query(
                """
                SELECT \(Self.columns)
                FROM public.leads
                WHERE tenant_id = \(identity.tenant)
                ORDER BY updated_at DESC, id
                LIMIT \(limit) OFFSET \((page - 1) * limit)
                """
            )
            return (try rows.map(Self.lead), total ?? 0)
        }
    }

    private static func lead(_ row: PostgresRow) throws -> Lead {
        Lead(
            id: try row.decode("id"),
            contextID: try row.decode("context_id", as: String?.self) ?? "",
            businessName: try row.decode("business_name"),
            contactName: try row.decode("contact_name"),
            email: try row.decode("email"),
            phone: try row.decode("phone"),
            industry: try row.decode("industry"),
            city: try row.decode("city"),
            state: try row.decode("state"),
            zipCode: try row.decode("zip_code"),
            needs: try row.decodeJSON("needs"),
            stage: Lead.Stage(rawValue: try row.decode("stage")) ?? .discovery,
            nextStep: try row.decode("next_step"),
            score: try row.decode("score", as: Double?.self) ?? 0,
            evidence: try row.decodeJSON("evidence"),
            consents: try row.decodeJSON("consents"),
            discovery: try row.decodeJSON("discovery"),
            updatedAt: try row.decode("updated_at")
        )
    }
}
