import Hummingbird
import Platform
import SharedModels

/// What looks over many sessions: `GET /v1/sessions`, the caller's own, and `GET /v1/decisions`, how the latest turns were routed.
struct OverviewRoutes: Sendable {
    let store: any DecisionStore

    func add(to router: Router<MeshRequestContext>) {
        router.get("/v1/sessions", use: sessions)
        router.get("/v1/decisions", use: decisions)
    }

    struct SessionList: Codable, Sendable {
        var sessions: [OwnSession]
    }

    struct DecisionList: Codable, Sendable {
        var decisions: [RoutingDecision]
    }

    @Sendable private func sessions(_ request: Request, context: MeshRequestContext) async throws -> Response {
        let identity = try context.requireIdentity()
        guard identity.user != nil else { throw APIError.forbidden("Sessions are listed for a user that is named.") }
        let (_, limit) = try request.pageQuery(defaultLimit: 50, maxLimit: 200)
        return try jsonResponse(SessionList(sessions: try await store.sessions(limit: limit, for: identity)))
    }

    /// For a machine that acts for its whole tenant, in every namespace of it.
    @Sendable private func decisions(_ request: Request, context: MeshRequestContext) async throws -> Response {
        let identity = try context.requireIdentity()
        guard identity.role == .machine, identity.namespaces.contains("*"), identity.user == nil else {
            throw APIError.forbidden("Decisions are shown to machines whose API key may use all namespaces.")
        }
        let (_, limit) = try request.pageQuery(defaultLimit: 50, maxLimit: 500)
        return try jsonResponse(DecisionList(decisions: try await store.decisions(limit: limit, for: identity)))
    }
}
