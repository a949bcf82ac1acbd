import Crypto
import Foundation
import HTTPTypes
import Platform
import SharedModels
import TestSupport
import Testing

@testable import Gateway

@Suite("Users who are signed in")
struct UserTokenTests {
    private static let robots: JSONValue = ["items": [], "page": 1, "limit": 20, "total": 0]
    private static let issuer = "https://project.supabase.co/auth/v1"
    private static let bySecret = [
        "SUPABASE_JWT_SECRET": IdentityProvider.secret, "SUPABASE_JWT_ISSUER": issuer,
    ]

    /// The status for a bearer, and who called where it got through.
    private static func call(
        _ gateway: GatewayHarness,
        _ upstream: FakeUpstream,
        bearer: String
    ) async throws -> (status: Int, caller: Identity?) {
        let before = upstream.requests.count
        let answer = try await gateway.request(.get, "/api/v1/robots", nil, ["Authorization": "Bearer \(bearer)"])
        guard upstream.requests.count > before, let sent = upstream.requests.last else { return (answer.status, nil) }
        return (answer.status, try await gateway.caller(of: sent))
    }

    private static func with(
        _ settings: [String: String],
        _ body: @escaping @Sendable (GatewayHarness, FakeUpstream) async throws -> Void
    ) async throws {
        try await withFakeUpstream(.json(robots)) { upstream in
            try await GatewayHarness.run(upstream: upstream.url, settings: settings) { try await body($0, upstream) }
        }
    }

    @Test("A token that the secret signed names the user and the tenant")
    func secret() async throws {
        try await Self.with(Self.bySecret) { gateway, upstream in
            let token = try IdentityProvider.token(IdentityProvider.claims(issuer: Self.issuer))
            for _ in 0..<2 {
                let (status, caller) = try await Self.call(gateway, upstream, bearer: token)
                #expect(status == 200)
                #expect(caller?.user == "ada")
                #expect(caller?.tenant == "acme")
                #expect(caller?.role == .user)
                #expect(caller?.namespaces == [])
            }
            let several = IdentityProvider.claims(
                issuer: Self.issuer,
                ["aud": ["other", "authenticated"], "app_metadata": .null]
            )
            let (_, caller) = try await Self.call(gateway, upstream, bearer: try IdentityProvider.token(several))
            #expect(caller?.tenant == "default")
            // A user is no visitor: there is no cookie to be known by.
            let answer = try await gateway.request(.get, "/api/v1/robots", nil, ["Authorization": "Bearer \(token)"])
            #expect(answer.cookie == nil)
        }
    }

    @Test(
        "Claims that do not hold are refused, whoever signed them",
        arguments: [
            ["exp": 1], ["exp": .null], ["exp": "soon"], ["aud": "another"], ["aud": []], ["aud": .null], ["aud": [1]],
            ["iss": "https://evil.example.com/auth/v1"], ["iss": .null], ["nbf": 99_999_999_999], ["sub": .null],
            ["sub": ""],
            ["sub": "visitor:somebody"], ["sub": "a\u{0}b"], ["sub": 7], ["role": "service_role"],
            ["app_metadata": ["tenant_id": ""]], ["app_metadata": ["tenant_id": 7]], ["app_metadata": "acme"],
        ] as [[String: JSONValue]]
    )
    func claims(changes: [String: JSONValue]) async throws {
        try await Self.with(Self.bySecret) { gateway, upstream in
            let token = try IdentityProvider.token(IdentityProvider.claims(issuer: Self.issuer, changes))
            let (status, caller) = try await Self.call(gateway, upstream, bearer: token)
            #expect(status == 401)
            #expect(caller == nil)
        }
    }

    @Test("Only the configured algorithm counts: no token without a signature, none signed with what everybody knows")
    func algorithms() async throws {
        let pair = IdentityProvider.KeyPair(id: "one")
        try await IdentityProvider.run(publishing: [pair.published]) { provider in
            try await Self.with(provider.settings) { gateway, upstream in
                let claims = IdentityProvider.claims(issuer: provider.issuer)
                let good = try IdentityProvider.token(claims, pair)
                #expect(try await Self.call(gateway, upstream, bearer: good).status == 200)
                let parts = good.split(separator: ".").map(String.init)
                var forgeries = [parts[0] + "." + parts[1] + "."]
                for name in ["none", "None", "NONE", "nOnE"] {
                    let head = try Encoded.head(["alg": .string(name), "typ": "JWT", "kid": "one"], claims)
                    forgeries += [head + ".", head + "." + parts[2]]
                }
                // The public key as the secret of HS256, as PEM, as raw bytes and as published.
                for secret in [
                    pair.key.publicKey.pemRepresentation,
                    String(decoding: try JSON.encode(pair.published), as: UTF8.self),
                ] {
                    forgeries += [
                        try IdentityProvider.token(claims, secret: secret),
                        try IdentityProvider.token(claims, secret: secret, header: ["alg": "HS256", "kid": "one"]),
                        try IdentityProvider.token(claims, secret: secret, header: ["alg": "ES256", "kid": "one"]),
                    ]
                }
                // A key that the token brings along or points to.
                let own = IdentityProvider.KeyPair(id: "mine")
                forgeries += [
                    try IdentityProvider.token(claims, own, header: ["jwk": own.published]),
                    try IdentityProvider.token(claims, own, header: ["kid": "one", "jwk": own.published]),
                    try IdentityProvider.token(claims, own, header: ["jku": "https://evil.example.com/keys"]),
                    try IdentityProvider.token(claims, own, header: ["kid": .null]),
                    try IdentityProvider.token(claims, pair, header: ["alg": "RS256"]),
                    try IdentityProvider.token(claims, pair, header: ["crit": ["exp"]]),
                    try IdentityProvider.token(claims, pair, header: ["kid": "../one"]),
                ]
                for forgery in forgeries {
                    let (status, caller) = try await Self.call(gateway, upstream, bearer: forgery)
                    #expect(status == 401, "\(forgery)")
                    #expect(caller == nil)
                }
            }
        }
    }

    @Test("Where only published keys are configured no secret signs anything, and the other way round")
    func pinned() async throws {
        let pair = IdentityProvider.KeyPair(id: "one")
        try await IdentityProvider.run(publishing: [pair.published]) { provider in
            let claims = IdentityProvider.claims(issuer: provider.issuer)
            try await Self.with(provider.settings) { gateway, upstream in
                for secret in ["", " ", IdentityProvider.secret] {
                    let token = try IdentityProvider.token(claims, secret: secret)
                    #expect(try await Self.call(gateway, upstream, bearer: token).status == 401)
                }
            }
            let bySecret = ["SUPABASE_JWT_SECRET": IdentityProvider.secret, "SUPABASE_JWT_ISSUER": provider.issuer]
            try await Self.with(bySecret) { gateway, upstream in
                #expect(
                    try await Self.call(gateway, upstream, bearer: try IdentityProvider.token(claims, pair)).status
                        == 401
                )
                let hs256 = try IdentityProvider.token(claims)
                #expect(try await Self.call(gateway, upstream, bearer: hs256).status == 200)
            }
        }
    }

    @Test("RS256 by a published key, whether or not it names its algorithm", arguments: [true, false])
    func rsa(named: Bool) async throws {
        let signer = try RSASigner()
        var published = signer.published
        if named { published["alg"] = "RS256" }
        let strange: JSONValue = ["kty": "OKP", "kid": "ed", "crv": "Ed25519", "x": "AAAA"]
        try await IdentityProvider.run(publishing: [strange, 7, .object(published)]) { provider in
            let token = try signer.token(IdentityProvider.claims(issuer: provider.issuer))
            try await Self.with(provider.settings) { gateway, upstream in
                let (status, caller) = try await Self.call(gateway, upstream, bearer: token)
                #expect(status == 200)
                #expect(caller?.user == "ada")
            }
        }
    }

    @Test("A key that is new is found at once, invented ones cause no traffic, and known ones outlive an outage")
    func rotation() async throws {
        let (old, new) = (IdentityProvider.KeyPair(id: "old"), IdentityProvider.KeyPair(id: "new"))
        try await IdentityProvider.run(publishing: [old.published]) { provider in
            try await Self.with(provider.settings) { gateway, upstream in
                func status(_ pair: IdentityProvider.KeyPair, user: String = "ada") async throws -> Int {
                    let claims = IdentityProvider.claims(issuer: provider.issuer, user: user)
                    return try await Self.call(gateway, upstream, bearer: try IdentityProvider.token(claims, pair))
                        .status
                }
                #expect(try await status(old) == 200)
                #expect(provider.questions == 1)
                // A little later than the pause between two questions.
                try await Task.sleep(for: SigningKeys.pause + .milliseconds(100))
                provider.publish([old.published, new.published])
                #expect(try await status(new) == 200)
                #expect(provider.questions == 2)
                let began = ContinuousClock.now
                for number in 0..<20 { #expect(try await status(.init(id: "invented-\(number)")) == 401) }
                #expect(Double(provider.questions - 2) <= (ContinuousClock.now - began) / SigningKeys.pause + 1)
                provider.publish(nil)
                #expect(try await status(old, user: "eve") == 200)
            }
        }
    }

    @Test("While no key could ever be read it is 503, not 401")
    func away() async throws {
        let pair = IdentityProvider.KeyPair(id: "one")
        try await IdentityProvider.run(publishing: []) { provider in
            provider.publish(nil)
            try await Self.with(provider.settings) { gateway, upstream in
                let claims = IdentityProvider.claims(issuer: provider.issuer)
                let token = try IdentityProvider.token(claims, pair)
                let answer = try await gateway.request(
                    .get,
                    "/api/v1/robots",
                    nil,
                    ["Authorization": "Bearer \(token)"]
                )
                #expect(answer.status == 503)
                #expect(answer.header("Retry-After") != nil)
                // Who is no user is served all the same.
                #expect(try await gateway.request(.get, "/api/v1/robots").status == 200)
            }
        }
    }

    @Test("The anonymous key makes a visitor; without it a token is nobody's key")
    func anonymous() async throws {
        var settings = Self.bySecret
        let key = try IdentityProvider.token(["iss": "supabase", "role": "anon", "exp": 99_999_999_999])
        settings["SUPABASE_ANON_KEY"] = key
        try await Self.with(settings) { gateway, upstream in
            let (status, caller) = try await Self.call(gateway, upstream, bearer: key)
            #expect(status == 200)
            #expect(caller?.role == .visitor)
            #expect(caller?.user?.hasPrefix("visitor:") == true)
        }
        try await Self.with(Self.bySecret) { gateway, upstream in
            let (status, _) = try await Self.call(gateway, upstream, bearer: key)
            #expect(status == 401)
        }
        try await Self.with([:]) { gateway, upstream in
            let token = try IdentityProvider.token(IdentityProvider.claims(issuer: Self.issuer))
            #expect(try await Self.call(gateway, upstream, bearer: token).status == 401)
        }
    }

    @Test("API keys go on beside users, and a user may not name another")
    func beside() async throws {
        try await Self.with(Self.bySecret) { gateway, upstream in
            let key = try await gateway.key(tenant: "other")
            #expect(try await Self.call(gateway, upstream, bearer: key).caller?.role == .machine)
            let token = try IdentityProvider.token(IdentityProvider.claims(issuer: Self.issuer))
            _ = try await gateway.request(
                .get,
                "/api/v1/robots?tenant_id=other&user_id=eve",
                nil,
                ["Authorization": "Bearer \(token)", "X-User-Id": "eve", "X-Tenant-Id": "other"]
            )
            let caller = try await gateway.caller(of: try #require(upstream.requests.last))
            #expect(caller.user == "ada")
            #expect(caller.tenant == "acme")
        }
    }

    @Test(
        "Settings that would take anybody's word stop the process",
        arguments: [
            (["SUPABASE_JWT_SECRET": "short", "SUPABASE_JWT_ISSUER": "x"], "SUPABASE_JWT_SECRET"),
            (["SUPABASE_JWT_SECRET": IdentityProvider.secret], "SUPABASE_JWT_ISSUER"),
            (["SUPABASE_URL": "http://project.example.com"], "SUPABASE_URL"),
            (["SUPABASE_URL": "nonsense"], "SUPABASE_URL"),
        ] as [([String: String], String)]
    )
    func settings(values: [String: String], key: String) {
        var reader = SettingsReader(values: values, prefix: "GATEWAY")
        _ = GatewaySettings(from: &reader)
        #expect(reader.problems.map(\.key) == [key])
    }
}
