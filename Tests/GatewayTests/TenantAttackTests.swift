import Foundation
import HTTPTypes
import Platform
import SharedModels
import TestSupport
import Testing

@testable import Gateway

@Suite("Another tenant's name")
struct TenantAttackTests {
    /// Places where a caller may try to name a tenant, a user, a role or a namespace of its choice.
    private static let headers = [
        "X-Tenant-Id": "globex", "Tenant": "globex", "X-Tenant": "globex", "X-Role": "service", "X-Namespaces": "*",
        "X-Forwarded-User": "eve", "X-Request-Identity": #"{"tenant":"globex"}"#,
        "request.jwt.claims": #"{"tenant_id":"globex"}"#,
    ]
    private static let body: JSONValue = [
        "message": "Hello", "tenant_id": "globex", "tenant": "globex", "role": "service", "namespaces": ["*"],
        "identity": ["tenant": "globex"], "namespace": "agent:sales", "content": "x", "zip_code": "89501",
    ]

    private static let calls: [(HTTPRequest.Method, String)] = [
        (.post, "/api/v1/chat?tenant_id=globex"), (.post, "/api/v1/dealers/match?tenant=globex"),
        (.get, "/api/v1/robots?tenant_id=globex"), (.get, "/api/v1/prequalifications/globex"),
        (.post, "/api/v1/memories?tenant_id=globex"), (.get, "/api/v1/memories?tenant_id=globex&user_id=u"),
        (.post, "/v1/memories/?org_id=globex&project_id=globex"),
    ]

    @Test("A machine stays in its key's tenant and namespaces, whatever body, path, query or header say")
    func machine() async throws {
        try await withFakeUpstream(.json([:])) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let key = try await gateway.key(tenant: "acme", namespaces: ["agent:supervisor"])
                var headers = Self.headers
                headers["X-API-Key"] = key
                for (method, path) in Self.calls {
                    let before = upstream.requests.count
                    _ = try await gateway.request(method, path, method == .get ? nil : Self.body, headers)
                    for request in upstream.requests.dropFirst(before) {
                        let caller = try await gateway.caller(of: request)
                        #expect(caller.tenant == "acme", "\(path)")
                        #expect(caller.role == .machine)
                        #expect(caller.user == nil)
                        #expect(caller.namespaces == ["agent:supervisor"])
                        #expect(!request.headers.contains { Self.headers[$0.name.rawName] != nil })
                    }
                }
                #expect(upstream.requests.count == Self.calls.count)
            }
        }
    }

    @Test("A machine erases a user of its own tenant, in its key's namespaces, whatever path and header say")
    func erasing() async throws {
        try await withFakeUpstream(.json([:])) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                var headers = Self.headers
                headers["X-API-Key"] = try await gateway.key(tenant: "acme", namespaces: ["agent:sales"])
                let answer = try await gateway.request(
                    .post,
                    "/api/v1/users/globex%2Feve/erase?tenant=globex",
                    Self.body,
                    headers
                )
                #expect(answer.status == 202, "\(answer.text)")
                for request in upstream.requests {
                    let caller = try await gateway.caller(of: request)
                    #expect(caller.tenant == "acme", "\(request.path)")
                    if caller.role == .service {
                        #expect(request.path == "/v1/users/globex%2Feve/leads")
                    } else {
                        #expect(caller.role == .machine && caller.user == "globex/eve")
                        #expect(caller.namespaces == ["agent:sales"])
                    }
                }
                #expect(!upstream.requests.isEmpty)
            }
        }
    }

    @Test("A user's tenant is what the provider says, not what the user may write of itself, nor anybody else")
    func user() async throws {
        try await withFakeUpstream(.json([:])) { upstream in
            let issuer = "https://project.example.com/auth/v1"
            let settings = ["SUPABASE_JWT_SECRET": IdentityProvider.secret, "SUPABASE_JWT_ISSUER": issuer]
            try await GatewayHarness.run(upstream: upstream.url, settings: settings) { gateway in
                let claims = IdentityProvider.claims(
                    issuer: issuer,
                    [
                        "user_metadata": ["tenant_id": "globex"], "tenant_id": "globex", "tenant": "globex",
                        "namespaces": ["*"], "service": "gateway",
                    ]
                )
                var headers = Self.headers
                headers["Authorization"] = "Bearer \(try IdentityProvider.token(claims))"
                headers["X-User-Id"] = "eve"
                for (method, path) in Self.calls {
                    let before = upstream.requests.count
                    _ = try await gateway.request(method, path, method == .get ? nil : Self.body, headers)
                    for request in upstream.requests.dropFirst(before) {
                        let caller = try await gateway.caller(of: request)
                        #expect(caller.tenant == "acme", "\(path)")
                        #expect(caller.user == "ada")
                        #expect(caller.role == .user)
                        #expect(caller.namespaces.isEmpty)
                    }
                }
                #expect(!upstream.requests.isEmpty)
            }
        }
    }
}
