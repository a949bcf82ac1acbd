import HTTPTypes
import Hummingbird
import Platform

/// Cross-origin calls from the pages that the operator named, and from no others.
struct AllowedOrigins: RouterMiddleware {
    typealias Context = MeshRequestContext

    private let origins: Set<String>
    private let allowed = CORSMiddleware<MeshRequestContext>(
        allowOrigin: .originBased,
        allowHeaders: [.accept, .authorization, .contentType, .origin, .requestID, .idempotencyKey],
        allowMethods: [.get, .post, .delete, .patch, .head, .options],
        allowCredentials: true,
        exposedHeaders: ["X-Request-Id"]
    )

    init(_ origins: [String]) { self.origins = Set(origins) }

    @concurrent
    func handle(
        _ request: Request,
        context: MeshRequestContext,
        next: @concurrent (Request, MeshRequestContext) async throws -> Response
    ) async throws -> Response {
        guard let origin = request.headers[.origin], origins.contains(origin) else {
            return try await next(request, context)
        }
        return try await allowed.handle(request, context: context, next: next)
    }
}
