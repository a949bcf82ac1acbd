import HTTPTypes
import Platform
import SharedModels
import TestSupport
import Testing

@testable import Gateway

@Suite("What answers say to browsers")
struct SafeHeaderTests {
    private static let everywhere = [
        "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Cross-Origin-Opener-Policy": "same-origin",
    ]

    @Test("Every answer, and every error, is safe from being framed, guessed at, kept or told on")
    func everyAnswer() async throws {
        try await withFakeUpstream(.json([:])) { upstream in
            try await GatewayHarness.run(upstream: upstream.url, settings: ["GATEWAY_LIMIT_ADDRESS": "8"]) { gateway in
                let calls: [(HTTPRequest.Method, String, [String: String], Int)] = [
                    (.get, "/", [:], 200), (.get, "/app.js", [:], 200), (.get, "/healthz", [:], 200),
                    (.get, "/openapi.json", [:], 200), (.get, "/api/v1/robots", [:], 200), (.get, "/none", [:], 404),
                    (.get, "/api/v1/robots", ["X-API-Key": "wrong"], 401), (.post, "/api/v1/chat", [:], 415),
                    (.post, "/message:send", ["Content-Type": "application/json"], 401),
                ]
                for (method, path, headers, status) in calls {
                    let answer = try await gateway.request(method, path, nil, headers)
                    #expect(answer.status == status, "\(path)")
                    for (name, value) in Self.everywhere { #expect(answer.header(name) == value, "\(path) \(name)") }
                    let policy = try #require(answer.header("Content-Security-Policy"), "\(path)")
                    #expect(policy.contains("frame-ancestors 'none'"))
                    #expect(!policy.contains("unsafe"))
                    #expect(answer.header("Referrer-Policy") == (path == "/" ? "same-origin" : "no-referrer"))
                    #expect(answer.header("Strict-Transport-Security") == nil)
                    if path.hasPrefix("/api/") { #expect(answer.header("Cache-Control") == "no-store", "\(path)") }
                }
                var last = try await gateway.request(.get, "/api/v1/robots")
                while last.status == 200 { last = try await gateway.request(.get, "/api/v1/robots") }
                #expect(last.status == 429)
                for (name, value) in Self.everywhere { #expect(last.header(name) == value) }
            }
        }
    }

    @Test("Behind TLS a browser is told to come by nothing else")
    func transport() async throws {
        try await GatewayHarness.run(settings: ["GATEWAY_SECURE_COOKIES": "true"]) { gateway in
            for path in ["/", "/healthz", "/api/v1/robots"] {
                let answer = try await gateway.request(.get, path)
                #expect(answer.header("Strict-Transport-Security") == "max-age=31536000")
            }
        }
    }

    @Test("What belongs to a service's own connection, and what it says of itself, does not come out")
    func hopByHop() async throws {
        let headers: HTTPFields = [
            .contentType: "application/json", .named("Keep-Alive"): "timeout=5", .named("Proxy-Authenticate"): "Basic",
            .named("X-Internal"): "secret", .setCookie: "a=b", .server: "inside", .named("Upgrade"): "websocket",
            .named("Trailer"): "X-End",
        ]
        let unwanted = headers.map(\.name.canonicalName).filter { $0 != "content-type" && $0 != "set-cookie" }
        try await withFakeUpstream(.text("{}", headers: headers)) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let key = try await gateway.key()
                for (method, path, body): (HTTPRequest.Method, String, JSONValue?) in [
                    (.get, "/api/v1/robots", nil), (.get, "/api/v1/memories?user_id=u", nil),
                    (.get, "/v1/memories/", nil),
                    (.post, "/message:send", ["message": [:]]), (.get, "/api/v1/memories/export", nil),
                ] {
                    let sent = ["X-API-Key": key, "A2A-Version": "1.0"]
                    let answer = try await gateway.request(method, path, body, sent)
                    #expect(answer.status == 200, "\(path)")
                    let names = Set(answer.headers.map { $0.name.canonicalName })
                    #expect(names.isDisjoint(with: unwanted), "\(path): \(names)")
                    #expect(answer.headers[values: .setCookie].allSatisfy { !$0.hasPrefix("a=b") })
                }
            }
        }
    }

    @Test("What belongs to a client's own connection goes no further, also where the client names it")
    func connectionHeaders() async throws {
        try await withFakeUpstream(.json([:])) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let sent = [
                    "Connection": "X-Mine, close", "X-Mine": "1", "Keep-Alive": "1", "Upgrade": "h2c", "TE": "trailers",
                    "HTTP2-Settings": "AAMAAABk", "Proxy-Connection": "keep-alive", "X-Forwarded-Host": "evil",
                    "X-Original-URL": "/admin", "X-HTTP-Method-Override": "DELETE", "Forwarded": "for=1.2.3.4",
                ]
                #expect(try await gateway.request(.get, "/api/v1/robots", nil, sent).status == 200)
                let names = Set(try #require(upstream.requests.first).headers.map { $0.name.canonicalName })
                let unwanted = Set(sent.keys.map { $0.lowercased() }).subtracting(["connection"])
                #expect(names.isDisjoint(with: unwanted), "\(names)")
            }
        }
    }
}
