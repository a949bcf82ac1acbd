import Clients
import Hummingbird
import Platform

/// Robots, industries and dealers, for the front end.
struct CatalogueRoutes: Sendable {
    let knowledge: ServiceClient
    let dealerMatching: ServiceClient
    let door: FrontDoor

    func add(to group: RouterGroup<MeshRequestContext>) {
        group.get("robots") { request, context in
            try await read(knowledge, "/v1/robots", context, query: request.forwardedQuery)
        }
        group.get("robots/{id}") { _, context in
            try await read(knowledge, "/v1/robots/\(try context.pathParameter("id"))", context)
        }
        group.get("industries") { _, context in
            try await read(knowledge, "/v1/industries", context)
        }
        group.get("industries/{slug}") { _, context in
            try await read(knowledge, "/v1/industries/\(try context.pathParameter("slug"))", context)
        }
        group.get("dealers") { request, context in
            try await read(dealerMatching, "/v1/dealers", context, query: request.forwardedQuery)
        }
        group.post("dealers/match") { request, context in
            let body = try await request.forwardedJSON(context)
            return try await door.enveloped(
                dealerMatching,
                "POST",
                "/v1/dealers/match",
                headers: request.idempotencyKey,
                body: body,
                context
            )
        }
    }

    /// The same for everybody, so nobody is made a visitor by it.
    private func read(
        _ upstream: ServiceClient,
        _ path: String,
        _ context: MeshRequestContext,
        query: [(String, String)] = []
    ) async throws -> Response {
        try await door.enveloped(upstream, "GET", path, query: query, remembersVisitor: false, context)
    }
}
