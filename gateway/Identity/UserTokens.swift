import Foundation
import JWTKit
import Platform
import SharedModels
import Synchronization

/// Finds out who a signed-in user is by the token of the identity provider, Supabase's above all.
///
/// The algorithm is the one of the key that is configured, never the one that a token asks for: HS256 is checked with the secret alone,
/// ES256 and RS256 with published keys of just that kind, and nothing else is looked at.
final class UserTokens: Sendable {
    private struct Entry {
        let identity: Identity
        let until: ContinuousClock.Instant
    }

    /// How long a token that was good is taken without looking again; never past its own end.
    static let kept: Duration = .seconds(30)
    static let capacity = 4_096
    /// Longer ones are nobody's.
    static let longest = 8_192

    private let settings: UserTokenSettings
    /// Reads the published keys; runs beside the requests.
    let keys: SigningKeys?
    private let secret: JWTKeyCollection?
    private let now: @Sendable () -> Date
    private let entries = Mutex<[String: Entry]>([:])

    init(_ settings: UserTokenSettings, keys: SigningKeys?, now: @escaping @Sendable () -> Date) async {
        self.settings = settings
        self.keys = keys
        self.now = now
        if let secret = settings.secret {
            let collection = JWTKeyCollection()
            await collection.add(hmac: HMACKey(from: secret.value), digestAlgorithm: .sha256)
            self.secret = collection
        } else {
            secret = nil
        }
    }

    convenience init(_ settings: UserTokenSettings, process: ProcessContext) async {
        await self.init(
            settings,
            keys: settings.keys.map { SigningKeys(url: $0, process: process) },
            now: process.now
        )
    }

    /// Three parts: a token, and no key of ours.
    static func isToken(_ text: String) -> Bool { text.utf8.count { $0 == UInt8(ascii: ".") } == 2 }

    /// - Returns: the user.
    /// - Throws: 401 for a token that is not good, 503 where that cannot be found out.
    func identity(_ token: String) async throws -> Identity {
        guard token.utf8.count <= Self.longest else { throw APIError.unauthorized }
        if let entry = entries.withLock({ $0[token] }), entry.until > .now { return entry.identity }
        let claims = try await verified(token)
        let identity = try claims.identity(issuer: settings.issuer, audience: settings.audience, now: now())
        let left = Duration.seconds(claims.exp - now().timeIntervalSince1970)
        entries.withLock { entries in
            if entries.count >= Self.capacity { entries = entries.filter { $0.value.until > .now } }
            if entries.count < Self.capacity {
                entries[token] = Entry(identity: identity, until: .now + min(left, Self.kept))
            }
        }
        return identity
    }

    private struct Header: Decodable {
        var alg: String
        var kid: String?
        var crit: [String]?
    }

    private func verified(_ token: String) async throws -> UserClaims {
        guard let part = token.split(separator: ".", omittingEmptySubsequences: false).first,
            let bytes = Self.decoded(part), let header = try? JSON.decode(Header.self, from: bytes),
            // Something that has to be understood, and is not (RFC 7515, 4.1.11).
            header.crit == nil
        else { throw APIError.unauthorized }
        let collection: JWTKeyCollection
        switch header.alg {
        case "HS256":
            guard let secret else { throw APIError.unauthorized }
            collection = secret
        case let name where SigningKeys.algorithms.contains(name):
            guard let keys, let id = header.kid, !id.isEmpty, id.utf8.count <= 256,
                let key = try await keys.key(id), key.algorithm == name
            else { throw APIError.unauthorized }
            collection = key.collection
        default: throw APIError.unauthorized
        }
        do {
            return try await collection.verify(token, as: UserClaims.self)
        } catch {
            throw APIError.unauthorized
        }
    }

    /// base64url without padding (RFC 4648, 5).
    private static func decoded(_ part: Substring) -> Data? {
        let plain = part.replacing("-", with: "+").replacing("_", with: "/")
        return Data(base64Encoded: plain + String(repeating: "=", count: (4 - plain.utf8.count % 4) % 4))
    }
}
