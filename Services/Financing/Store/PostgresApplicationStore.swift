import Foundation
import Platform
import Postgres
import SharedModels

/// `applications` and `application_decisions`.
struct PostgresApplicationStore: ApplicationStore {
    let database: PostgresClient

    func insert(_ application: NewApplication, for identity: Identity) async throws -> InsertedApplication {
        let key = application.idempotencyKey.map { Self.key($0, of: identity) }
        return try await database.withTransaction(claims: identity.databaseClaims) { connection in
            let next = try await connection.query("SELECT nextval('public.application_number_seq') AS number")
            let sequence = try next.first?.decode("number", as: Int.self) ?? 0
            let number = ApplicationNumber.format(sequence: sequence, date: application.createdAt)
            // Waits for whoever is storing under the same key at this moment.
            guard try await insertApplication(application, number: number, key: key, identity: identity, on: connection)
            else {
                let rows = try await connection.query(
                    Self.selection(
                        "a.idempotency_key = \(key)",
                        also: ", \(Self.isOf(application.form)) AS same_form",
                        of: identity
                    )
                )
                guard let row = rows.first, try row.decode("same_form", as: Bool.self) else { return .conflicting }
                return .repeated(try Self.result(row))
            }
            try await insertDecision(application, identity: identity, on: connection)
            return .stored(number: number)
        }
    }

    /// The index knows no users, and two of them may choose the same key.
    private static func key(_ key: String, of identity: Identity) -> String {
        (identity.user.map { "user \($0.utf8.count) \($0)" } ?? "tenant") + " \(key)"
    }

    /// - Returns: false where an application is stored under this key already.
    private func insertApplication(
        _ application: NewApplication,
        number: String,
        key: String?,
        identity: Identity,
        on connection: PostgresConnection
    ) async throws -> Bool {
        let request = application.form.request
        let applicant = application.outcome.inputs
        let outcome = application.outcome
        let rows = try await connection.query(
            """
            INSERT INTO public.applications (
                tenant_id, id, application_number, user_id, context_id, business_name, business_type, industry, email,
                phone, selected_equipment, quantity, revenue_band, business_age_band, revenue, business_age,
                credit_rating, amount, term_months, consent_at, status, financial_score, estimated_decision_at,
                idempotency_key, created_at, updated_at
            ) VALUES (
                \(identity.tenant), \(application.id), \(number), \(identity.user), \(application.contextID),
                \(request.businessName), \(request.businessType), \(request.industry), \(request.email),
                \(request.phone), \(request.selectedEquipment), \(request.quantity), \(request.annualRevenue),
                \(request.businessAge), \(applicant.annualRevenue), \(Int(applicant.yearsInBusiness)),
                \(applicant.creditRating.rawValue), \(applicant.amount), \(outcome.terms?.leaseTermMonths),
                \(application.createdAt), \(outcome.decision.status.rawValue), \(outcome.decision.score),
                \(outcome.estimatedDecisionDate), \(key), \(application.createdAt), \(application.createdAt)
            )
            ON CONFLICT (tenant_id, idempotency_key) WHERE idempotency_key IS NOT NULL DO NOTHING
            RETURNING id
            """
        )
        return !rows.isEmpty
    }

    private func insertDecision(
        _ application: NewApplication,
        identity: Identity,
        on connection: PostgresConnection
    ) async throws {
        let outcome = application.outcome
        let channel: String? = application.noticeGivenAt == nil ? nil : "answer"
        _ = try await connection.execute(
            """
            INSERT INTO public.application_decisions (
                tenant_id, application_id, user_id, status, score, inputs, factors, reasons, required_actions, terms,
                model_version, counter_offer, longer_term_offer, basis, notice_given_at, notice_channel, created_at
            ) VALUES (
                \(identity.tenant), \(application.id), \(identity.user), \(outcome.decision.status.rawValue),
                \(outcome.decision.score), \(json: outcome.inputs), \(json: outcome.decision.factors),
                \(json: outcome.decision.reasons), \(json: outcome.requiredActions), \(try Self.json(outcome.terms)),
                \(outcome.decision.scorecardVersion), \(try Self.json(outcome.counterOffer)),
                \(try Self.json(outcome.longerTermOffer)), \(json: outcome.basis), \(application.noticeGivenAt),
                \(channel), \(application.createdAt)
            )
            """
        )
    }

    func application(_ id: UUID, for identity: Identity) async throws -> PrequalificationResult? {
        try await database.query(
            Self.selection("a.id = \(id)", of: identity),
            claims: identity.databaseClaims
        ).first.map(Self.result)
    }

    func decision(_ applicationID: UUID, for identity: Identity) async throws -> StoredDecision? {
        let rows = try await database.query(
            """
            SELECT d.inputs, d.basis, d.status, d.score, d.reasons, d.terms, d.counter_offer, d.longer_term_offer,
                   d.model_version, a.revenue_band, a.business_age_band
            FROM public.application_decisions d
            JOIN public.applications a ON a.tenant_id = d.tenant_id AND a.id = d.application_id
            WHERE d.tenant_id = \(identity.tenant) AND d.application_id = \(applicationID) AND d.decided_by IS NULL
            ORDER BY d.created_at DESC LIMIT 1
            """,
            claims: identity.databaseClaims
        )
        return try rows.first.map { row in
            StoredDecision(
                inputs: try row.decodeJSON("inputs"),
                stated: try Self.stated(row),
                basis: try Self.value(row, "basis"),
                status: ApplicationStatus(rawValue: try row.decode("status")) ?? .pending,
                score: try row.decode("score"),
                reasons: try row.decodeJSON("reasons"),
                terms: try Self.value(row, "terms"),
                counterOffer: try Self.value(row, "counter_offer"),
                longerTermOffer: try Self.value(row, "longer_term_offer"),
                scorecardVersion: try row.decode("model_version")
            )
        }
    }

    private static func selection(
        _ condition: PostgresQuery,
        also columns: PostgresQuery = "",
        of identity: Identity
    ) -> PostgresQuery {
        """
        SELECT a.id, a.application_number, a.business_name, a.status, d.score, a.estimated_decision_at, a.created_at,
               d.reasons, d.required_actions, d.terms, d.counter_offer, d.longer_term_offer, d.decided_by,
               d.created_at AS decided_at, d.notice_given_at, d.inputs, a.revenue_band, a.business_age_band\(columns)
        FROM public.applications a
        JOIN LATERAL (
            SELECT score, inputs, reasons, required_actions, terms, counter_offer, longer_term_offer, decided_by,
                   created_at, notice_given_at
            FROM public.application_decisions
            WHERE tenant_id = a.tenant_id AND application_id = a.id
            ORDER BY created_at DESC, decided_by IS NOT NULL DESC
            LIMIT 1
        ) d ON true
        WHERE a.tenant_id = \(identity.tenant) AND \(condition)
        """
    }

    /// Whether a row holds this form, field by field.
    private static func isOf(_ form: PrequalificationForm) -> PostgresQuery {
        let request = form.request
        return """
            (a.business_name = \(request.businessName) AND a.business_type = \(request.businessType)
                AND a.industry = \(request.industry) AND a.email = \(request.email) AND a.phone = \(request.phone)
                AND a.selected_equipment = \(request.selectedEquipment)::text[] AND a.quantity = \(request.quantity)
                AND a.revenue_band = \(request.annualRevenue) AND a.business_age_band = \(request.businessAge)
                AND a.credit_rating = \(request.creditRating)
                AND a.amount IS NOT DISTINCT FROM \(form.applicant.amount)::numeric
                AND (d.inputs ->> 'existing_obligations')::numeric
                    IS NOT DISTINCT FROM \(form.applicant.existingObligations)::numeric)
            """
    }

    private static func result(_ row: PostgresRow) throws -> PrequalificationResult {
        let createdAt: Date = try row.decode("created_at")
        let decidedBy: String? = try row.decode("decided_by")
        return PrequalificationResult(
            applicationID: try row.decode("id"),
            applicationNumber: try row.decode("application_number"),
            status: ApplicationStatus(rawValue: try row.decode("status")) ?? .pending,
            financialScore: try row.decode("score"),
            estimatedDecisionDate: try row.decode("estimated_decision_at"),
            preliminaryTerms: try value(row, "terms"),
            reasons: try reasons(row),
            requiredActions: try row.decodeJSON("required_actions"),
            businessName: try row.decode("business_name"),
            createdAt: createdAt,
            counterOffer: try value(row, "counter_offer"),
            noticeDueAt: AdverseActionNotice.due(createdAt),
            longerTermOffer: try value(row, "longer_term_offer"),
            noticeGivenAt: try row.decode("notice_given_at"),
            decidedBy: decidedBy,
            decidedAt: decidedBy == nil ? nil : try row.decode("decided_at")
        )
    }

    private static func stated(_ row: PostgresRow) throws -> Applicant {
        try row.decodeJSON("inputs", as: Applicant.self)
            .stating(revenueBand: try row.decode("revenue_band"), ageBand: try row.decode("business_age_band"))
    }

    private static func reasons(_ row: PostgresRow) throws -> [DecisionReason] {
        let reasons: [DecisionReason] = try row.decodeJSON("reasons")
        guard reasons.contains(where: { $0.statement == nil }) else { return reasons }
        return StatedReasons.of(reasons, from: try stated(row))
    }

    /// nil for a column that is null.
    static func value<Value: Decodable>(_ row: PostgresRow, _ column: String) throws -> Value? {
        try row.decode(column, as: PostgresJSON?.self).map { try JSON.decode(Value.self, from: Data($0.text.utf8)) }
    }

    static func json(_ value: (some Encodable)?) throws -> PostgresJSON? {
        try value.map { PostgresJSON(text: try JSON.encodeText($0)) }
    }
}
