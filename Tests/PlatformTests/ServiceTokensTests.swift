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
        let token = try await gateway.mint(for: dana, to: "memory")
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
        let seen = try await memory.verify(try await tokens.mint(for: wide, to: "memory"))
        #expect(seen.namespaces == ["agent:dealer_matching"])
        #expect(seen.service == "dealer-matching")
        let alone = try await memory.verify(try await tokens.mint(for: nil, to: "memory"))
        #expect(alone.role == .service)
        #expect(alone.user == nil)
    }

    @Test("One kind of token is never taken for another, not even when it was just verified")
    func purposes() async throws {
        let dana = Identity(user: "dana", role: .visitor)
        let call = try await gateway.mint(for: dana, to: "memory")
        let visitor = try await gateway.mint(for: dana, ttl: .seconds(3_600), purpose: .visitor)
        #expect(try await memory.verify(call).user == "dana")
        #expect(try await memory.verify(visitor, purpose: .visitor).user == "dana")
        await refuses(visitor)
        await refuses(call, purpose: .visitor)
    }

    @Test("A token past its time is refused, also where it was verified before")
    func expiry() async throws {
        // The first of a process takes longer.
        _ = try await memory.verify(try await gateway.mint(for: nil, to: "memory"))
        let token = try await gateway.mint(for: Identity(role: .machine), to: "memory", ttl: .seconds(4))
        #expect(try await memory.verify(token).role == .machine)
        try await Task.sleep(for: .milliseconds(4_200))
        await refuses(token)
        await refuses(try await gateway.mint(for: nil, to: "memory", ttl: .seconds(-10)))
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
        await refuses(try await other.mint(for: nil, to: "memory"))
    }

    @Test("A change in any part is noticed")
    func tampered() async throws {
        let token = try await gateway.mint(
            for: Identity(tenant: "acme", role: .machine, namespaces: ["agent:sales"]),
            to: "memory"
        )
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
        let token = try await gateway.mint(for: Identity(role: .machine, namespaces: ["*"]), to: "memory")
        let claims = String(token.split(separator: ".")[1])
        let header = Base64URL.encode(Data(#"{"alg":"\#(name)","typ":"JWT"}"#.utf8))
        await refuses("\(header).\(claims).")
        await refuses("\(header).\(claims)")
        await refuses("\(header).\(claims).\(token.split(separator: ".")[2])")
    }

    @Test(
        "The right signature does not help claims that are wrong",
        arguments: [
            (#""iss":"ybryx-mesh""#, #""iss":"another""#), (#""aud":"mesh:memory""#, #""aud":"mesh-visitor""#),
            (#""aud":"mesh:memory""#, #""aud":"mesh""#), (#""aud":"mesh:memory""#, #""aud":"mesh:*""#),
            (#""aud":"mesh:memory""#, #""aud":"mesh:memory:sales""#),
            (#""aud":"mesh:memory""#, #""aud":[]"#), (#""aud":"mesh:memory""#, #""aud":["mesh:memory","x"]"#),
            (#""aud":"mesh:memory""#, #""aud":null"#), (#""role":"machine""#, #""role":"root""#),
            (#""role":"machine""#, #""x":1"#), (#""tenant":"default""#, #""tenant":null"#),
        ] as [(String, String)]
    )
    func claims(right: String, wrong: String) async throws {
        let now = Int(Date().timeIntervalSince1970)
        let good =
            #"{"iss":"ybryx-mesh","aud":"mesh:memory","exp":\#(now + 60),"nbf":\#(now),"tenant":"default","role":"machine","namespaces":[]}"#
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

    // MARK: One service, one call

    @Test("A token for one service is refused by every other, also where that one has just taken it")
    func audience() async throws {
        let dana = Identity(tenant: "acme", user: "dana", role: .user)
        for called in MeshService.allCases {
            let token = try await gateway.mint(for: dana, to: called.name)
            for service in MeshService.allCases {
                let taker = ServiceTokens(secret: Secret(Self.secret), service: service)
                if service == called {
                    #expect(try await taker.verify(token).user == "dana")
                } else {
                    await #expect(throws: APIError.unauthorized, "\(called) -> \(service)") {
                        try await taker.verify(token)
                    }
                }
            }
        }
    }

    @Test("A service may call itself, and a token that names nobody is for itself alone")
    func itself() async throws {
        let token = try await memory.mint(for: nil)
        #expect(try await memory.verify(token).service == "memory")
        await #expect(throws: APIError.unauthorized) { try await gateway.verify(token) }
    }

    private static let post = ServiceCall(method: "POST", path: "/v1/memories")

    @Test("A token for a call that changes something is good for that call alone, and once")
    func once() async throws {
        func token() async throws -> String {
            try await gateway.mint(for: Identity(user: "dana", role: .user), to: "memory", call: Self.post)
        }
        let stolen = try await token()
        for other in [
            ServiceCall(method: "POST", path: "/v1/memories/import"),
            ServiceCall(method: "DELETE", path: "/v1/memories"),
            ServiceCall(method: "GET", path: "/v1/memories"), ServiceCall(method: "POST", path: "/v1/memories/"), nil,
        ] {
            await #expect(throws: APIError.unauthorized) { try await memory.verify(stolen, of: other) }
        }
        // What was refused has used nothing up.
        #expect(try await memory.verify(stolen, of: Self.post).user == "dana")
        await #expect(throws: APIError.unauthorized) { try await memory.verify(stolen, of: Self.post) }
        // The next call of the same kind gets a token of its own.
        #expect(try await memory.verify(try await token(), of: Self.post).user == "dana")
    }

    @Test("A token for reading is used again, and changes nothing")
    func reading() async throws {
        let dana = Identity(user: "dana", role: .user)
        let get = ServiceCall(method: "GET", path: "/v1/memories")
        let token = try await gateway.mint(for: dana, to: "memory", call: get)
        let head = ServiceCall(method: "HEAD", path: "/v1/stats")
        #expect(try await gateway.mint(for: dana, to: "memory", call: head) == token)
        #expect(try await gateway.mint(for: dana, to: "sales", call: get) != token)
        #expect(try await gateway.mint(for: dana, to: "memory") != token)
        for _ in 0..<2 {
            #expect(try await memory.verify(token, of: get).user == "dana")
            for method in ["POST", "DELETE", "PUT", "PATCH", "get2"] {
                await #expect(throws: APIError.unauthorized) {
                    try await memory.verify(token, of: ServiceCall(method: method, path: "/v1/memories"))
                }
            }
        }
    }

    @Test("The address of a call is compared by what it means, without its query")
    func addresses() async throws {
        for (minted, arrived) in [
            ("/v1/robots/a%20b", "/v1/robots/a%20b?x=1"), ("/v1/x?y=1", "/v1/x"), ("/v1/a|b", "/v1/a%7Cb"),
            ("/v1/%C3%BC", "/v1/ü"),
        ] {
            let token = try await gateway.mint(for: nil, to: "memory", call: .init(method: "POST", path: minted))
            #expect(try await memory.verify(token, of: .init(method: "POST", path: arrived)).role == .service)
        }
    }

    @Test("A token that lives longer than it is remembered is not good for a single call")
    func longLife() async throws {
        let token = try await gateway.mint(for: nil, to: "memory", call: Self.post, ttl: .seconds(600))
        await #expect(throws: APIError.unauthorized) { try await memory.verify(token, of: Self.post) }
    }

    @Test("What was used is known for as long as it could be used again, and no longer")
    func remembered() {
        var spent = SpentTokens(capacity: 3)
        let (start, id) = (Date(timeIntervalSince1970: 1_000_000), UUID())
        let memory = SpentTokens.memory
        let taken = [0, 1, memory, memory * 2 - 1, memory * 4].map { spent.spend(id, now: start + $0) }
        #expect(taken == [true, false, false, false, true])
        // Full: the oldest go first, and what is new is still known.
        let (ids, later) = ((0..<9).map { _ in UUID() }, start + memory * 4 + 1)
        let isNew = ids.map { spent.spend($0, now: later) }
        #expect(isNew == Array(repeating: true, count: 9))
        let again = [ids[8], ids[6]].map { spent.spend($0, now: later) }
        #expect(again == [false, false])
    }

    @Test("A token from the future is refused")
    func notBefore() async throws {
        let now = Int(Date().timeIntervalSince1970)
        await refuses(
            signed(
                #"{"iss":"ybryx-mesh","aud":"mesh:memory","exp":\#(now + 600),"nbf":\#(now + 300),"tenant":"default","role":"machine","namespaces":[]}"#
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
