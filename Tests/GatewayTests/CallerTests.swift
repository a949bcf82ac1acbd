import Foundation
import HTTPTypes
import Platform
import SharedModels
import TestSupport
import Testing

@testable import Gateway

@Suite("Who calls at the front door")
struct CallerTests {
    private static let robots: JSONValue = ["items": [], "page": 1, "limit": 20, "total": 0]
    private static let session = "/api/v1/chat/sessions/a-session-of-this-test"

    @Test("A visitor gets a cookie that no script can read, and is known by it")
    func visitor() async throws {
        try await withFakeUpstream(.json(Self.robots)) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let first = try await gateway.request(.get, Self.session)
                #expect(first.status == 200)
                let header = try #require(first.headers[values: .setCookie].first)
                for part in ["HttpOnly", "SameSite=Lax", "Path=/"] { #expect(header.contains(part)) }
                #expect(!header.contains("Secure"))
                let cookie = try #require(first.cookie)
                _ = try await gateway.request(.get, Self.session, nil, ["Cookie": cookie])
                _ = try await gateway.request(.get, Self.session)
                var callers: [Identity] = []
                for request in upstream.requests { callers.append(try await gateway.caller(of: request)) }
                #expect(callers.count == 3)
                #expect(callers.allSatisfy { $0.role == .visitor && $0.user?.hasPrefix("visitor:") == true })
                #expect(callers[0].user == callers[1].user)
                #expect(callers[0].user != callers[2].user)
            }
        }
    }

    @Test(
        "What is the same for everybody makes nobody a visitor",
        arguments: ["robots", "robots/r-1", "industries", "industries/logistics", "dealers"]
    )
    func catalogue(path: String) async throws {
        try await withFakeUpstream(.json(Self.robots)) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let answer = try await gateway.request(.get, "/api/v1/\(path)")
                #expect(answer.status == 200)
                #expect(answer.cookie == nil)
            }
        }
    }

    @Test("Behind TLS the cookie is for TLS alone")
    func secure() async throws {
        try await withFakeUpstream(.json(Self.robots)) { upstream in
            try await GatewayHarness.run(upstream: upstream.url, settings: ["GATEWAY_SECURE_COOKIES": "true"]) {
                let header = try await $0.request(.get, Self.session).headers[values: .setCookie].first
                #expect(header?.contains("Secure") == true)
            }
        }
    }

    @Test("A cookie that we did not sign as a cookie makes a new visitor")
    func forged() async throws {
        try await withFakeUpstream(.json(Self.robots)) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let dana = Identity(tenant: "acme", user: "dana", role: .user)
                let cookie = try #require(try await gateway.request(.get, Self.session).cookie)
                let forgeries = [
                    "ybryx_visitor=", "ybryx_visitor=nonsense", cookie + "x", String(cookie.dropLast(4)) + "AAAA",
                    // A token of another purpose, signed with the same secret.
                    "ybryx_visitor=\(try await gateway.process.tokens.mint(for: dana))",
                    "ybryx_visitor=\(try await gateway.process.tokens.mint(for: dana, purpose: .visitor))",
                ]
                for forgery in forgeries {
                    let answer = try await gateway.request(.get, Self.session, nil, ["Cookie": forgery])
                    #expect(answer.status == 200)
                }
                var users: Set<String> = []
                for request in upstream.requests {
                    let caller = try await gateway.caller(of: request)
                    #expect(caller.role == .visitor)
                    #expect(caller.tenant == "default")
                    users.insert(caller.user ?? "")
                }
                #expect(users.count == forgeries.count + 1)
            }
        }
    }

    @Test("A machine speaks for its key's tenant and the user that it names; the key stays here")
    func machine() async throws {
        try await withFakeUpstream(.json(Self.robots)) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let key = try await gateway.key(namespaces: ["agent:sales"])
                let ways = [
                    ["X-API-Key": key, "X-User-Id": "ada"], ["Authorization": "Bearer \(key)", "X-User-Id": "ada"],
                    ["Authorization": "Token \(key)", "X-User-Id": "ada"],
                ]
                for headers in ways {
                    let answer = try await gateway.request(.get, "/api/v1/robots", nil, headers)
                    #expect(answer.status == 200)
                    #expect(answer.cookie == nil)
                }
                for request in upstream.requests {
                    let caller = try await gateway.caller(of: request)
                    #expect(caller.tenant == "acme")
                    #expect(caller.user == "ada")
                    #expect(caller.role == .machine)
                    #expect(caller.namespaces == ["agent:sales"])
                    #expect(!"\(request.headers)".contains(key))
                    #expect(!"\(request.headers)".lowercased().contains("x-user-id"))
                }
            }
        }
    }

    @Test("An unknown or revoked key is refused, and nothing behind is asked")
    func refused() async throws {
        try await withFakeUpstream(.json(Self.robots)) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let revoked = try await gateway.key(revoked: true)
                let visitor = try await gateway.process.tokens.mint(
                    for: Identity(user: "visitor:1", role: .visitor),
                    purpose: .visitor
                )
                for key in [revoked, "ybm_unknown", visitor] {
                    let answer = try await gateway.request(.get, "/api/v1/robots", nil, ["X-API-Key": key])
                    #expect(answer.status == 401)
                    #expect(answer.code == "unauthorized")
                    #expect(!answer.text.contains(key))
                }
                #expect(upstream.requests.isEmpty)
            }
        }
    }

    @Test("Without a key nobody is a user of their own choice, and a machine cannot be a visitor")
    func borrowedName() async throws {
        try await withFakeUpstream(.json(Self.robots)) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                _ = try await gateway.request(.get, "/api/v1/robots", nil, ["X-User-Id": "ada"])
                let caller = try await gateway.caller(of: try #require(upstream.requests.first))
                #expect(caller.user?.hasPrefix("visitor:") == true)
                let key = try await gateway.key()
                for user in ["visitor:1", "", String(repeating: "a", count: 201)] {
                    let headers = ["X-API-Key": key, "X-User-Id": user]
                    let answer = try await gateway.request(.get, "/api/v1/robots", nil, headers)
                    #expect(answer.status == 422)
                }
                #expect(upstream.requests.count == 1)
            }
        }
    }

    @Test("The memory API is for machines")
    func memoryAPI() async throws {
        try await withFakeUpstream(.json(["results": []])) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let visitor = try await gateway.request(.get, "/api/v1/memories")
                #expect(visitor.status == 401)
                #expect(upstream.requests.isEmpty)
                let key = try await gateway.key()
                let answer = try await gateway.request(.get, "/api/v1/memories?limit=3", nil, ["X-API-Key": key])
                #expect(answer.status == 200)
                #expect(answer.text == #"{"results":[]}"#)
                #expect(upstream.requests.map(\.path) == ["/v1/memories?limit=3"])
            }
        }
    }

    @Test("Leads are for machines, and come as one")
    func leads() async throws {
        try await withFakeUpstream { request in
            request.method == .delete ? .text("", status: .noContent) : .json(["leads": []])
        } _: { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let paths = ["/api/v1/dealers/leads?limit=3", "/api/v1/dealers/leads/l-1"]
                for path in paths {
                    for method in [HTTPRequest.Method.get, .delete] {
                        #expect(try await gateway.request(method, path).status == 401)
                    }
                }
                let again = "/api/v1/dealers/leads/l-1/resend?all=true"
                #expect(try await gateway.request(.post, again).status == 401)
                #expect(upstream.requests.isEmpty)
                let key = try await gateway.key()
                #expect(try await gateway.request(.post, again, nil, ["X-API-Key": key]).status == 200)
                for path in paths {
                    let answer = try await gateway.request(.get, path, nil, ["X-API-Key": key])
                    #expect(answer.status == 200 && answer.body["data"] == ["leads": []])
                    #expect(try await gateway.request(.delete, path, nil, ["X-API-Key": key]).status == 200)
                }
                let asked = upstream.requests.map { "\($0.method) \($0.path)" }
                #expect(
                    asked == [
                        "POST /v1/leads/l-1/resend?all=true", "GET /v1/leads?limit=3", "DELETE /v1/leads?limit=3",
                        "GET /v1/leads/l-1",
                        "DELETE /v1/leads/l-1",
                    ]
                )
                for request in upstream.requests { #expect(try await gateway.caller(of: request).role == .machine) }
            }
        }
    }

    @Test("What keeps the clock of applications is for machines, and comes as one")
    func applicationClock() async throws {
        try await withFakeUpstream(.json(["kept": true])) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let calls: [(HTTPRequest.Method, String, JSONValue?, String)] = [
                    (.get, "/due?days=5", nil, "GET /v1/applications/due?days=5"),
                    (.get, "/p-1/replay", nil, "GET /v1/prequalifications/p-1/replay"),
                    (
                        .post, "/p-1/decision", ["decision": "declined", "reasons": ["credit_rating"]],
                        "POST /v1/prequalifications/p-1/decision"
                    ),
                    (.post, "/p-1/notice", ["channel": "mail"], "POST /v1/prequalifications/p-1/notice"),
                ]
                for (method, path, body, _) in calls {
                    #expect(try await gateway.request(method, "/api/v1/prequalifications" + path, body).status == 401)
                }
                #expect(upstream.requests.isEmpty)
                let key = try await gateway.key()
                for (method, path, body, _) in calls {
                    let answer = try await gateway.request(
                        method,
                        "/api/v1/prequalifications" + path,
                        body,
                        ["X-API-Key": key]
                    )
                    #expect(answer.status == 200 && answer.body["data"] == ["kept": true], "\(path): \(answer.text)")
                }
                #expect(upstream.requests.map { "\($0.method) \($0.path)" } == calls.map(\.3))
                let sent = upstream.requests.filter { !$0.text.isEmpty }.compactMap(\.json)
                #expect(sent == calls.compactMap(\.2))
                for request in upstream.requests { #expect(try await gateway.caller(of: request).role == .machine) }
            }
        }
    }

    @Test("Pages of named origins may call with credentials, others may not")
    func origins() async throws {
        try await withFakeUpstream(.json(Self.robots)) { upstream in
            let settings = ["GATEWAY_CORS_ORIGINS": "https://app.example.com"]
            try await GatewayHarness.run(upstream: upstream.url, settings: settings) { gateway in
                let named = ["Origin": "https://app.example.com"]
                let answer = try await gateway.request(.get, "/api/v1/robots", nil, named)
                #expect(answer.header("Access-Control-Allow-Origin") == "https://app.example.com")
                #expect(answer.header("Access-Control-Allow-Credentials") == "true")
                let preflight = try await gateway.request(
                    .options,
                    "/api/v1/chat",
                    nil,
                    named.merging(["Access-Control-Request-Method": "POST"]) { first, _ in first }
                )
                #expect((200..<300).contains(preflight.status))
                let other = try await gateway.request(.get, "/api/v1/robots", nil, ["Origin": "https://evil.example"])
                #expect(other.header("Access-Control-Allow-Origin") == nil)
            }
        }
    }

    @Test("A named page is told what it is refused, with the status that it has, and may read the request's id")
    func originsOfErrors() async throws {
        let problem: JSONValue = [
            "type": "about:blank", "title": "T", "status": 404, "code": "not_found", "detail": "No such robot.",
        ]
        try await withFakeUpstream(.json(problem, status: .notFound)) { upstream in
            let settings = ["GATEWAY_CORS_ORIGINS": "https://app.example.com"]
            try await GatewayHarness.run(upstream: upstream.url, settings: settings) { gateway in
                let named = ["Origin": "https://app.example.com"]
                let refused: [(HTTPRequest.Method, String, JSONValue?, Int)] = [
                    (.get, "/api/v1/robots/r-1", nil, 404), (.get, "/api/v1/nothing", nil, 404),
                    (.post, "/api/v1/chat", ["message": 5], 422), (.get, "/api/v1/memories", nil, 401),
                ]
                for (method, path, body, status) in refused {
                    let answer = try await gateway.request(method, path, body, named)
                    #expect(answer.status == status, "\(path)")
                    #expect(answer.header("Access-Control-Allow-Origin") == "https://app.example.com", "\(path)")
                    #expect(answer.header("Access-Control-Expose-Headers")?.contains("X-Request-Id") == true)
                    #expect(answer.header("Vary") == "Origin")
                    #expect(answer.header("X-Request-Id") != nil)
                }
                let other = try await gateway.request(.get, "/api/v1/robots/r-1", nil, ["Origin": "null"])
                #expect(other.status == 404)
                #expect(other.header("Access-Control-Allow-Origin") == nil)
            }
            try await GatewayHarness.run(settings: settings) { gateway in
                let named = ["Origin": "https://app.example.com"]
                let down = try await gateway.request(.get, "/api/v1/robots", nil, named)
                #expect(down.status == 503)
                #expect(down.header("Access-Control-Allow-Origin") == "https://app.example.com")
                #expect(down.header("Retry-After") != nil)
            }
        }
    }

    @Test("Where no page is named nothing of another origin is allowed")
    func noOrigins() async throws {
        try await withFakeUpstream(.json(Self.robots)) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let origin = ["Origin": "https://app.example.com", "Access-Control-Request-Method": "POST"]
                for (method, path) in [(HTTPRequest.Method.get, "/api/v1/robots"), (.options, "/api/v1/chat")] {
                    let answer = try await gateway.request(method, path, nil, origin)
                    #expect(answer.headers.allSatisfy { !$0.name.canonicalName.hasPrefix("access-control") })
                }
            }
        }
    }

    @Test("A token between services is no key and no visitor at the front door")
    func serviceToken() async throws {
        try await withFakeUpstream(.json(Self.robots)) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let admin = Identity(tenant: "acme", user: "dana", role: .machine, namespaces: ["*"])
                let token = try await gateway.process.tokens.mint(for: admin)
                for scheme in ["Bearer", "Token", "bearer"] {
                    let headers = ["Authorization": "\(scheme) \(token)"]
                    #expect(try await gateway.request(.get, "/api/v1/robots", nil, headers).status == 401)
                }
                let basic = try await gateway.request(.get, "/api/v1/robots", nil, ["Authorization": "Basic eDp5"])
                #expect(basic.status == 200)
                let request = try #require(upstream.requests.first)
                #expect(!"\(request.headers)".contains("eDp5"))
                #expect(try await gateway.caller(of: request).role == .visitor)
                #expect(upstream.requests.count == 1)
            }
        }
    }
}
