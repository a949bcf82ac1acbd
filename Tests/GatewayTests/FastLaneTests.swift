import Foundation
import HTTPTypes
import HummingbirdTesting
import Platform
import SharedModels
import Synchronization
import TestSupport
import Testing

@testable import Gateway

/// What goes past the router has to be answered as if it had not.
@Suite("The fast lane", .timeLimit(.minutes(2)))
struct FastLaneTests {
    /// A header that the lane does not know: the request goes the usual way.
    private static let usual = ["X-Unheard-Of": "1"]

    static let paths = [
        "/api/v1/stats", "/api/v1/memories?user_id=u-1&limit=20", "/api/v1/memories/6f9b",
        "/api/v1/memories/6f9b/history",
        "/api/v1/memories/6f9b/links", "/api/v1/events/17",
        "/api/v1/robots?search=arm&page=2",
        "/api/v1/robots/r-1?page=2", "/api/v1/industries?page=2", "/api/v1/industries/food_and-drink",
        "/api/v1/dealers?zip_code=89501&state=",
    ]

    /// What no two answers have in common.
    private static func comparable(_ headers: HTTPFields) -> [String] {
        headers.map { field in
            let isOwn = [HTTPField.Name.date, .requestID, .named("RateLimit")].contains(field.name)
            return field.name.rawName + (isOwn ? "" : ": " + field.value)
        }
        .sorted()
    }

    @Test("Its answers are those of the usual way, and so are its calls", arguments: ["", "http://localhost:3000"])
    func same(origins: String) async throws {
        let data: JSONValue = ["b": 1.5, "a": ["ü", nil], "n": 9_007_199_254_740_993]
        try await withFakeUpstream(.json(data)) { upstream in
            let settings = [
                "GATEWAY_CORS_ORIGINS": origins, "GATEWAY_SECURE_COOKIES": origins.isEmpty ? "false" : "true",
            ]
            try await GatewayHarness.run(upstream: upstream.url, settings: settings) { gateway in
                let key = try await gateway.key()
                let headers = ["X-API-Key": key, "X-User-Id": "u-7"]
                for path in Self.paths {
                    let usual = try await gateway.request(.get, path, nil, headers.merging(Self.usual) { $1 })
                    let before = gateway.answered
                    let fast = try await gateway.request(.get, path, nil, headers)
                    #expect(gateway.answered == before + 1, "\(path)")
                    #expect(fast.status == usual.status)
                    #expect(fast.text == usual.text)
                    #expect(Self.comparable(fast.headers) == Self.comparable(usual.headers), "\(path)")
                    let calls = upstream.requests.suffix(2)
                    #expect(Set(calls.map(\.path)).count == 1, "\(calls.map(\.path))")
                    for call in calls { #expect(try await gateway.caller(of: call).user == "u-7") }
                    // That there is no body needs no saying.
                    let names = calls.map {
                        Set($0.headers.map { $0.name.canonicalName }).subtracting(["content-length"])
                    }
                    #expect(names.first == names.last)
                    #expect(calls.last?.headers[.requestID] == fast.header("X-Request-Id"))
                }
                let left = try await gateway.request(
                    .get,
                    "/api/v1/stats",
                    nil,
                    headers.merging(["X-Request-Id": "r-9"]) { $1 }
                )
                #expect(left.header("X-Request-Id") == "r-9")
                #expect(upstream.requests.last?.headers[.requestID] == "r-9")
            }
        }
    }

    @Test(
        "What a service refuses or fails at is told as on the usual way",
        arguments: [401, 404, 409, 422, 429, 500, 503, 504],
        ["/api/v1/stats", "/api/v1/memories/6f9b", "/api/v1/robots/r-1"]
    )
    func refused(status: Int, path: String) async throws {
        let problem: JSONValue = [
            "type": "about:blank", "title": "T", "status": .int(status), "code": "code_of_service",
            "detail": "Said by the service.",
            "errors": [["field": "limit", "message": "is too large"]],
        ]
        try await withFakeUpstream(.json(problem, status: .init(code: status))) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let headers = ["Authorization": "Token \(try await gateway.key())", "X-Request-Id": "r-77"]
                for accept in ["*/*", "application/problem+json"] {
                    let asked = headers.merging(["Accept": accept]) { $1 }
                    let usual = try await gateway.request(.get, path, nil, asked.merging(Self.usual) { $1 })
                    let before = (gateway.answered, upstream.requests.count)
                    let fast = try await gateway.request(.get, path, nil, asked)
                    #expect(gateway.answered == before.0 + 1)
                    #expect(upstream.requests.count == before.1 + 1)
                    #expect(fast.status == usual.status)
                    #expect(fast.text == usual.text)
                    #expect(Self.comparable(fast.headers) == Self.comparable(usual.headers))
                }
            }
        }
    }

    @Test("What it does not know through and through goes the usual way")
    func others() async throws {
        try await withFakeUpstream(.json([:])) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let key = ["X-API-Key": try await gateway.key()]
                _ = try await gateway.request(.get, "/api/v1/stats", nil, key)
                let before = gateway.answered
                for path in [
                    "/api/v1/stats/", "/api/v1//stats", "/api/v1/stats?", "/api/v1/memories?a",
                    "/api/v1/memories?a=%20",
                    "/api/v1/memories/export", "/api/v1/memories/search", "/api/v1/memories/a%2Fb",
                    "/api/v1/memories/..",
                    "/api/v1/memories/a/b/links", "/api/v1/me/memories", "/api/v1/operator/requests",
                ] {
                    _ = try await gateway.request(.get, path, nil, key)
                }
                for (name, value) in [
                    ("Origin", "http://localhost"), ("Cookie", "a=b"), ("Expect", "100-continue"),
                    ("Range", "bytes=0-1"),
                    ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"), ("X-Deadline-Ms", "0"),
                    ("X-Request-Id", "not plain"), ("X-User-Id", "visitor:1"), ("Authorization", "Bearer other"),
                ] {
                    _ = try await gateway.request(.get, "/api/v1/stats", nil, key.merging([name: value]) { $1 })
                }
                let head = "HEAD /api/v1/stats HTTP/1.1\r\nHost: mesh\r\nX-API-Key: \(key["X-API-Key"] ?? "")\r\n\r\n"
                let port = try #require(gateway.client.port)
                _ = try await RawClient.talk(port: port, [head], for: .milliseconds(500))
                _ = try await gateway.request(.get, "/api/v1/stats", ["a": 1], key)
                _ = try await gateway.request(.get, "/api/v1/stats")
                _ = try await gateway.request(.get, "/api/v1/stats", nil, ["X-API-Key": "ybm_unknown"])
                #expect(gateway.answered == before)
                _ = try await gateway.request(.get, "/api/v1/stats", nil, key)
                #expect(gateway.answered == before + 1)
            }
        }
    }

    @Test("A request in the fast lane is counted as any other, once, and refused past the quota")
    func quota() async throws {
        try await withFakeUpstream(.json([:])) { upstream in
            try await GatewayHarness.run(upstream: upstream.url, settings: ["GATEWAY_LIMIT_KEY": "3"]) { gateway in
                let key = ["X-API-Key": try await gateway.key()]
                var left: [String] = []
                for _ in 0..<3 {
                    let answer = try await gateway.request(.get, "/api/v1/stats", nil, key)
                    #expect(answer.status == 200)
                    left.append(String(answer.header("RateLimit")?.prefix { $0 != "t" } ?? ""))
                }
                #expect(left == ["\"key\";r=2;", "\"key\";r=1;", "\"key\";r=0;"])
                #expect(gateway.answered == 2)
                let refused = try await gateway.request(.get, "/api/v1/stats", nil, key)
                #expect(refused.status == 429)
                #expect(refused.code == "rate_limited")
                #expect(refused.header("Retry-After") != nil)
                #expect(upstream.requests.count == 3)
            }
        }
    }

    @Test("What is known of a key lasts no longer for being used: a revoked one stops as soon as elsewhere")
    func revoked() async throws {
        try await withFakeUpstream(.json([:])) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let key = try await gateway.key()
                _ = try await gateway.request(.get, "/api/v1/stats", nil, ["X-API-Key": key])
                let found = ContinuousClock.now
                for _ in 0..<5 {
                    _ = try await gateway.request(.get, "/api/v1/stats", nil, ["X-API-Key": key])
                }
                #expect(gateway.answered == 5)
                let until = try #require(gateway.lane?.caller(.key(key), user: nil)?.until)
                #expect(until <= found + CachedAPIKeys.lifetime)
                #expect(gateway.lane?.caller(.key("ybm_unknown"), user: nil)?.until == nil)
            }
        }
    }

    @Test("Its ids are random UUIDs in small letters")
    func ids() throws {
        var source = LaneIDs()
        let ids = (0..<1_000).map { _ in source.next() }
        #expect(Set(ids).count == ids.count)
        for id in ids {
            #expect(try #require(UUID(uuidString: id)).uuidString.lowercased() == id)
            let letters = Array(id)
            #expect(letters[14] == "4")
            #expect("89ab".contains(letters[19]))
        }
    }

    @Test("It is seen by the operator as any other request")
    func noted() async throws {
        try await withFakeUpstream(.json([:])) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let key = ["X-API-Key": try await gateway.key()]
                for _ in 0..<2 { _ = try await gateway.request(.get, "/api/v1/memories/6f9b", nil, key) }
                #expect(gateway.answered == 1)
                let list = try await gateway.request(.get, "/api/v1/operator/requests", nil, key)
                let entries = list.body["data"]?["requests"]?.arrayValue ?? list.body["requests"]?.arrayValue ?? []
                #expect(entries.count == 2, "\(list.text)")
                for name in ["method", "route", "status", "role", "upstream"] {
                    #expect(entries.first?[name] == entries.last?[name], "\(name)")
                }
                #expect(entries.first?["id"] != entries.last?["id"])
            }
        }
    }

    @Test("A service that is down is said to be, as on the usual way")
    func down() async throws {
        try await GatewayHarness.run { gateway in
            let key = ["X-API-Key": try await gateway.key()]
            for _ in 0..<3 {
                let answer = try await gateway.request(.get, "/api/v1/stats", nil, key)
                #expect(answer.status == 503)
                #expect(answer.code == "upstream_unavailable")
                #expect(answer.header("Retry-After") != nil)
                #expect(answer.header("RateLimit") != nil)
            }
            #expect(gateway.answered == 0)
        }
    }

    @Test("Who has a deadline is answered by then")
    func deadline() async throws {
        let answer: @Sendable (FakeUpstream.Request) async throws -> FakeUpstream.Answer = { request in
            request.path.hasPrefix("/v1/robots") ? .silence : .json([:])
        }
        try await withFakeUpstream(answering: answer) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let key = ["X-API-Key": try await gateway.key()]
                // The key is known by then; a token for the service is not, which is for the usual way to make.
                _ = try await gateway.request(.get, "/api/v1/stats", nil, key)
                let headers = key.merging(["X-Deadline-Ms": "1900"]) { _, new in new }
                let before = gateway.answered
                let usual = try await gateway.request(.get, "/api/v1/robots", nil, headers)
                let fast = try await gateway.request(.get, "/api/v1/robots", nil, headers)
                #expect(gateway.answered == before + 1)
                #expect(usual.status == 504)
                #expect(fast.status == 504)
                #expect(fast.header("RateLimit") != nil)
                let left = upstream.requests.filter { $0.path.hasPrefix("/v1/robots") }.compactMap {
                    $0.headers[.deadline].flatMap { Int($0) }
                }
                #expect(left.count == 2)
                #expect(left.allSatisfy { (1...1_900).contains($0) })
            }
        }
    }
}

extension GatewayHarness {
    /// How many answers the fast lane gave.
    var answered: Int { lane?.answered.load(ordering: .relaxed) ?? 0 }
}
