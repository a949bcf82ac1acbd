import Foundation
import Platform
import SharedModels

/// An application with its decision, as it is stored in one commit.
struct NewApplication: Sendable {
    let id: UUID
    let form: PrequalificationForm
    let outcome: Underwriter.Outcome
    /// The conversation that it came from; nil for the form.
    let contextID: String?
    /// Under which the caller may send the same application again; nil where it gave none.
    var idempotencyKey: String?
    let createdAt: Date
}

/// What became of an application that was to be stored.
enum InsertedApplication: Sendable, Hashable {
    /// Stored, under this number.
    case stored(number: String)
    /// The caller had applied under the same key before; nothing was stored.
    case repeated(PrequalificationResult)
    /// The same key, but another form; nothing was stored.
    case conflicting
}

protocol ApplicationStore: Sendable {
    /// Stores the application and its decision together, or neither.
    func insert(_ application: NewApplication, for identity: Identity) async throws -> InsertedApplication

    /// nil where the caller has no such application.
    func application(_ id: UUID, for identity: Identity) async throws -> PrequalificationResult?

    /// What a decision was made from and what it was; nil where the caller has no such application.
    func decision(_ applicationID: UUID, for identity: Identity) async throws -> StoredDecision?
}

/// A decision as it was stored.
struct StoredDecision: Sendable {
    let inputs: Applicant
    let status: ApplicationStatus
    let score: Decimal
    let reasons: [DecisionReason]
    let scorecardVersion: String
}
