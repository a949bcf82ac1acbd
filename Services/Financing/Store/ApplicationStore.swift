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
    let createdAt: Date
}

protocol ApplicationStore: Sendable {
    /// Stores the application and its decision together, or neither; answers with the number it was given.
    func insert(_ application: NewApplication, for identity: Identity) async throws -> String

    /// nil where the caller has no such application.
    func application(_ id: UUID, for identity: Identity) async throws -> PrequalificationResult?
}
