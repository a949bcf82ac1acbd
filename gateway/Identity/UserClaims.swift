import Foundation
import JWTKit
import Platform
import SharedModels

/// The claims of a user's token, as Supabase writes them; read only after the signature was found to be right.
///
/// The library's own claim types are not used: the one for audiences ends the process over an empty list.
struct UserClaims: JWTPayload {
    struct AppMetadata: Codable, Sendable {
        var tenantID: String?

        enum CodingKeys: String, CodingKey { case tenantID = "tenant_id" }
    }

    /// One text, or a list of them (RFC 7519, 4.1.3).
    enum Audience: Codable, Sendable {
        case one(String)
        case many([String])

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let text = try? container.decode(String.self) {
                self = .one(text)
            } else {
                self = .many(try container.decode([String].self))
            }
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .one(let text): try container.encode(text)
            case .many(let texts): try container.encode(texts)
            }
        }

        func contains(_ name: String) -> Bool {
            switch self {
            case .one(let text): text == name
            case .many(let texts): texts.contains(name)
            }
        }
    }

    var iss: String
    var aud: Audience
    /// Seconds since 1970.
    var exp: Double
    var nbf: Double?
    var sub: String?
    var role: String?
    var appMetadata: AppMetadata?

    enum CodingKeys: String, CodingKey {
        case iss, aud, exp, nbf, sub, role
        case appMetadata = "app_metadata"
    }

    func verify(using algorithm: some JWTAlgorithm) async throws {}

    /// How far another machine's clock may be behind.
    static let leeway = 5.0

    /// Who the claims speak of.
    /// - Throws: 401 where one of them is missing, wrong or no longer holds.
    func identity(issuer: String, audience: String, now: Date) throws -> Identity {
        let time = now.timeIntervalSince1970
        guard iss == issuer, aud.contains(audience), exp > time, (nbf ?? 0) <= time + Self.leeway else {
            throw APIError.unauthorized
        }
        // The key of a server that may do everything has no place in a browser.
        guard role != "service_role", let sub, (1...GatewayAuthenticator.longestUser).contains(sub.count),
            !sub.hasPrefix("visitor:"), !sub.unicodeScalars.contains(where: { $0.value < 0x20 })
        else { throw APIError.unauthorized }
        let tenant = appMetadata?.tenantID ?? "default"
        guard (1...200).contains(tenant.count), !tenant.unicodeScalars.contains(where: { $0.value < 0x20 }) else {
            throw APIError.unauthorized
        }
        return Identity(tenant: tenant, user: sub, role: .user)
    }
}
