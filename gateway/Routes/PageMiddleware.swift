import HTTPTypes
import Hummingbird
import Logging
import Platform

/// Headers of the web console: nothing from elsewhere is loaded, and no other site may frame it.
struct PageHeaders: RouterMiddleware {
    typealias Context = MeshRequestContext

    static let policy =
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"

    func handle(
        _ request: Request,
        context: MeshRequestContext,
        next: @concurrent (Request, MeshRequestContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        if response.headers[.contentType]?.hasPrefix("text/html") == true {
            response.headers[.contentSecurityPolicy] = Self.policy
            if let name = HTTPField.Name("Referrer-Policy") { response.headers[name] = "same-origin" }
        }
        return response
    }
}
