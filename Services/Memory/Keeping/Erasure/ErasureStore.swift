import Foundation
import Postgres

/// Takes a user out of everything that this service keeps.
protocol ErasureStore: Sendable {
    /// All within the claims' tenant and namespaces, in one transaction. Where nothing was left to erase and there is a
    /// receipt for the same already, that one is given again.
    func erase(user: String, at moment: Date, claims: DatabaseClaims, actor: String) async throws -> ErasureReceipt

    /// Newest first.
    func receipts(of user: String, claims: DatabaseClaims) async throws -> [ErasureReceipt]
}
