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
            try await door.enveloped(knowledge, "GET", "/v1/robots", query: request.forwardedQuery, context)
        }
        group.get("robots/{id}") { _, context in
            try await door.enveloped(knowledge, "GET", "/v1/robots/\(try context.pathParameter("id"))", context)
        }
        group.get("industries") { _, context in
            try await door.enveloped(knowledge, "GET", "/v1/industries", context)
        }
        group.get("industries/{slug}") { _, context in
            try await door.enveloped(knowledge, "GET", "/v1/industries/\(try context.pathParameter("slug"))", context)
        }
        group.get("dealers") { request, context in
            try await door.enveloped(dealerMatching, "GET", "/v1/dealers", query: request.forwardedQuery, context)
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
}
