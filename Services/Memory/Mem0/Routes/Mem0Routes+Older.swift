import Hummingbird
import Platform
import SharedModels

/// The paths of older clients, which answer with a bare list where the client asks for no other format.
extension Mem0Routes {
    func addFirst(_ request: Request, _ context: MeshRequestContext) async throws -> Response {
        let body = try await Mem0Body.read(request, context)
        let added = try await addAwaiting(body, Mem0Caller(request, context, body: body))
        return try answer(added.results, body, listedByDefault: true)
    }

    func listFirst(_ request: Request, _ context: MeshRequestContext) async throws -> Response {
        let members = Mem0Parameters(request).body
        return try await list(members, request, Mem0Caller(request, context), listedByDefault: true)
    }

    func searchFirst(_ request: Request, _ context: MeshRequestContext) async throws -> Response {
        let body = try await Mem0Body.read(request, context)
        return try answer(try await find(body, Mem0Caller(request, context, body: body)), body, listedByDefault: true)
    }

    func listSecond(_ request: Request, _ context: MeshRequestContext) async throws -> Response {
        let body = try await Mem0Body.read(request, context)
        return try await list(body, request, Mem0Caller(request, context, body: body), listedByDefault: false)
    }

    func searchSecond(_ request: Request, _ context: MeshRequestContext) async throws -> Response {
        let body = try await Mem0Body.read(request, context)
        return try answer(try await find(body, Mem0Caller(request, context, body: body)), body, listedByDefault: false)
    }

    /// Whoever asks for a page gets one.
    private func list(
        _ body: Mem0Body,
        _ request: Request,
        _ caller: Mem0Caller,
        listedByDefault: Bool
    ) async throws -> Response {
        let page = try await page(body, request, caller)
        if Mem0Parameters(request)["page"] != nil { return try jsonResponse(JSONValue.object(page)) }
        return try answer(page["results"]?.arrayValue ?? [], body, listedByDefault: listedByDefault)
    }

    private func answer(_ results: [JSONValue], _ body: Mem0Body, listedByDefault: Bool) throws -> Response {
        let listed = body["output_format"].map { $0 == "v1.0" } ?? listedByDefault
        return try jsonResponse(listed ? .array(results) : ["results": .array(results)] as JSONValue)
    }
}
