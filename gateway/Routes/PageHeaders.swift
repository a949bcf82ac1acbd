import HTTPTypes
import Hummingbird
import Logging
import Platform

/// Headers of the web console: nothing from elsewhere is loaded, no other site may frame it, and a browser asks each time
/// whether it still has the right version.
struct PageHeaders: RouterMiddleware {
    typealias Context = MeshRequestContext

    static let policy =
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"

    func handle(
        _ request: Request,
        context: MeshRequestContext,
        next: @concurrent (Request, MeshRequestContext) async throws -> Response
    ) async throws -> Response {
        // The file system would end a path there, and another file's type would be given.
        if request.uri.path.contains("%00") { throw APIError.notFound("path") }
        // The files are small and given whole: a range past a file's end would be answered with a wrong length.
        var head = request.head
        head.headerFields[.range] = nil
        var response = try await next(Request(head: head, body: request.body), context)
        if response.headers[.acceptRanges] != nil {
            response.headers[.acceptRanges] = "none"
            response.headers[.cacheControl] = "no-cache"
        }
        if response.headers[.contentType]?.hasPrefix("text/html") == true {
            response.headers[.contentSecurityPolicy] = Self.policy
            if let name = HTTPField.Name("Referrer-Policy") { response.headers[name] = "same-origin" }
        }
        return response
    }
}
