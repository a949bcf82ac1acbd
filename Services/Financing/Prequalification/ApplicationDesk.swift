import Foundation
import Platform
import SharedModels

/// Takes an application in: assessed and stored in one go, so that an answer always stands for a stored row.
struct ApplicationDesk: Sendable {
    let underwriter: Underwriter
    let store: any ApplicationStore
    let now: @Sendable () -> Date

    /// Now, to the millisecond, as it is written on the wire: reading the application again gives the same.
    var moment: Date { Date(timeIntervalSince1970: (now().timeIntervalSince1970 * 1_000).rounded() / 1_000) }

    /// - Parameter idempotencyKey: an application that was sent under it before is answered as it was then.
    /// - Throws: `APIError.validation` for a wrong form, 409 for another form under the same key.
    func submit(
        _ request: PrequalificationRequest,
        contextID: String? = nil,
        idempotencyKey: String? = nil,
        identity: Identity
    ) async throws -> PrequalificationResult {
        let form = try PrequalificationForm(request)
        let date = moment
        let note = request.assessedQuantity.flatMap { StatedFigures.quantity($0, of: request.quantity) }
        let outcome = underwriter.assess(form.applicant, note: note, on: date)
        let application = NewApplication(
            id: UUID(),
            form: form,
            outcome: outcome,
            contextID: contextID,
            idempotencyKey: idempotencyKey,
            createdAt: date
        )
        switch try await store.insert(application, for: identity) {
        case .repeated(let first): return first
        case .conflicting:
            throw APIError.conflict("Another application was sent with this Idempotency-Key; use a new one.")
        case .stored(let number):
            return PrequalificationResult(
                applicationID: application.id,
                applicationNumber: number,
                status: outcome.decision.status,
                financialScore: outcome.decision.score,
                estimatedDecisionDate: outcome.estimatedDecisionDate,
                preliminaryTerms: outcome.terms,
                reasons: outcome.decision.reasons,
                requiredActions: outcome.requiredActions,
                businessName: form.request.businessName,
                createdAt: date,
                counterOffer: outcome.counterOffer,
                noticeDueAt: outcome.noticeDueDate,
                longerTermOffer: outcome.longerTermOffer,
                noticeGivenAt: application.noticeGivenAt
            )
        }
    }
}
