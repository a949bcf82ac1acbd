import Foundation
import Platform
import Postgres

extension PostgresLeadStore {
    /// With a lead goes what was kept of its request, so that nothing of who asked is left.
    func delete(lead id: UUID, for identity: Identity) async throws -> Bool {
        try await database.query(
            """
            WITH request AS (
                DELETE FROM public.dealer_requests
                WHERE tenant_id = \(identity.tenant) AND leads @> to_jsonb(\(id.uuidString)::text)
            )
            DELETE FROM public.dealer_leads WHERE tenant_id = \(identity.tenant) AND id = \(id) RETURNING id
            """,
            claims: identity.databaseClaims
        ).isEmpty == false
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
        try await database.query(
            """
            WITH request AS (
                DELETE FROM public.dealer_requests WHERE tenant_id = \(identity.tenant) AND user_id = \(user)
            )
            DELETE FROM public.dealer_leads WHERE tenant_id = \(identity.tenant) AND user_id = \(user) RETURNING id
            """,
            claims: identity.databaseClaims
        ).count
    }
}
