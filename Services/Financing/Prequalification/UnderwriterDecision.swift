import Foundation
import Platform
import SharedModels

/// What a person decides on an application that the scorecard left open.
struct UnderwriterDecision: Codable, Sendable {
    /// approved | declined
    var decision: String
    /// Keys of factors that were scored and lost points: one to four of them for a decline, none for an approval.
    var reasons: [String]?
    /// For the file; not part of a notice.
    var note: String?
    /// Who decided; the machine's user where it names none.
    var underwriter: String?
    /// US dollars, where the application had no value and a quote has come since.
    var equipmentValue: Double?

    enum CodingKeys: String, CodingKey {
        case decision, reasons, note, underwriter
        case equipmentValue = "equipment_value"
    }
}

extension ApplicationDesk {
    /// - Throws: `APIError`: 404 for no such application, 409 for one that is not open, 422 for what cannot be decided so.
    func close(
        _ id: UUID,
        with request: UnderwriterDecision,
        identity: Identity
    ) async throws -> PrequalificationResult {
        guard let stored = try await store.decision(id, for: identity),
            let application = try await store.application(id, for: identity)
        else { throw APIError.notFound("application") }
        let closed = APIError.conflict(
            "This application is not open for a decision: it is \(application.status.rawValue)."
        )
        guard application.status == .needsReview else { throw closed }
        let decision = try finalDecision(request, on: stored, by: identity)
        guard try await store.close(id, with: decision, for: identity),
            let result = try await store.application(id, for: identity)
        else { throw closed }
        return result
    }

    private func finalDecision(
        _ request: UnderwriterDecision,
        on stored: StoredDecision,
        by identity: Identity
    ) throws -> FinalDecision {
        // Whatever version left it open, it is decided by today's, whose reasons are sentences for a notice.
        let rules = ScoringVersions.current
        let lender = stored.basis.map { Underwriter($0) } ?? underwriter
        var inputs = stored.stated
        inputs.termMonths = inputs.termMonths ?? lender.termMonths
        var validator = Validator()
        if let value = request.equipmentValue {
            inputs.amount = Money.exact(value).map { Money.rounded($0) } ?? 0
            validator.check(
                inputs.amount.map(PaymentSchedule.amounts.contains) ?? false,
                "equipment_value",
                "must be more than 0 and at most 100,000,000 US dollars"
            )
        }
        let status = ApplicationStatus(rawValue: request.decision)
        validator.check(
            status == .approved || status == .declined,
            "decision",
            "must be one of: approved, declined"
        )
        let scored = CreditDecision(for: inputs, rules: rules)
        let open = rules.reasons(of: scored.factors)
        let named = request.reasons ?? []
        if status == .declined {
            // Reasons are factors that were scored, four at most (12 CFR 1002.9(b)(2), comment 9(b)(2)-1).
            validator.check(
                (1...4).contains(named.count) && Set(named).count == named.count
                    && named.allSatisfy { key in open.contains { $0.factor == key } },
                "reasons",
                "must name one to four of: \(open.map(\.factor).joined(separator: ", "))"
            )
        } else {
            validator.check(named.isEmpty, "reasons", "must be empty for an approval")
            validator.check(inputs.amount != nil, "equipment_value", "must be known before anything is approved")
        }
        for (field, text, limit) in [("note", request.note, 2_000), ("underwriter", request.underwriter, 200)] {
            if let text {
                validator.check(
                    PrequalificationForm.isPlain(text, atMost: limit),
                    field,
                    "must have 1 to \(limit) characters, and no control characters"
                )
            }
        }
        try validator.finish()
        // The value may be another by now: what could be offered is reckoned from what is decided on.
        let outcome = lender.assess(inputs, rules: rules, on: moment)
        let offers = status == .declined ? (outcome.counterOffer, outcome.longerTermOffer) : (nil, nil)
        return FinalDecision(
            status: status ?? .needsReview,
            inputs: inputs,
            basis: lender.basis,
            score: scored.score,
            factors: scored.factors,
            reasons: named.compactMap { key in
                open.first { $0.factor == key }.map {
                    DecisionReason(factor: $0.factor, detail: $0.detail, statement: $0.reason)
                }
            },
            requiredActions: Underwriter.requiredActions(
                status ?? .needsReview,
                isValueKnown: status == .declined || inputs.amount != nil,
                hasOffer: (offers.0 ?? offers.1) != nil
            ),
            terms: status == .approved ? lender.terms(for: inputs) : nil,
            counterOffer: offers.0,
            longerTermOffer: offers.1,
            scorecardVersion: scored.scorecardVersion,
            decidedBy: request.underwriter ?? identity.user ?? identity.role.rawValue,
            note: request.note,
            decidedAt: moment
        )
    }
}
