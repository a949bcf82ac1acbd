import Foundation
import Hummingbird
import Platform
import SharedModels

/// `GET /v1/leads`: for the operator's own machines and services, never for a visitor.
struct LeadRoutes: Sendable {
    let store: any LeadStore

    func add(to router: Router<MeshRequestContext>) {
        router.get("/v1/leads", use: list)
        router.delete("/v1/users/{user}/leads", use: erase)
    }

    /// All of a user's who is erased, also from conversations that are gone already.
    @Sendable private func erase(_ request: Request, context: MeshRequestContext) async throws -> Response {
        let identity = try context.requireIdentity()
        guard identity.role == .service, identity.user == nil, identity.service == MeshService.gateway.name else {
            throw APIError.forbidden("A user is erased at the gateway.")
        }
        guard let user = context.parameters.get("user")?.removingPercentEncoding, !user.isEmpty else {
            throw APIError.notFound("user")
        }
        return try jsonResponse(["deleted": try await store.delete(user: user, tenant: identity.tenant)])
    }

    struct LeadPage: Codable, Sendable {
        var leads: [Lead]
        var pagination: Pagination
    }

    @Sendable private func list(_ request: Request, context: MeshRequestContext) async throws -> Response {
        let identity = try context.requireIdentity()
        guard identity.role == .machine || (identity.role == .service && identity.user == nil) else {
            throw APIError.forbidden("Leads are shown to machines with an API key only.")
        }
        let (page, limit) = try request.pageQuery(defaultLimit: 20, maxLimit: 100)
        var validator = Validator()
        validator.check(page <= 100_000, "page", "must be at most 100000")
        try validator.finish()
        let (leads, total) = try await store.leads(page: page, limit: limit, for: identity)
        return try jsonResponse(
            LeadPage(leads: leads, pagination: Pagination(total: total, page: page, limit: limit))
        )
    }
}
