import Clients
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Platform
import SharedModels

/// Applications, for the front end.
struct PrequalificationRoutes: Sendable {
    let financing: ServiceClient
    let prices: EquipmentPrices
    let door: FrontDoor

    func add(to group: RouterGroup<MeshRequestContext>) {
        group.post("prequalifications", use: submit)
        group.get("prequalifications/{id}") { _, context in
            try await door.enveloped(
                financing,
                "GET",
                "/v1/prequalifications/\(try context.pathParameter("id"))",
                context
            )
        }
        // For the operator's machines; financing decides which of them.
        group.get("prequalifications/due") { request, context in
            try await forward("GET", "/v1/applications/due", query: request.forwardedQuery, context)
        }
        group.get("prequalifications/{id}/replay") { _, context in
            try await forward("GET", "/v1/prequalifications/\(try context.pathParameter("id"))/replay", context)
        }
        for action in ["decision", "notice"] {
            group.post("prequalifications/{id}/\(action)") { request, context in
                let path = "/v1/prequalifications/\(try context.pathParameter("id"))/\(action)"
                // Who may not is told so before the body is read.
                guard context.identity?.role == .machine else { throw APIError.unauthorized }
                return try await forward("POST", path, body: try await request.forwardedJSON(context), context)
            }
        }
        // A letter, not data: it goes as it is.
        group.get("prequalifications/{id}/notice") { request, context in
            let path = "/v1/prequalifications/\(try context.pathParameter("id"))/notice"
            return try await door.plain(financing, "GET", path, accept: request.headers[.accept], context)
        }
    }

    private func forward(
        _ method: String,
        _ path: String,
        query: [(String, String)] = [],
        body: ByteBuffer? = nil,
        _ context: MeshRequestContext
    ) async throws -> Response {
        guard context.identity?.role == .machine else { throw APIError.unauthorized }
        return try await door.enveloped(financing, method, path, query: query, body: body, context)
    }

    @Sendable private func submit(_ request: Request, context: MeshRequestContext) async throws -> Response {
        let form = try await prices.priced(request.decodeJSON(PrequalificationRequest.self, context: context))
        return try await door.enveloped(
            financing,
            "POST",
            "/v1/prequalifications",
            headers: request.idempotencyKey,
            body: ByteBuffer(bytes: try JSON.encode(form)),
            context
        )
    }
}
