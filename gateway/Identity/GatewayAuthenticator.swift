import Foundation
import HTTPTypes
import Hummingbird
import Platform
import SharedModels

/// Who calls at the front door: a machine by its API key, a signed-in user by the identity provider's token, or a visitor by a signed
/// cookie. Who brings none of them, or the key that stands for nobody in particular, is a new visitor.
struct GatewayAuthenticator: IdentityAuthenticator {
    let keys: any APIKeyStore
    /// nil where no identity provider is configured.
    let users: UserTokens?
    let anonymousKey: Secret?
    let cookies: VisitorCookie
    let strangers: Strangers

    static let longestUser = 200

    func identity(of request: Request, context: MeshRequestContext) async throws -> Identity? {
        if let presented = Self.key(of: request), !isAnonymous(presented) {
            if let users, UserTokens.isToken(presented) { return try await users.identity(presented) }
            guard let key = try await keys.key(hash: APIKey.hash(of: presented)) else { throw APIError.unauthorized }
            return Identity(
                tenant: key.tenant,
                user: try Self.user(of: request),
                role: .machine,
                namespaces: key.namespaces
            )
        }
        if let visitor = try await cookies.visitor(of: request) { return visitor }
        return strangers.visitor(of: request)
    }

    /// Compared by digests, so that the time tells nothing of the key.
    private func isAnonymous(_ presented: String) -> Bool {
        guard let anonymousKey else { return false }
        return APIKey.hash(of: presented) == APIKey.hash(of: anonymousKey.value)
    }

    /// What tells a machine's key from others, and gives none of it away.
    static func fingerprint(of request: Request) -> String? {
        key(of: request).map { AuditTrail.digest($0) }
    }

    /// `X-API-Key: …`, or `Authorization: Token …` as Mem0's client sends it.
    private static func key(of request: Request) -> String? {
        if let key = HTTPField.Name("X-API-Key").flatMap({ request.headers[$0] }), !key.isEmpty { return key }
        return request.headers[.authorization].flatMap(credential(in:))
    }

    /// - Parameter header: a value of `Authorization`.
    static func credential(in header: String) -> String? {
        let parts = header.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, ["token", "bearer"].contains(parts[0].lowercased()) else { return nil }
        return String(parts[1])
    }

    /// The end user that a machine acts for.
    private static func user(of request: Request) throws -> String? {
        guard let name = HTTPField.Name("X-User-Id"), let user = request.headers[name] else { return nil }
        return try checked(user: user, field: "X-User-Id")
    }

    /// A name that a machine gives of an end user.
    /// - Throws: 422 naming the field.
    static func checked(user: String, field: String) throws -> String {
        guard (1...longestUser).contains(user.count), !user.hasPrefix("visitor:"), !user.contains("\0") else {
            throw APIError.validation([
                FieldProblem(field: field, message: "must have 1 to \(longestUser) characters and be no visitor's")
            ])
        }
        return user
    }
}
