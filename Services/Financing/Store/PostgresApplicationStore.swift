import Foundation
import Platform
import Postgres
import SharedModels

/// `applications` and `application_decisions`.
struct PostgresApplicationStore: ApplicationStore {
    let database: PostgresClient

    func insert(_ application: NewApplication, for identity: Identity) async throws -> String {
        try await database.withTransaction(claims: identity.databaseClaims) { connection in
            let next = try await connection.query("SELECT nextval('public.application_number_seq') AS number")
            let sequence = try next.first?.decode("number", as: Int.self) ?? 0
            let number = ApplicationNumber.format(sequence: sequence, date: application.createdAt)
            try await insertApplication(application, number: number, identity: identity, on: connection)
            try await insertDecision(application, identity: identity, on: connection)
            return number
        }
    }

    private func insertApplication(
        _ application: NewApplication,
        number: String,
        identity: Identity,
        on connection: PostgresConnection
    ) async throws {
        let request = application.form.request
        let applicant = application.form.applicant
        let outcome = application.outcome
        _ = try await connection.execute(
            """
            INSERT INTO public.applications (
                tenant_id, id, application_number, user_id, context_id, business_name, business_type, industry, email,
                phone, selected_equipment, quantity, revenue_band, business_age_band, revenue, business_age,
                credit_rating, amount, term_months, consent_at, status, financial_score, estimated_decision_at,
                created_at, updated_at
            ) VALUES (
                \(identity.tenant), \(application.id), \(number), \(identity.user), \(application.contextID),
                \(request.businessName), \(request.businessType), \(request.industry), \(request.email),
                \(request.phone), \(request.selectedEquipment), \(request.quantity), \(request.annualRevenue),
                \(request.businessAge), \(applicant.annualRevenue), \(Int(applicant.yearsInBusiness)),
                \(applicant.creditRating.rawValue), \(applicant.amount), \(outcome.terms?.leaseTermMonths),
                \(application.createdAt), \(outcome.decision.status.rawValue), \(outcome.decision.score),
                \(outcome.estimatedDecisionDate), \(application.createdAt), \(application.createdAt)
            )
            """
        )
    }

    private func insertDecision(
        _ application: NewApplication,
        identity: Identity,
        on connection: PostgresConnection
    ) async throws {
        let outcome = application.outcome
        let terms = try outcome.terms.map { PostgresJSON(text: try JSON.encodeText($0)) }
        _ = try await connection.execute(
            """
            INSERT INTO public.application_decisions (
                tenant_id, application_id, user_id, status, score, inputs, factors, reasons, required_actions, terms,
                model_version, created_at
            ) VALUES (
                \(identity.tenant), \(application.id), \(identity.user), \(outcome.decision.status.rawValue),
                \(outcome.decision.score), \(json: application.form.applicant), \(json: outcome.decision.factors),
                \(json: outcome.decision.reasons), \(json: outcome.requiredActions), \(terms),
                \(outcome.decision.scorecardVersion), \(application.createdAt)
            )
            """
        )
    }

    func application(_ id: UUID, for identity: Identity) async throws -> PrequalificationResult? {
        let rows = try await database.query(
            """
            SELECT a.id, a.application_number, a.business_name, a.status, a.financial_score, a.estimated_decision_at,
                   a.created_at, d.reasons, d.required_actions, d.terms
            FROM public.applications a
            JOIN LATERAL (
                SELECT reasons, required_actions, terms
                FROM public.application_decisions
                WHERE tenant_id = a.tenant_id AND application_id = a.id
                ORDER BY created_at DESC
                LIMIT 1
            ) d ON true
            WHERE a.tenant_id = \(identity.tenant) AND a.id = \(id)
            """,
            claims: identity.databaseClaims
        )
        return try rows.first.map { row in
            PrequalificationResult(
                applicationID: try row.decode("id"),
                applicationNumber: try row.decode("application_number"),
                status: ApplicationStatus(rawValue: try row.decode("status")) ?? .pending,
                financialScore: try row.decode("financial_score"),
                estimatedDecisionDate: try row.decode("estimated_decision_at"),
                preliminaryTerms: try row.decode("terms", as: PostgresJSON?.self).map {
                    try JSON.decode(PreliminaryTerms.self, from: Data($0.text.utf8))
                },
                reasons: try row.decodeJSON("reasons"),
                requiredActions: try row.decodeJSON("required_actions"),
                businessName: try row.decode("business_name"),
                createdAt: try row.decode("created_at")
            )
        }
    }
}
