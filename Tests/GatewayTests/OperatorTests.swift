import AsyncHTTPClient
import Clients
import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import NIOHTTP1
import Platform
import SharedModels
import TestSupport
import Testing

@testable import Gateway

@Suite("What the operator watches")
struct OperatorTests {
    private static let paths = ["services", "requests", "routes", "latency", "audit"].map { "/api/v1/operator/\($0)" }
    private static let ready: JSONValue = [
        "status": "ready", "service": "any", "checks": ["database": ["status": "ok", "note": "fine"]],
    ]

    @Test("It is for keys that may use all namespaces: others get 403, nobody in particular 401", arguments: paths)
    func access(path: String) async throws {
        try await withFakeUpstream(.json(["decisions": []])) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let nobody = try await gateway.request(.get, path)
                #expect(nobody.status == 401)
                #expect(nobody.code == "unauthorized")
                let kept = try await gateway.key(namespaces: MeshService.allCases.compactMap(\.namespace))
                let other = try await gateway.request(.get, path, nil, ["X-API-Key": kept])
                #expect(other.status == 403)
                #expect(upstream.requests.isEmpty)
                let all = try await gateway.request(.get, path, nil, ["X-API-Key": try await gateway.key()])
                #expect(all.status == 200, "\(all.text)")
                #expect(all.body["success"] == true)
            }
        }
    }

    @Test("A request is told by its pattern, never by what was asked for")
    func requests() async throws {
        try await withFakeUpstream(.json(["kept": true])) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let key = try await gateway.key()
                _ = try await gateway.request(
                    .get,
                    "/api/v1/robots/very-secret?search=hush",
                    nil,
                    ["X-Request-Id": "r1"]
                )
                _ = try await gateway.request(.get, "/no/such/hidden", nil, ["X-Request-Id": "r2"])
                _ = try await gateway.request(
                    .get,
                    "/api/v1/robots",
                    nil,
                    ["X-API-Key": "wrong", "X-Request-Id": "r3"]
                )
                _ = try await gateway.request(.get, "/styles.css", nil, ["X-Request-Id": "r4"])
                _ = try await gateway.request(.get, "/healthz", nil, ["X-Request-Id": "r5"])
                _ = try await gateway.request(.get, "/api/v1/stats", nil, ["X-API-Key": key, "X-Request-Id": "r6"])
                let headers = ["X-API-Key": key]
                let answer = try await gateway.request(.get, "/api/v1/operator/requests", nil, headers)
                for word in ["secret", "hush", "hidden", "wrong", key] { #expect(!answer.text.contains(word)) }
                let entries = try #require(answer.body["data"]?["requests"]?.arrayValue)
                #expect(Set(entries.map { $0["id"]?.stringValue ?? "" }).count == 5)
                for id in 1...6 { #expect(!answer.text.contains("\"r\(id)\"")) }
                #expect(
                    entries.map { $0["route"] } == [
                        "/api/v1/stats", "file", "/api/v1/robots", "none", "/api/v1/robots/{id}",
                    ]
                )
                #expect(entries.map { $0["status"] } == [200, 200, 401, 404, 200])
                #expect(entries.map { $0["role"] } == ["machine", "visitor", "nobody", "visitor", "visitor"])
                #expect(entries.map { $0["upstream"] } == ["memory", .null, "knowledge", .null, "knowledge"])
                #expect(entries.allSatisfy { ($0["duration_ms"]?.doubleValue ?? -1) >= 0 })
                let two = try await gateway.request(.get, "/api/v1/operator/requests?limit=2", nil, headers)
                #expect(two.body["data"]?["requests"]?.arrayValue?.last?["id"] == entries.first?["id"])
                for limit in ["0", "1001", "x"] {
                    let wrong = try await gateway.request(
                        .get,
                        "/api/v1/operator/requests?limit=\(limit)",
                        nil,
                        headers
                    )
                    #expect(wrong.status == 422)
                }
            }
        }
    }

    @Test("Who watches sees each request as it is answered")
    func stream() async throws {
        try await withFakeUpstream(.json(["kept": true])) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let key = try await gateway.key()
                let port = try #require(gateway.client.port)
                var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)/api/v1/operator/requests")
                request.headers.add(name: "X-API-Key", value: key)
                request.headers.add(name: "Accept", value: "text/event-stream")
                let response = try await gateway.process.http.execute(request, timeout: .seconds(30))
                #expect(response.status == .ok)
                #expect(response.headers.first(name: "Content-Type")?.hasPrefix("text/event-stream") == true)
                var parser = ServerSentEventParser()
                var seen: [String] = []
                var asked = 0
                // The first answer comes once the stream listens, whenever that is.
                try await withThrowingTaskGroup { group in
                    group.addTask {
                        while true {
                            _ = try await gateway.request(.get, "/api/v1/industries")
                            try await Task.sleep(for: .milliseconds(50))
                        }
                    }
                    for try await chunk in response.body {
                        for event in parser.feed(chunk.readableBytesView) where event.event == "request" {
                            seen.append(try json(event.data)["route"]?.stringValue ?? "")
                        }
                        asked += 1
                        if seen.filter({ $0 == "/api/v1/industries" }).count >= 2 { break }
                        try #require(asked < 1_000)
                    }
                    group.cancelAll()
                }
                #expect(seen.filter { $0 == "/api/v1/industries" }.count >= 2)
            }
        }
    }

    @Test("Every service is told with what it says of itself; one that hangs costs two seconds and no more")
    func services() async throws {
        let answering: @Sendable (FakeUpstream.Request) async throws -> FakeUpstream.Answer = { request in
            request.path == "/openapi.json" ? .json(["info": ["version": "1.2.3"]]) : .json(Self.ready)
        }
        try await withFakeUpstream(answering: answering) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let headers = ["X-API-Key": try await gateway.key()]
                var answer = try await gateway.request(.get, "/api/v1/operator/services", nil, headers)
                // The first of a process may take more than the two seconds that a service has.
                for _ in 0..<5 where answer.text.contains("unreachable") {
                    answer = try await gateway.request(.get, "/api/v1/operator/services", nil, headers)
                }
                let services = try #require(answer.body["data"]?["services"]?.arrayValue)
                #expect(services.compactMap { $0["id"]?.stringValue } == MeshService.allCases.map(\.name))
                #expect(services.allSatisfy { $0["status"] == "ready" && $0["version"] == "1.2.3" })
                #expect(services.allSatisfy { $0["checks"]?["database"]?["note"] == "fine" })
                #expect(services.first { $0["id"] == "dealer-matching" }?["name"] == "Dealer matching")
                #expect(answer.body["data"]?["checked_at"]?.stringValue?.hasSuffix("Z") == true)
                // Its own front door would take a token for a wrong key.
                #expect(upstream.requests.contains { $0.headers[.authorization] == nil })
            }
        }
        try await withFakeUpstream(.silence) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let headers = ["X-API-Key": try await gateway.key()]
                let began = ContinuousClock.now
                let answer = try await gateway.request(.get, "/api/v1/operator/services", nil, headers)
                #expect(ContinuousClock.now - began < .seconds(10))
                let services = try #require(answer.body["data"]?["services"]?.arrayValue)
                #expect(services.count == MeshService.allCases.count)
                #expect(services.allSatisfy { $0["status"] == "unreachable" && $0["latency_ms"] == .null })
            }
        }
    }

    @Test("A service whose checks fail is degraded, and what fails is told")
    func degraded() async throws {
        let body: JSONValue = [
            "status": "unavailable", "service": "any",
            "checks": ["database": ["status": "failed", "note": "The database cannot be reached right now."]],
        ]
        try await withFakeUpstream(.json(body, status: .serviceUnavailable)) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let headers = ["X-API-Key": try await gateway.key()]
                let answer = try await gateway.request(.get, "/api/v1/operator/services", nil, headers)
                let first = try #require(answer.body["data"]?["services"]?.arrayValue?.first)
                #expect(first["status"] == "degraded")
                #expect(first["checks"]?["database"]?["status"] == "failed")
            }
        }
    }

    @Test("Decisions are asked for the whole tenant, whomever the key acts for")
    func decisions() async throws {
        let told: JSONValue = ["decisions": [["session": "s-1", "reason": "closest to what Sales can do"]]]
        try await withFakeUpstream(.json(told)) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let headers = ["X-API-Key": try await gateway.key(), "X-User-Id": "ada"]
                let answer = try await gateway.request(.get, "/api/v1/operator/routes?limit=7&x=1", nil, headers)
                #expect(answer.body["data"] == told)
                let request = try #require(upstream.requests.first)
                #expect(request.path == "/v1/decisions?limit=7")
                let caller = try await gateway.caller(of: request)
                #expect(caller.user == nil && caller.tenant == "acme" && caller.namespaces == ["*"])
            }
        }
    }

    @Test("Times are told by route, the busiest first, with counts that add up")
    func latency() async throws {
        try await withFakeUpstream(.json(["kept": true])) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                for _ in 0..<3 { _ = try await gateway.request(.get, "/api/v1/industries") }
                _ = try await gateway.request(.get, "/api/v1/robots/r-1")
                let headers = ["X-API-Key": try await gateway.key()]
                let answer = try await gateway.request(.get, "/api/v1/operator/latency", nil, headers)
                let routes = try #require(answer.body["data"]?["routes"]?.arrayValue)
                #expect(routes.map { $0["route"] } == ["GET /api/v1/industries", "GET /api/v1/robots/{id}"])
                #expect(routes[0]["count"] == 3)
                #expect(routes[0]["errors"] == 0)
                let buckets = try #require(routes[0]["buckets"]?.arrayValue)
                #expect(buckets.last?["le_ms"] == .null)
                #expect(buckets.last?["count"] == 3)
                let counts = buckets.compactMap { $0["count"]?.intValue }
                #expect(counts == counts.sorted())
                let (middle, high) = (routes[0]["p50_ms"]?.doubleValue ?? 0, routes[0]["p99_ms"]?.doubleValue ?? 0)
                #expect(0 < middle && middle <= high)
            }
        }
    }
}
