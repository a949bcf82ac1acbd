import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Postgres
import SharedModels
import Testing

@testable import Platform

@Suite("Who may call")
struct IdentityPolicyTests {
    private static func routes(_ router: Router<MeshRequestContext>) {
        router.get("/v1/who") { _, context in
            let identity = try context.requireIdentity()
            return "\(identity.role.rawValue) \(identity.user ?? "nobody") \(RequestScope.identity?.user ?? "nobody")"
        }
        router.get("/.well-known/agent-card.json") { _, context in context.identity == nil ? "open" : "known" }
    }

    @Test("Without a token everything but health, metrics, description and cards is closed")
    func withoutToken() async throws {
        try await withApplication(identity: .serviceToken, routes: Self.routes) { client, _ in
            for path in ["/healthz", "/readyz", "/metrics", "/.well-known/agent-card.json"] {
                let response = try await client.execute(uri: path, method: .get)
                #expect(response.status == .ok, "\(path)")
            }
            for path in ["/v1/who", "/v1/unknown", "/healthz/x", "/metrics2", "//metrics"] {
                let response = try await client.execute(uri: path, method: .get)
                #expect(response.status == .unauthorized, "\(path)")
                #expect(response.headers[.wwwAuthenticate] == "Bearer")
                #expect(response.json?["code"] == "unauthorized")
            }
        }
    }

    @Test("With a token the caller is known to the handler and to what it calls")
    func withToken() async throws {
        try await withApplication(identity: .serviceToken, routes: Self.routes) { client, process in
            let token = try await process.tokens.mint(for: Identity(user: "dana", role: .user))
            let known = try await client.execute(
                uri: "/v1/who",
                method: .get,
                headers: [.authorization: "Bearer \(token)"]
            )
            #expect(known.text == "user dana dana")
            for header in ["Bearer \(token)x", "Bearer ", token, "Basic \(token)", "Bearer  \(token)"] {
                let refused = try await client.execute(uri: "/v1/who", method: .get, headers: [.authorization: header])
                #expect(refused.status == .unauthorized, "\(header.prefix(8))")
            }
        }
    }

    @Test("A stolen token opens neither another service nor the same call again")
    func stolen() async throws {
        let add: Routes = { router in
            router.post("/v1/things") { _, context in try context.requireIdentity().user ?? "" }
        }
        try await withApplication(identity: .serviceToken, routes: add) { client, process in
            let gateway = ServiceTokens(secret: process.settings.meshSecret, service: .gateway)
            func send(
                _ called: MeshService,
                path: String = "/v1/things",
                token: String? = nil
            ) async throws -> TestResponse {
                let call = ServiceCall(method: "POST", path: path)
                let dana = Identity(user: "dana", role: .user)
                var token = token
                if token == nil { token = try await gateway.mint(for: dana, to: called.name, call: call) }
                let headers: HTTPFields = [.authorization: "Bearer \(token ?? "")"]
                return try await client.execute(uri: "/v1/things", method: .post, headers: headers)
            }
            #expect(try await send(.sales).status == .unauthorized)
            #expect(try await send(.financing, path: "/v1/other").status == .unauthorized)
            #expect(try await send(.financing).text == "dana")
            let call = ServiceCall(method: "POST", path: "/v1/things")
            let caught = try await gateway.mint(for: Identity(user: "eve", role: .user), to: "financing", call: call)
            #expect(try await send(.financing, token: caught).text == "eve")
            #expect(try await send(.financing, token: caught).status == .unauthorized)
        }
    }

    @Test("A visitor's cookie token opens no service")
    func visitorToken() async throws {
        try await withApplication(identity: .serviceToken, routes: Self.routes) { client, process in
            let token = try await process.tokens.mint(for: Identity(user: "v", role: .visitor), purpose: .visitor)
            let response = try await client.execute(
                uri: "/v1/who",
                method: .get,
                headers: [.authorization: "Bearer \(token)"]
            )
            #expect(response.status == .unauthorized)
        }
    }

    struct ByHeader: IdentityAuthenticator {
        func identity(of request: Request, context: MeshRequestContext) async throws -> Identity? {
            switch request.headers[.authorization] {
            case nil: nil
            case "good": Identity(user: "dana", role: .user)
            default: throw APIError.forbidden("Wrong key.")
            }
        }
    }

    @Test("An authenticator of the process's own decides, and handlers refuse who is nobody")
    func custom() async throws {
        try await withApplication(identity: .custom(ByHeader()), routes: Self.routes) { client, _ in
            func status(_ header: String?) async throws -> HTTPResponse.Status {
                let headers: HTTPFields = header.map { [.authorization: $0] } ?? [:]
                return try await client.execute(uri: "/v1/who", method: .get, headers: headers).status
            }
            let seen = try await [status("good"), status(nil), status("bad")]
            #expect(seen == [.ok, .unauthorized, .forbidden])
        }
    }

    @Test("What row-level security reads is what the token says")
    func claims() {
        let identity = Identity(tenant: "acme", user: "dana", role: .user, namespaces: ["agent:sales"])
        #expect(identity.databaseClaims.tenant == "acme")
        #expect(identity.databaseClaims.subject == "dana")
        #expect(identity.allows(namespace: "agent:sales"))
        #expect(!identity.allows(namespace: "agent:memory"))
        #expect(Identity(role: .machine, namespaces: ["*"]).allows(namespace: "anything"))
    }
}
