import Clients
import Hummingbird
import NIOCore
import Platform

/// The memory API under `/api/v1/memories`, for machines: the same paths and answers as at the memory service.
struct MemoryRoutes: Sendable {
    let memory: ServiceClient
    let door: FrontDoor

    func add(to group: RouterGroup<MeshRequestContext>) {
        group.get("memories") { try await forward($0, $1, "/v1/memories") }
        group.post("memories") { try await forward($0, $1, "/v1/memories") }
        group.delete("memories") { try await forward($0, $1, "/v1/memories") }
        group.post("memories/batch") { try await forward($0, $1, "/v1/memories/batch") }
        group.post("memories/search") { try await forward($0, $1, "/v1/memories/search") }
        group.patch("memories/{id}") { try await forward($0, $1, "/v1/memories/\(try $1.pathParameter("id"))") }
        group.get("memories/{id}/history") {
            try await forward($0, $1, "/v1/memories/\(try $1.pathParameter("id"))/history")
        }
        group.get("memories/{id}/links") {
            try await forward($0, $1, "/v1/memories/\(try $1.pathParameter("id"))/links")
        }
        group.post("memories/{id}/reinforce") {
            try await forward($0, $1, "/v1/memories/\(try $1.pathParameter("id"))/reinforce")
        }
        group.get("stats") { try await forward($0, $1, "/v1/stats") }
        group.get("events/{id}") { try await forward($0, $1, "/v1/events/\(try $1.pathParameter("id"))") }
        group.get("memories/{id}") { try await forward($0, $1, "/v1/memories/\(try $1.pathParameter("id"))") }
        group.delete("memories/{id}") { try await forward($0, $1, "/v1/memories/\(try $1.pathParameter("id"))") }
    }

    /// A visitor talks with agents; the store itself is for machines, which are known by a key.
    @Sendable private func forward(
        _ request: Request,
        _ context: MeshRequestContext,
        _ path: String
    ) async throws -> Response {
        guard context.identity?.role == .machine else { throw APIError.unauthorized }
        let body = [.post, .patch].contains(request.method) ? try await request.forwardedJSON(context) : nil
        return try await door.plain(
            memory,
            request.method.rawValue,
            path,
            query: request.forwardedQuery,
            body: body,
            context
        )
    }
}
