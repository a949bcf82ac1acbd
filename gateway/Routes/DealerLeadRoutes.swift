import Clients
import Hummingbird
import Platform

/// Leads and what became of them, for machines: dealer matching decides which of them may see any.
struct DealerLeadRoutes: Sendable {
    let dealerMatching: ServiceClient
    let door: FrontDoor

    func add(to group: RouterGroup<MeshRequestContext>) {
        group.get("dealers/leads") { request, context in
            try await forward("GET", "/v1/leads", request, context)
        }
        group.delete("dealers/leads") { request, context in
            try await forward("DELETE", "/v1/leads", request, context)
        }
        group.get("dealers/leads/{id}") { request, context in
            try await forward("GET", "/v1/leads/\(try context.pathParameter("id"))", request, context)
        }
        group.post("dealers/leads/{id}/resend") { request, context in
            try await forward("POST", "/v1/leads/\(try context.pathParameter("id"))/resend", request, context)
        }
        group.delete("dealers/leads/{id}") { request, context in
            try await forward("DELETE", "/v1/leads/\(try context.pathParameter("id"))", request, context)
        }
    }

    private func forward(
        _ method: String,
        _ path: String,
        _ request: Request,
        _ context: MeshRequestContext
    ) async throws -> Response {
        guard context.identity?.role == .machine else { throw APIError.unauthorized }
        return try await door.enveloped(dealerMatching, method, path, query: request.forwardedQuery, context)
    }
}
