import Foundation
import Platform

/// Which tokens of signed-in users are taken. With neither a secret nor an address of keys there are no users, only machines and visitors.
struct UserTokenSettings: Sendable {
    /// `SUPABASE_JWT_SECRET`: for tokens that are signed with HS256.
    var secret: Secret?
    /// Where the public keys of ES256 and RS256 are published: `SUPABASE_JWKS_URL`, or under `SUPABASE_URL`.
    var keys: URL?
    /// `SUPABASE_JWT_ISSUER`: the claim `iss`; `/auth/v1` under `SUPABASE_URL` when unset.
    var issuer = ""
    /// `SUPABASE_JWT_AUDIENCE`: the claim `aud`, `authenticated`.
    var audience = "authenticated"
    /// `SUPABASE_ANON_KEY`: what a front end sends for who is not signed in; its bearer is a visitor.
    var anonymousKey: Secret?

    var isOn: Bool { secret != nil || keys != nil }

    /// Shorter than this a secret of HS256 can be guessed (RFC 7518, 3.2).
    static let shortestSecret = 32

    init() {}

    init(from settings: inout SettingsReader) {
        secret = settings.secret("SUPABASE_JWT_SECRET")
        anonymousKey = settings.secret("SUPABASE_ANON_KEY")
        audience = settings.string("SUPABASE_JWT_AUDIENCE", default: "authenticated")
        if let secret, secret.value.utf8.count < Self.shortestSecret {
            settings.problem("SUPABASE_JWT_SECRET", "must have at least \(Self.shortestSecret) characters")
        }
        var base: String?
        if settings.optionalString("SUPABASE_URL") != nil {
            var address = settings.url("SUPABASE_URL", default: "https://project.supabase.co").absoluteString
            while address.hasSuffix("/") { address.removeLast() }
            base = address
        }
        issuer = settings.string("SUPABASE_JWT_ISSUER", default: base.map { $0 + "/auth/v1" } ?? "")
        if settings.optionalString("SUPABASE_JWKS_URL") != nil {
            keys = settings.url(
                "SUPABASE_JWKS_URL",
                default: "https://project.supabase.co/auth/v1/.well-known/jwks.json"
            )
        } else {
            keys = base.flatMap { URL(string: $0 + "/auth/v1/.well-known/jwks.json") }
        }
        if isOn, issuer.isEmpty {
            settings.problem(
                "SUPABASE_JWT_ISSUER",
                "is needed, or SUPABASE_URL: tokens of any other issuer are refused"
            )
        }
        // What is no address at all was told already.
        if let keys, keys.scheme != "file", !Self.isSafe(keys) {
            settings.problem("SUPABASE_URL", "must be https: keys that come over http can be anybody's")
        }
    }

    /// Plain http is for this machine alone.
    private static func isSafe(_ url: URL) -> Bool {
        url.scheme == "https" || ["127.0.0.1", "localhost", "::1", "[::1]"].contains(url.host() ?? "")
    }
}
