import Crypto
import Foundation
import HTTPTypes
import NIOConcurrencyHelpers
import SharedModels
import TestSupport

/// Signs tokens as Supabase does, and publishes its keys.
struct IdentityProvider: Sendable {
    static let secret = "the secret of a project, long enough for HS256"

    /// A key pair by an id, on the curve P-256.
    struct KeyPair: Sendable {
        let id: String
        let key = P256.Signing.PrivateKey()

        /// As a JWK.
        var published: JSONValue {
            let point = key.publicKey.x963Representation.dropFirst()
            return [
                "kty": "EC", "crv": "P-256", "alg": "ES256", "use": "sig", "kid": .string(id),
                "x": .string(Encoded.base64URL(point.prefix(32))), "y": .string(Encoded.base64URL(point.suffix(32))),
            ]
        }
    }

    let url: URL
    private let upstream: FakeUpstream
    private let published: NIOLockedValueBox<[JSONValue]?>

    /// How often the keys were asked for.
    var questions: Int { upstream.requests.count }

    /// nil = the provider is away.
    func publish(_ keys: [JSONValue]?) { published.withLockedValue { $0 = keys } }

    static func run(
        publishing keys: [JSONValue],
        _ body: @Sendable (IdentityProvider) async throws -> Void
    ) async throws {
        let published = NIOLockedValueBox<[JSONValue]?>(keys)
        let answer: @Sendable (FakeUpstream.Request) async throws -> FakeUpstream.Answer = { _ in
            guard let keys = published.withLockedValue({ $0 }) else {
                return .text("away", status: .serviceUnavailable)
            }
            return .json(["keys": .array(keys)])
        }
        try await withFakeUpstream(answering: answer) { upstream in
            try await body(IdentityProvider(url: upstream.url, upstream: upstream, published: published))
        }
    }

    var issuer: String { url.absoluteString + "/auth/v1" }

    var settings: [String: String] { ["SUPABASE_URL": url.absoluteString] }

    /// Good for ten minutes, unless `changes` say otherwise; null takes a claim out.
    static func claims(issuer: String, user: String = "ada", _ changes: [String: JSONValue] = [:]) -> JSONValue {
        let now = Int(Date().timeIntervalSince1970)
        var claims: [String: JSONValue] = [
            "iss": .string(issuer), "aud": "authenticated", "sub": .string(user), "role": "authenticated",
            "iat": .int(now), "exp": .int(now + 600), "app_metadata": ["tenant_id": "acme", "provider": "email"],
        ]
        for (name, value) in changes { claims[name] = value.isNull ? nil : value }
        return .object(claims)
    }

    /// HS256.
    static func token(_ claims: JSONValue, secret: String = secret, header: JSONValue = ["alg": "HS256", "typ": "JWT"])
        throws -> String
    {
        let head = try Encoded.head(header, claims)
        let key = SymmetricKey(data: Data(secret.utf8))
        return head + "." + Encoded.base64URL(Data(HMAC<SHA256>.authenticationCode(for: Data(head.utf8), using: key)))
    }

    /// ES256.
    static func token(_ claims: JSONValue, _ pair: KeyPair, header changes: [String: JSONValue] = [:]) throws -> String
    {
        let header: [String: JSONValue] = ["alg": "ES256", "typ": "JWT", "kid": .string(pair.id)]
        let head = try Encoded.head(.object(header.merging(changes) { _, new in new }), claims)
        return head + "." + Encoded.base64URL(try pair.key.signature(for: Data(head.utf8)).rawRepresentation)
    }
}

/// Tokens written by hand, so that wrong ones can be, too.
enum Encoded {
    static func head(_ header: JSONValue, _ claims: JSONValue) throws -> String {
        base64URL(try JSON.encode(header)) + "." + base64URL(try JSON.encode(claims))
    }

    /// RFC 4648, section 5, without padding.
    static func base64URL(_ data: some DataProtocol) -> String {
        Data(data).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}
