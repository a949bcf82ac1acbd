import Clients
import HTTPTypes
import Hummingbird
import NIOCore
import Platform
import SharedModels

/// The memory API under `/api/v1/memories`, for machines: the same paths and answers as at the memory service.
struct MemoryRoutes: Sendable {
    let memory: ServiceClient
    let door: FrontDoor

    /// Reads of the store, for machines alone.
    static let reads = [
        "memories", "memories/{id}", "memories/{id}/history", "memories/{id}/links", "stats", "events/{id}",
    ].map { ReadRoute($0, upstream: .memory) }

    func add(to group: RouterGroup<MeshRequestContext>) {
        group.post("memories") { try await forward($0, $1, "/v1/memories") }
        group.delete("memories") { try await forward($0, $1, "/v1/memories") }
        group.post("memories/batch") { try await forward($0, $1, "/v1/memories/batch") }
        group.post("memories/search") { try await forward($0, $1, "/v1/memories/search") }
        group.patch("memories/{id}") { try await forward($0, $1, "/v1/memories/\(try $1.pathParameter("id"))") }
        group.post("memories/{id}/reinforce") {
            try await forward($0, $1, "/v1/memories/\(try $1.pathParameter("id"))/reinforce")
        }
        group.get("memories/export") { try await pass($0, $1, "/v1/memories/export") }
        group.post("memories/import") { try await pass($0, $1, "/v1/memories/import") }
        for route in Self.reads {
            group.get(route.path) { try await forward($0, $1, try route.upstreamPath($1)) }
        }
        group.delete("memories/{id}") { try await forward($0, $1, "/v1/memories/\(try $1.pathParameter("id"))") }
    }

    /// A visitor talks with agents; the store itself is for machines, which are known by a key.
    @Sendable private func forward(
        _ request: Request,
        _ context: MeshRequestContext,
        _ path: String
    ) async throws -> Response {
        guard context.identity?.role == .machine else { throw APIError.unauthorized }
        let takesBody = [.post, .patch].contains(request.method)
        let body = takesBody ? try await request.forwardedJSON(context) : nil
        return try await door.plain(
            memory,
            request.method.rawValue,
            path,
            query: request.forwardedQuery,
            body: body,
            context
        )
    }

    /// How long an export or import may take; the memory service has a limit of its own.
    private static let transferLimit: Duration = .seconds(3_600)

    /// How long the rest of an upload that is answered already is read, as nginx's `lingering_time` has it.
    private static let lingering: Duration = .seconds(30)

    /// Both bodies as they come: an export or import may be larger than anything else here.
    @Sendable private func pass(
        _ request: Request,
        _ context: MeshRequestContext,
        _ path: String
    ) async throws -> Response {
        guard context.identity?.role == .machine else { throw APIError.unauthorized }
        let sent = ["Content-Type", "Content-Encoding"].compactMap { name in
            HTTPField.Name(name).flatMap { request.headers[$0] }.map { (name, $0) }
        }
        // The head of an answer is waited for before anything is sent: the service gives it before it reads.
        let upload = request.method == .post ? Upload() : nil
        let answer: StreamedResponse
        do {
            answer = try await memory.pass(
                request.method.rawValue,
                path,
                query: request.forwardedQuery,
                headers: sent,
                body: upload?.chunks,
                within: Self.transferLimit,
                identity: context.identity
            )
            guard (200..<300).contains(answer.status) else {
                throw FrontDoor.refused(try await answer.collected(upTo: 1 << 20), by: memory)
            }
        } catch {
            upload?.end()
            throw error
        }
        let body = request.body
        return Response(
            status: HTTPResponse.Status(code: answer.status),
            headers: answer.contentType.map { [.contentType: $0] } ?? [:],
            body: ResponseBody { writer in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    if let upload { group.addTask { try await upload.run(body) } }
                    defer { upload?.end() }
                    for try await piece in answer.body { try await writer.write(piece) }
                    try await writer.finish(nil)
                    guard let upload else { return }
                    // The rest changes nothing, but to stop reading closes the connection, and who still sends might never see the answer.
                    upload.end()
                    group.addTask { try await Task.sleep(for: Self.lingering) }
                    _ = await group.nextResult()
                    group.cancelAll()
                }
            }
        )
    }
}
