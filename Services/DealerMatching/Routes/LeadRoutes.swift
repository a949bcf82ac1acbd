import Foundation
import Hummingbird
import Platform
import SharedModels

/// `/v1/leads`: for the operator's own machines and services, never for a visitor.
struct LeadRoutes: Sendable {
    let store: any LeadStore
    let settings: LeadSettings
    /// There is something to deliver.
    let ring: @Sendable () -> Void
    let now: @Sendable () -> Date

    func add(to router: Router<MeshRequestContext>) {
        router.get("/v1/leads", use: list)
        router.delete("/v1/leads", use: deleteOfUser)
        router.get("/v1/leads/{id}", use: get)
        router.delete("/v1/leads/{id}", use: delete)
        router.post("/v1/leads/{id}/resend", use: resend)
    }

    struct LeadPage: Codable, Sendable {
        var leads: [StoredLead]
        var pagination: Pagination
    }

    @Sendable private func list(_ request: Request, context: MeshRequestContext) async throws -> Response {
        let identity = try Self.machine(context)
        let (page, limit) = try request.pageQuery(defaultLimit: 20, maxLimit: 100)
        var validator = Validator()
        validator.check(page <= 100_000, "page", "must be at most 100000")
        try validator.finish()
        let (leads, total) = try await store.leads(page: page, limit: limit, for: identity)
        return try jsonResponse(
            LeadPage(leads: leads, pagination: Pagination(total: total, page: page, limit: limit))
        )
    }

    @Sendable private func get(_ request: Request, context: MeshRequestContext) async throws -> Response {
        let identity = try Self.machine(context)
        guard let lead = try await store.lead(try Self.id(context), for: identity) else {
            throw APIError.notFound("lead")
        }
        return try jsonResponse(lead)
    }

    /// Has the lead told by every way that is set up now. What a receiver has taken is not told twice unless `all=true` asks for it.
    @Sendable private func resend(_ request: Request, context: MeshRequestContext) async throws -> Response {
        let identity = try Self.machine(context)
        let all = request.uri.queryParameters["all"].map { String($0) }
        var validator = Validator()
        validator.check(["true", "false", nil].contains(all), "all", "must be true or false")
        try validator.finish()
        guard !settings.channels.isEmpty else {
            throw APIError.conflict("No way to tell dealers is set up: see DEALER_WEBHOOK_URL and DEALER_EMAIL_TO.")
        }
        let id = try Self.id(context)
        let isKnown = try await store.resend(
            lead: id,
            by: { [settings] dealer in settings.deliveries(to: dealer) },
            includingDelivered: all == "true",
            for: identity,
            at: now()
        )
        guard isKnown, let lead = try await store.lead(id, for: identity) else { throw APIError.notFound("lead") }
        ring()
        return try jsonResponse(lead, status: .accepted)
    }

    @Sendable private func delete(_ request: Request, context: MeshRequestContext) async throws -> Response {
        let identity = try Self.machine(context)
        guard try await store.delete(lead: try Self.id(context), for: identity) else {
            throw APIError.notFound("lead")
        }
        return Response(status: .noContent)
    }

    /// A user's leads are erased by name: without one nothing is, rather than everything.
    @Sendable private func deleteOfUser(_ request: Request, context: MeshRequestContext) async throws -> Response {
        let identity = try Self.machine(context)
        let user = request.uri.queryParameters["user_id"].map { String($0) } ?? ""
        var validator = Validator()
        validator.check(PlainText.isValid(user, atMost: 200), "user_id", PlainText.wanted(200))
        try validator.finish()
        let deleted = try await store.delete(user: user, for: identity)
        return try jsonResponse(["deleted": deleted])
    }

    private static func machine(_ context: MeshRequestContext) throws -> Identity {
        let identity = try context.requireIdentity()
        // A key for something else does not open people's contact data.
        let namespace = MeshService.dealerMatching.namespace ?? "*"
        let isService = identity.role == .service && identity.user == nil
        guard isService || (identity.role == .machine && identity.allows(namespace: namespace)) else {
            throw APIError.forbidden("Leads are shown to machines whose API key has the namespace \(namespace).")
        }
        return identity
    }

    private static func id(_ context: MeshRequestContext) throws -> UUID {
        guard let id = context.parameters.get("id").flatMap({ UUID(uuidString: $0) }) else {
            throw APIError.notFound("lead")
        }
        return id
    }
}
