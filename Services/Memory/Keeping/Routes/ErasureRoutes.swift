import Foundation
import Hummingbird
import Platform
import SharedModels

/// `POST /v1/users/{user_id}/erase`, and the receipts that it leaves.
///
/// A caller that acts for an end user may erase that one; one that acts for its tenant may erase any, in the namespaces
/// that it reaches.
struct ErasureRoutes: Sendable {
    let store: any ErasureStore
    let now: @Sendable () -> Date

    func add(to router: Router<MeshRequestContext>) {
        router.group("v1/users/:user")
            .post("erase", use: erase)
            .get("erasures", use: receipts)
    }

    private func erase(_ request: Request, _ context: MeshRequestContext) async throws -> Response {
        let identity = try context.requireIdentity()
        let user = try Self.user(context, identity)
        let receipt = try await store.erase(
            user: user,
            at: now(),
            claims: identity.databaseClaims,
            actor: identity.actor
        )
        return try jsonResponse(receipt)
    }

    private func receipts(_ request: Request, _ context: MeshRequestContext) async throws -> Response {
        let identity = try context.requireIdentity()
        let user = try Self.user(context, identity)
        let receipts = try await store.receipts(of: user, claims: identity.databaseClaims)
        return try jsonResponse(ErasureReceipts(results: receipts))
    }

    /// The user in the path.
    ///
    /// - Throws: 403 for another than whom the caller acts for, or where it reaches no namespace.
    static func user(_ context: MeshRequestContext, _ identity: Identity) throws -> String {
        let user = context.parameters.get("user")?.removingPercentEncoding ?? ""
        try CallerScope.check(user, "user_id")
        guard identity.user == nil || identity.user == user else {
            let message = "you may only name yourself"
            throw APIError(
                .forbidden,
                code: "forbidden",
                message,
                fields: [FieldProblem(field: "user_id", message: message)]
            )
        }
        guard !identity.namespaces.isEmpty else { throw APIError.forbidden("You may use no namespace.") }
        return user
    }
}
