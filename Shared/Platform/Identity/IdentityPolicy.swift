public import Hummingbird

/// Finds out who calls.
public protocol IdentityAuthenticator: Sendable {
    /// - Returns: nil where nobody is known; handlers that need somebody answer 401 then.
    /// - Throws: 401 for credentials that are wrong.
    func identity(of request: Request, context: MeshRequestContext) async throws -> Identity?
}

/// Who may call a process.
public enum IdentityPolicy: Sendable {
    /// Other services alone, by their tokens; health, metrics, the API's description and cards are open.
    case serviceToken
    case custom(any IdentityAuthenticator)
    case open
}

struct IdentityMiddleware: RouterMiddleware {
    typealias Context = MeshRequestContext

    let policy: IdentityPolicy
    let tokens: ServiceTokens

    func handle(
        _ request: Request,
        context: MeshRequestContext,
        next: @concurrent (Request, MeshRequestContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        switch policy {
        case .open: break
        case .custom(let authenticator):
            context.identity = try await authenticator.identity(of: request, context: context)
        case .serviceToken:
            let path = request.uri.path
            if !ProcessRoutes.paths.contains(path), !path.hasPrefix("/.well-known/") {
                guard let header = request.headers[.authorization], header.hasPrefix("Bearer ") else {
                    throw APIError.unauthorized
                }
                context.identity = try await tokens.verify(
                    String(header.dropFirst("Bearer ".count)),
                    of: ServiceCall(request)
                )
            }
        }
        let ready = context
        return try await RequestScope.$identity.withValue(ready.identity) {
            do {
                return try await next(request, ready)
            } catch let error as any HTTPResponseError {
                // Else the router would write the framework's own body.
                throw APIError.from(error)
            }
        }
    }
}

/// A router that knows who calls; ``Assembly/application(process:)`` puts everything else around it.
/// - Parameter outside: what a request passes before it is known who calls; the first is outermost.
public func meshRouter(
    process: ProcessContext,
    identity: IdentityPolicy = .serviceToken,
    outside: [any MiddlewareProtocol<Request, Response, MeshRequestContext>] = []
) -> Router<MeshRequestContext> {
    let router = Router(context: MeshRequestContext.self)
    for middleware in outside { router.add(middleware: middleware) }
    router.add(middleware: IdentityMiddleware(policy: identity, tokens: process.tokens))
    return router
}
