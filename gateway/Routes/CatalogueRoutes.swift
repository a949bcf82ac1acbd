import Clients
import Hummingbird
import Platform
import SharedModels

/// Robots, industries and dealers, for the front end.
struct CatalogueRoutes: Sendable {
    let knowledge: ServiceClient
    let dealerMatching: ServiceClient
    let door: FrontDoor

    static let reads = [
        ReadRoute("robots", upstream: .knowledge, isEnveloped: true),
        ReadRoute("robots/{id}", upstream: .knowledge, passesQuery: false, isEnveloped: true),
        ReadRoute("industries", upstream: .knowledge, passesQuery: false, isEnveloped: true),
        ReadRoute("industries/{slug}", upstream: .knowledge, passesQuery: false, isEnveloped: true),
        ReadRoute("dealers", upstream: .dealerMatching, isEnveloped: true),
    ]

    func add(to group: RouterGroup<MeshRequestContext>) {
        for route in Self.reads {
            let service = route.upstream == .knowledge ? knowledge : dealerMatching
            group.get(route.path) { request, context in
                // The same for everybody, so nobody is made a visitor by it.
                try await door.enveloped(
                    service,
                    "GET",
                    try route.upstreamPath(context),
                    query: route.passesQuery ? request.forwardedQuery : [],
                    remembersVisitor: false,
                    context
                )
            }
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
