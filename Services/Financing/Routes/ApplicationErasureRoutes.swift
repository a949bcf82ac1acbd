import Foundation
import Hummingbird
import Platform
import SharedModels

/// `DELETE /v1/users/{user}/applications`: for the gateway, which erases a user everywhere.
struct ApplicationErasureRoutes: Sendable {
    let store: any ApplicationKeeping

    func add(to router: Router<MeshRequestContext>) { router.delete("/v1/users/{user}/applications", use: erase) }

    @Sendable private func erase(_ request: Request, context: MeshRequestContext) async throws -> Response {
        let identity = try context.requireIdentity()
        guard identity.role == .service, identity.user == nil, identity.service == MeshService.gateway.name else {
            throw APIError.forbidden("A user is erased at the gateway.")
        }
        guard let user = context.parameters.get("user")?.removingPercentEncoding, !user.isEmpty else {
            throw APIError.notFound("user")
        }
        return try jsonResponse(try await store.erase(user: user, tenant: identity.tenant))
    }
}
