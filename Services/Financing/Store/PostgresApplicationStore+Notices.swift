import Foundation
import Platform
import Postgres
import SharedModels

/// What becomes of an application after the scorecard: a person's decision, and the notice of it.
extension PostgresApplicationStore {
    func close(_ applicationID: UUID, with decision: FinalDecision, for identity: Identity) async throws -> Bool {
        try await database.withTransaction(claims: identity.databaseClaims) { connection in
            // Whoever comes second finds it closed.
            let closed = try await connection.query(
                """
                UPDATE public.applications
                SET status = \(decision.status.rawValue), updated_at = \(decision.decidedAt)
                WHERE tenant_id = \(identity.tenant) AND id = \(applicationID) AND status = 'needs_review'
                RETURNING user_id
                """
            )
            guard let row = closed.first else { return false }
            let user: String? = try row.decode("user_id")
            _ = try await connection.execute(
                """
                INSERT INTO public.application_decisions (
                    tenant_id, application_id, user_id, status, score, inputs, factors, reasons, required_actions,
                    terms, model_version, counter_offer, longer_term_offer, basis, decided_by, note, created_at
                ) VALUES (
                    \(identity.tenant), \(applicationID), \(user), \(decision.status.rawValue), \(decision.score),
                    \(json: decision.inputs), \(json: decision.factors), \(json: decision.reasons),
                    \(json: decision.requiredActions), \(try Self.json(decision.terms)),
                    \(decision.scorecardVersion), \(try Self.json(decision.counterOffer)),
                    \(try Self.json(decision.longerTermOffer)), \(try Self.json(decision.basis)),
                    \(decision.decidedBy), \(decision.note), \(decision.decidedAt)
                )
                """
            )
            return true
        }
    }

    func recordNotice(of applicationID: UUID, channel: String, at date: Date, for identity: Identity) async throws {
        _ = try await database.execute(
            """
            UPDATE public.application_decisions
            SET notice_given_at = \(date), notice_channel = \(channel)
            WHERE tenant_id = \(identity.tenant) AND notice_given_at IS NULL AND id = (
                SELECT id FROM public.application_decisions
                WHERE tenant_id = \(identity.tenant) AND application_id = \(applicationID)
                ORDER BY created_at DESC, decided_by IS NOT NULL DESC
                LIMIT 1
            )
            """,
            claims: identity.databaseClaims
        )
    }

    func due(by end: Date, limit: Int, for identity: Identity) async throws -> [DueApplication] {
        let latest = end.addingTimeInterval(-AdverseActionNotice.seconds)
        // Open applications, and final decisions that were not told: an index for either holds no other row.
        let rows = try await database.query(
            """
            SELECT id, application_number, business_name, status, created_at, is_incomplete, asked_at
            FROM (
                SELECT a.id, a.application_number, a.business_name, a.status, a.created_at,
                       d.terms IS NULL AS is_incomplete, d.notice_given_at AS asked_at
                FROM public.applications a
                JOIN LATERAL (
                    SELECT terms, notice_given_at
                    FROM public.application_decisions
                    WHERE tenant_id = a.tenant_id AND application_id = a.id
                    ORDER BY created_at DESC
                    LIMIT 1
                ) d ON true
                WHERE a.tenant_id = \(identity.tenant) AND a.status = 'needs_review'
                UNION ALL
                SELECT a.id, a.application_number, a.business_name, a.status, a.created_at, false, NULL
                FROM public.application_decisions d
                JOIN public.applications a ON a.tenant_id = d.tenant_id AND a.id = d.application_id
                WHERE d.tenant_id = \(identity.tenant) AND d.notice_given_at IS NULL
                    -- An approval by the scorecard was told by its answer.
                    AND (d.status = 'declined' OR (d.status = 'approved' AND d.decided_by IS NOT NULL))
            ) waiting
            WHERE coalesce(asked_at, created_at) <= \(latest)
            ORDER BY coalesce(asked_at, created_at), id
            LIMIT \(limit)
            """,
            claims: identity.databaseClaims
        )
        return try rows.map(Self.dueApplication)
    }

    private static func dueApplication(_ row: PostgresRow) throws -> DueApplication {
        let status = ApplicationStatus(rawValue: try row.decode("status")) ?? .pending
        let createdAt: Date = try row.decode("created_at")
        let askedAt: Date? = try row.decode("asked_at")
        let isIncomplete: Bool = try row.decode("is_incomplete")
        let step: DueApplication.Step =
            if askedAt != nil { .equipmentValue } else if status == .needsReview, !isIncomplete { .decision } else {
                .notice
            }
        return DueApplication(
            applicationID: try row.decode("id"),
            applicationNumber: try row.decode("application_number"),
            businessName: try row.decode("business_name"),
            status: status,
            waitingFor: step,
            createdAt: createdAt,
            noticeDueAt: askedAt.map(IncompletenessNotice.end) ?? AdverseActionNotice.due(createdAt)
        )
    }
}
