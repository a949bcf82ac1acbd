import HTTPTypes
import Hummingbird
import Platform

/// Who calls the memory service: other services, by their tokens.
struct MemoryAuthenticator: IdentityAuthenticator {
    enum Face: Sendable {
        /// `Authorization: Bearer`. Mem0's paths are left to their own router.
        case native
        /// Besides `Authorization: Token` and `X-API-Key`, as Mem0's clients send them.
        case mem0
    }

    let tokens: ServiceTokens
    let face: Face

    private static let open: Set<String> = ["/healthz", "/readyz", "/metrics", "/openapi.json"]

    func identity(of request: Request, context: MeshRequestContext) async throws -> Identity? {
        let path = request.uri.path
        if face == .native, Self.open.contains(path) || path.hasPrefix("/.well-known/") || Mem0Paths.takes(path) {
            return nil
        }
        guard let token = token(of: request) else { throw APIError.unauthorized }
        return try await tokens.verify(token, of: ServiceCall(request))
    }

    private func token(of request: Request) -> String? {
        if face == .mem0, let key = HTTPField.Name("X-API-Key").flatMap({ request.headers[$0] }), !key.isEmpty {
            return key
        }
        guard let header = request.headers[.authorization] else { return nil }
        let schemes = face == .mem0 ? ["Bearer ", "Token "] : ["Bearer "]
        return schemes.first(where: header.hasPrefix).map { String(header.dropFirst($0.count)) }
    }
}
