import Crypto
import Foundation
import SharedModels
import Testing

@testable import Platform

@Suite("Tokens between services")
struct ServiceTokensTests {
    static let secret = "a secret for tests that is long enough"
    private let gateway = ServiceTokens(secret: Secret(Self.secret), service: .gateway)
    private let memory = ServiceTokens(secret: Secret(Self.secret), service: .memory)

    private func refuses(
        _ token: String,
        purpose: ServiceTokens.Purpose = .call,
        _ location: SourceLocation = #_sourceLocation
    ) async {
        await #expect(throws: APIError.unauthorized, sourceLocation: location) {
            try await memory.verify(token, purpose: purpose)
        }
    }

    @Test("A token names who calls and for whom")
    func roundTrip() async throws {
        let dana = Identity(tenant: "acme", user: "dana", role: .user, namespaces: ["*"])
        let token = try await gateway.mint(for: dana)
        var expected = dana
        expected.service = "gateway"
        #expect(try await memory.verify(token) == expected)
        // The second answer comes from what was kept.
        #expect(try await memory.verify(token) == expected)
    }

    @Test("A specialist's token reaches its own namespace, whatever it was asked with")
    func ownNamespace() async throws {
        let tokens = ServiceTokens(secret: Secret(Self.secret), service: .dealerMatching)
        let wide = Identity(user: "dana", role: .user, service: "gateway", namespaces: ["*", "agent:sales"])
        let seen = try await memory.verify(try await tokens.mint(for: wide))
        #expect(seen.namespaces == ["agent:dealer_matching"])
        #expect(seen.service == "dealer-matching")
        let alone = try await memory.verify(try await tokens.mint(for: nil))
        #expect(alone.role == .service)
        #expect(alone.user == nil)
    }

    @Test("One kind of token is never taken for another, not even when it was just verified")
    func purposes() async throws {
        let dana = Identity(user: "dana", role: .visitor)
        let call = try await gateway.mint(for: dana)
        let visitor = try await gateway.mint(for: dana, ttl: .seconds(3_600), purpose: .visitor)
        #expect(try await memory.verify(call).user == "dana")
        #expect(try await memory.verify(visitor, purpose: .visitor).user == "dana")
        await refuses(visitor)
        await refuses(call, purpose: .visitor)
    }

    @Test("A token past its time is refused, also where it was verified before")
    func expiry() async throws {
        let token = try await gateway.mint(for: Identity(role: .machine), ttl: .seconds(1))
        #expect(try await memory.verify(token).role == .machine)
        try await Task.sleep(for: .milliseconds(1_200))
        await refuses(token)
        await refuses(try await gateway.mint(for: nil, ttl: .seconds(-10)))
    }

    @Test("A token that lives otherwise than usual is not taken from what was kept")
    func ownLife() async throws {
        let usual = try await gateway.mint(for: nil)
        #expect(try await gateway.mint(for: nil) == usual)
        #expect(try await gateway.mint(for: nil, ttl: .seconds(5)) != usual)
    }

    @Test("Another secret's token is refused")
    func wrongSecret() async throws {
        let other = ServiceTokens(secret: Secret("another secret that is long enough too"), service: .gateway)
        await refuses(try await other.mint(for: nil))
    }

    @Test("A change in any part is noticed")
    func tampered() async throws {
        let token = try await gateway.mint(for: Identity(tenant: "acme", role: .machine, namespaces: ["agent:sales"]))
        let parts = token.split(separator: ".").map(String.init)
        let claims = try #require(Base64URL.decode(parts[1]))
        let richer = String(decoding: claims, as: UTF8.self).replacing("agent:sales", with: "*")
        #expect(richer.contains("\"*\""))
        await refuses([parts[0], Base64URL.encode(Data(richer.utf8)), parts[2]].joined(separator: "."))
        await refuses([parts[0], parts[1], String(parts[2].reversed())].joined(separator: "."))
        for cut in [token + "x", parts[0] + "." + parts[1], parts[0] + "." + parts[1] + ".", "", ".", "..", "Bearer x"]
        {
            await refuses(cut)
        }
    }

    @Test(
        "A token without a signature is refused, whatever its header says",
        arguments: ["none", "None", "NONE", "HS512"]
    )
    func algorithms(name: String) async throws {
        let token = try await gateway.mint(for: Identity(role: .machine, namespaces: ["*"]))
        let claims = String(token.split(separator: ".")[1])
        let header = Base64URL.encode(Data(#"{"alg":"\#(name)","typ":"JWT"}"#.utf8))
        await refuses("\(header).\(claims).")
        await refuses("\(header).\(claims)")
        await refuses("\(header).\(claims).\(token.split(separator: ".")[2])")
    }

    @Test(
        "The right signature does not help claims that are wrong",
        arguments: [
            (#""iss":"ybryx-mesh""#, #""iss":"another""#), (#""aud":"mesh""#, #""aud":"mesh-visitor""#),
            (#""aud":"mesh""#, #""aud":[]"#), (#""aud":"mesh""#, #""aud":["mesh","x"]"#),
            (#""aud":"mesh""#, #""aud":null"#), (#""role":"machine""#, #""role":"root""#),
            (#""role":"machine""#, #""x":1"#), (#""tenant":"default""#, #""tenant":null"#),
        ] as [(String, String)]
    )
    func claims(right: String, wrong: String) async throws {
        let now = Int(Date().timeIntervalSince1970)
        let good =
            #"{"iss":"ybryx-mesh","aud":"mesh","exp":\#(now + 60),"nbf":\#(now),"tenant":"default","role":"machine","namespaces":[]}"#
        #expect(try await memory.verify(signed(good)).role == .machine)
        #expect(good.contains(right))
        await refuses(signed(good.replacing(right, with: wrong)))
    }

    @Test(
        "A forged token ends no process, however odd its claims are",
        arguments: ["[]", "{}", "[[]]", "1e999", "null"]
    )
    func forged(value: String) async throws {
        for claim in ["iss", "aud", "sub", "exp", "nbf", "tenant", "role", "service", "namespaces"] {
            let claims = Base64URL.encode(Data(#"{"\#(claim)":\#(value)}"#.utf8))
            await refuses("\(Base64URL.encode(Data(#"{"alg":"HS256"}"#.utf8))).\(claims).AAAA")
        }
    }

    @Test("A token from the future is refused")
    func notBefore() async throws {
        let now = Int(Date().timeIntervalSince1970)
        await refuses(
            signed(
                #"{"iss":"ybryx-mesh","aud":"mesh","exp":\#(now + 600),"nbf":\#(now + 300),"tenant":"default","role":"machine","namespaces":[]}"#
            )
        )
    }

    /// Signed with the right secret by hand.
    private func signed(_ claims: String) -> String {
        let head =
            Base64URL.encode(Data(#"{"alg":"HS256","typ":"JWT"}"#.utf8)) + "." + Base64URL.encode(Data(claims.utf8))
        let key = SymmetricKey(data: Data(Self.secret.utf8))
        return head + "." + Base64URL.encode(Data(HMAC<SHA256>.authenticationCode(for: Data(head.utf8), using: key)))
    }
}

/// RFC 4648, section 5, without padding.
enum Base64URL {
    static func encode(_ data: Data) -> String {
        data.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    static func decode(_ text: String) -> Data? {
        let plain = text.replacing("-", with: "+").replacing("_", with: "/")
        return Data(base64Encoded: plain + String(repeating: "=", count: (4 - plain.utf8.count % 4) % 4))
    }
}
