import Foundation
import Platform
import Postgres
import SharedModels

/// Applications whose user is erased, and those that are past what the law asks for.
extension PostgresApplicationStore: ApplicationKeeping {
    func erase(user: String, tenant: String) async throws -> ErasedApplications {
        try await database.withTransaction(claims: DatabaseClaims(tenant: tenant)) { connection in
            let rows = try await connection.query(
                """
                UPDATE public.applications a
                SET user_id = \(Self.nameless) || encode(mesh.subject_hash(a.tenant_id, a.user_id), 'hex'),
                    -- Both may hold the user's name.
                    context_id = NULL, idempotency_key = NULL,
                    erase_after = \(Self.lastNotice("a")) + make_interval(months => \(ApplicationRetention.months)::integer)
                WHERE a.tenant_id = \(tenant) AND a.user_id = \(user)
                RETURNING a.id, a.user_id
                """
            )
            guard let name = try rows.first?.decode("user_id", as: String.self) else { return ErasedApplications() }
            _ = try await connection.execute(
                """
                UPDATE public.application_decisions SET user_id = \(name)
                WHERE tenant_id = \(tenant) AND user_id = \(user)
                """
            )
            // Those of this erasure alone: an earlier one of the same user left others under this name, which the sweep takes away.
            let ids = try rows.map { try $0.decode("id", as: UUID.self) }
            let deleted = try await connection.execute(
                """
                DELETE FROM public.applications
                WHERE tenant_id = \(tenant) AND id = ANY (\(ids)::uuid[]) AND erase_after <= now() AND status <> 'needs_review'
                """
            )
            return ErasedApplications(deleted: deleted, kept: rows.count - deleted)
        }
    }

    func sweep(olderThan days: Int, limit: Int) async throws -> Int {
        try await database.execute(
            """
            WITH old AS (
                SELECT tenant_id, id FROM public.applications b
                WHERE b.status <> 'needs_review' AND (
                    -- One that a person decided on since has had a notice since.
                    (
                        b.erase_after <= now()
                        AND \(Self.lastNotice("b")) <= now() - make_interval(months => \(ApplicationRetention.months)::integer)
                    )
                    OR (
                        \(days) > 0 AND b.created_at < now() - make_interval(days => \(days)::integer)
                        AND \(Self.lastNotice("b")) < now() - make_interval(days => \(days)::integer)
                    )
                )
                LIMIT \(limit)
                FOR UPDATE SKIP LOCKED
            )
            DELETE FROM public.applications a
            USING old
            WHERE a.tenant_id = old.tenant_id AND a.id = old.id
            """,
            claims: DatabaseClaims(tenant: "", role: "worker")
        )
    }

    private static let nameless = "erased:"

    /// When the applicant was last told something of it, or it was last decided on, or sent.
    private static func lastNotice(_ row: String) -> PostgresQuery {
        """
        greatest(\(identifier: row).created_at, (
            SELECT max(greatest(d.created_at, d.notice_given_at)) FROM public.application_decisions d
            WHERE d.tenant_id = \(identifier: row).tenant_id AND d.application_id = \(identifier: row).id
        ))
        """
    }
}
