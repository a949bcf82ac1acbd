import Hummingbird
import Platform
import SharedModels

/// Answers `GET /openapi.json` with what was written once: the description is large, and writing it costs more than most requests. Who has
/// it already is told so by its tag.
struct KeptDescription: RouterMiddleware {
    typealias Context = MeshRequestContext

    private let document: TaggedDocument

    init(_ description: JSONValue) throws { document = try TaggedDocument(description) }

    @concurrent
    func handle(
        _ request: Request,
        context: MeshRequestContext,
        next: @concurrent (Request, MeshRequestContext) async throws -> Response
    ) async throws -> Response {
        guard request.method == .get, request.uri.path == "/openapi.json" else {
            return try await next(request, context)
        }
        return document.response(to: request)
    }
}
