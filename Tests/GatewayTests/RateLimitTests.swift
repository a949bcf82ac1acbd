import Foundation
import HTTPTypes
import Platform
import SharedModels
import TestSupport
import Testing

@testable import Gateway

@Suite("Limits at the front door")
struct RateLimitTests {
    private static let robots: JSONValue = ["items": [], "page": 1, "limit": 20, "total": 0]
    private static let path = "/api/v1/robots"

    private static func with(
        _ settings: [String: String],
        _ body: @escaping @Sendable (GatewayHarness, FakeUpstream) async throws -> Void
    ) async throws {
        try await withFakeUpstream(.json(robots)) { upstream in
            try await GatewayHarness.run(upstream: upstream.url, settings: settings) { try await body($0, upstream) }
        }
    }

    @Test("A visitor's address has its quota: answers say what is left, and past it comes 429 with the time to wait")
    func address() async throws {
        try await Self.with(["GATEWAY_LIMIT_ADDRESS": "3"]) { gateway, upstream in
            for left in [2, 1, 0] {
                let answer = try await gateway.request(.get, Self.path)
                #expect(answer.status == 200)
                #expect(answer.header("RateLimit-Policy") == "\"address\";q=3;w=60")
                #expect(answer.header("RateLimit")?.hasPrefix("\"address\";r=\(left);t=") == true)
            }
            let refused = try await gateway.request(.get, Self.path)
            #expect(refused.status == 429)
            #expect(refused.code == "rate_limited")
            let wait = try #require(refused.header("Retry-After").flatMap { Int($0) })
            #expect((1...20).contains(wait))
            #expect(refused.header("RateLimit")?.hasPrefix("\"address\";r=0;t=") == true)
            #expect(upstream.requests.count == 3)
            // Who has a key is no visitor, and health and the page are free.
            let headers = ["X-API-Key": try await gateway.key()]
            #expect(try await gateway.request(.get, Self.path, nil, headers).status == 200)
            for free in ["/healthz", "/", "/app.js"] { #expect(try await gateway.request(.get, free).status == 200) }
        }
    }

    @Test("A refusal says what is left as well")
    func errors() async throws {
        try await Self.with(["GATEWAY_LIMIT_ADDRESS": "3"]) { gateway, _ in
            let answer = try await gateway.request(.get, "/api/v1/nothing")
            #expect(answer.status == 404)
            #expect(answer.header("RateLimit")?.contains("r=2") == true)
        }
    }

    @Test("A key has its quota, and so has each user that it names; another key has its own")
    func keys() async throws {
        try await Self.with(["GATEWAY_LIMIT_KEY": "4", "GATEWAY_LIMIT_USER": "2"]) { gateway, _ in
            let (key, other) = (try await gateway.key(), try await gateway.key())
            func status(_ key: String, _ user: String?) async throws -> Int {
                let headers = ["X-API-Key": key].merging(user.map { ["X-User-Id": $0] } ?? [:]) { $1 }
                return try await gateway.request(.get, Self.path, nil, headers).status
            }
            #expect(try await status(key, "ada") == 200)
            #expect(try await status(key, "ada") == 200)
            #expect(try await status(key, "ada") == 429)
            // What the user was refused for used up nothing of the key's.
            #expect(try await status(key, nil) == 200)
            #expect(try await status(key, nil) == 200)
            #expect(try await status(key, nil) == 429)
            #expect(try await status(other, nil) == 200)
            #expect(try await status(other, "eve") == 200)
        }
    }

    @Test("What a client says of its address gets it no new quota; what a trusted proxy says does")
    func forwarded() async throws {
        try await Self.with(["GATEWAY_LIMIT_ADDRESS": "1"]) { gateway, _ in
            var statuses: [Int] = []
            for number in 1...3 {
                let headers = ["X-Forwarded-For": "198.51.100.\(number)"]
                statuses.append(try await gateway.request(.get, Self.path, nil, headers).status)
            }
            #expect(statuses == [200, 429, 429])
        }
        try await Self.with(["GATEWAY_LIMIT_ADDRESS": "1", "GATEWAY_TRUSTED_PROXIES": "127.0.0.0/8, ::1"]) {
            gateway,
            _ in
            var statuses: [Int] = []
            for number in [1, 2, 2] {
                let headers = ["X-Forwarded-For": "6.6.6.6, 198.51.100.\(number)"]
                statuses.append(try await gateway.request(.get, Self.path, nil, headers).status)
            }
            #expect(statuses == [200, 200, 429])
        }
    }

    @Test("Set to 0 there is no limit, and nothing is said of one")
    func off() async throws {
        try await Self.with(["GATEWAY_LIMIT_ADDRESS": "0"]) { gateway, _ in
            let answer = try await gateway.request(.get, Self.path)
            #expect(answer.status == 200)
            #expect(answer.header("RateLimit") == nil)
        }
    }

    @Test("Who tries wrong keys is held up, with right ones as well; who brings none is served")
    func guesses() async throws {
        try await Self.with(["GATEWAY_LIMIT_FAILURES": "3"]) { gateway, upstream in
            func status(_ key: String) async throws -> Int {
                try await gateway.request(.get, Self.path, nil, ["X-API-Key": key]).status
            }
            let key = try await gateway.key()
            #expect(try await status(key) == 200)
            for number in 0..<3 { #expect(try await status("ybm_\(number)") == 401) }
            let held = try await gateway.request(.get, Self.path, nil, ["X-API-Key": "ybm_4"])
            #expect(held.status == 429)
            #expect(held.header("Retry-After") != nil)
            #expect(try await status(key) == 429)
            #expect(try await gateway.request(.get, Self.path).status == 200)
            #expect(upstream.requests.count == 2)
        }
    }

    @Test("A page is told that its user's token is no longer good")
    func originOfRefusals() async throws {
        try await Self.with(["GATEWAY_CORS_ORIGINS": "http://localhost:3000"]) { gateway, _ in
            let headers = ["Origin": "http://localhost:3000", "Authorization": "Bearer a.b.c"]
            let answer = try await gateway.request(.get, Self.path, nil, headers)
            #expect(answer.status == 401)
            #expect(answer.header("Access-Control-Allow-Origin") == "http://localhost:3000")
            #expect(answer.code == "unauthorized")
        }
    }

    @Test("What only looks like a file counts")
    func files() async throws {
        try await Self.with(["GATEWAY_LIMIT_ADDRESS": "1"]) { gateway, _ in
            let counted = try await gateway.request(.get, "/v1/models/a.b")
            #expect(counted.header("RateLimit") != nil)
            let refused = try await gateway.request(.get, "//api/v1/robots/a.b")
            #expect(refused.status == 429)
        }
    }

    @Test("A proxy that is no address stops the process")
    func settings() {
        var reader = SettingsReader(values: ["GATEWAY_TRUSTED_PROXIES": "10.0.0.0/8,balancer"], prefix: "GATEWAY")
        _ = GatewaySettings(from: &reader)
        #expect(reader.problems.map(\.key) == ["GATEWAY_TRUSTED_PROXIES"])
    }
}
