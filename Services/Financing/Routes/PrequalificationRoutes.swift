import Foundation
import HTTPTypes
import Hummingbird
import Platform
import SharedModels

/// `POST /v1/prequalifications` and `GET /v1/prequalifications/{id}`.
struct PrequalificationRoutes: Sendable {
    let desk: ApplicationDesk

    func add(to router: Router<MeshRequestContext>) {
        router.post("/v1/prequalifications", use: submit)
        router.get("/v1/prequalifications/{id}", use: show)
    }

    @Sendable private func submit(_ request: Request, context: MeshRequestContext) async throws -> Response {
        let identity = try context.requireIdentity()
        let body = try await request.decodeJSON(PrequalificationRequest.self, context: context)
        let result = try await desk.submit(body, idempotencyKey: try Self.key(of: request), identity: identity)
        return try jsonResponse(result, status: .created)
    }

    /// `Idempotency-Key`: whoever got no answer may send the same form again and has applied once.
    private static func key(of request: Request) throws -> String? {
        guard let key = request.headers[.idempotencyKey] else { return nil }
        var validator = Validator()
        validator.check(
            PrequalificationForm.isPlain(key, atMost: 200),
            "Idempotency-Key",
            "must have 1 to 200 characters"
        )
        try validator.finish()
        return key
    }

    @Sendable private func show(_ request: Request, context: MeshRequestContext) async throws -> Response {
        let identity = try context.requireIdentity()
        guard let id = context.parameters.get("id").flatMap(UUID.init(uuidString:)),
            let result = try await desk.store.application(id, for: identity)
        else { throw APIError.notFound("application") }
        return try jsonResponse(result)
    }
}
