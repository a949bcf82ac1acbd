import HTTPTypes
import Hummingbird
import Platform

/// Cross-origin calls from the pages that the operator named, and from no others. What a page is refused it is told as
/// well: an answer without these headers is kept from it by the browser.
struct AllowedOrigins: RouterMiddleware {
    typealias Context = MeshRequestContext

    private static let preflight: HTTPFields = [
        .accessControlAllowMethods: "GET, POST, DELETE, PATCH, HEAD, OPTIONS",
        .accessControlAllowHeaders: [
            HTTPField.Name.accept, .authorization, .contentType, .requestID, .idempotencyKey,
        ].map(\.canonicalName).joined(separator: ", ") + ", MCP-Protocol-Version, Mcp-Method, Mcp-Name",
        .accessControlMaxAge: "600",
    ]
    /// What a page's script may read beside the body.
    private static let exposed = "X-Request-Id, Retry-After, RateLimit, RateLimit-Policy, Idempotency-Replayed"

    private let origins: Set<String>
    private let errorStyle: ErrorStyle

    init(_ origins: [String], errorStyle: ErrorStyle) {
        self.origins = Set(origins)
        self.errorStyle = errorStyle
    }

    @concurrent
    func handle(
        _ request: Request,
        context: MeshRequestContext,
        next: @concurrent (Request, MeshRequestContext) async throws -> Response
    ) async throws -> Response {
        guard !origins.isEmpty else { return try await next(request, context) }
        guard let origin = request.headers[.origin], origins.contains(origin) else {
            var response = try await next(request, context)
            // A cache must not give this answer to a page that would get another.
            response.headers[values: .vary].append("Origin")
            return response
        }
        var response: Response
        if request.method == .options {
            response = Response(status: .noContent, headers: Self.preflight)
        } else {
            do {
                response = try await next(request, context)
            } catch {
                response = try errorStyle.told(of: error, request, context)
            }
            response.headers[.accessControlExposeHeaders] = Self.exposed
        }
        response.headers[.accessControlAllowOrigin] = origin
        response.headers[.accessControlAllowCredentials] = "true"
        response.headers[values: .vary].append("Origin")
        return response
    }
}
