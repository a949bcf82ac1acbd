import Foundation
import Platform
import SharedModels

/// Takes an application in: assessed and stored in one go, so that an answer always stands for a stored row.
struct ApplicationDesk: Sendable {
    let underwriter: Underwriter
    let store: any ApplicationStore
    let now: @Sendable () -> Date

    func submit(
        _ request: PrequalificationRequest,
        contextID: String? = nil,
        identity: Identity
    ) async throws -> PrequalificationResult {
        let form = try PrequalificationForm(request)
        let date = now()
        let outcome = underwriter.assess(form.applicant, on: date)
        let application = NewApplication(
            id: UUID(),
            form: form,
            outcome: outcome,
            contextID: contextID,
            createdAt: date
        )
        let number = try await store.insert(application, for: identity)
        return PrequalificationResult(
            applicationID: application.id,
            applicationNumber: number,
            status: outcome.decision.status,
            financialScore: outcome.decision.score,
            estimatedDecisionDate: outcome.estimatedDecisionDate,
            preliminaryTerms: outcome.terms,
            reasons: outcome.decision.reasons,
            requiredActions: outcome.requiredActions,
            businessName: request.businessName,
            createdAt: date
        )
    }
}
