import Foundation
import Hummingbird
import Platform
import SharedModels

/// The cookie that a visitor is known by: a token that we signed, out of reach of scripts.
struct VisitorCookie: Sendable {
    static let name = "ybryx_visitor"

    let tokens: ServiceTokens
    let days: Int
    let isSecure: Bool

    /// nil where there is no cookie, or one that is no longer good: its bearer is a new visitor then.
    func visitor(of request: Request) async throws -> Identity? {
        guard let value = request.cookies[Self.name]?.value,
            let identity = try? await tokens.verify(value, purpose: .visitor),
            identity.role == .visitor, identity.user != nil
        else { return nil }
        return Identity(tenant: identity.tenant, user: identity.user, role: .visitor)
    }

    /// Sets or renews the cookie of a visitor, so that who comes back is still known.
    func renew(_ identity: Identity?, on response: inout Response) async throws {
        guard let identity, identity.role == .visitor, identity.user != nil else { return }
        let age = days * 86_400
        let token = try await tokens.mint(
            for: Identity(tenant: identity.tenant, user: identity.user, role: .visitor),
            ttl: .seconds(age),
            purpose: .visitor
        )
        response.setCookie(
            Cookie(
                name: Self.name,
                value: token,
                maxAge: age,
                path: "/",
                secure: isSecure,
                httpOnly: true,
                sameSite: .lax
            )
        )
    }
}
