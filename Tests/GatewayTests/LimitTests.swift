import AsyncHTTPClient
import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOConcurrencyHelpers
import NIOCore
import Platform
import SharedModels
import TestSupport
import Testing

@testable import Gateway

@Suite("What the front door takes")
struct LimitTests {
    static let posts = [
        "/api/v1/chat", "/api/v1/agents/sales/chat", "/api/v1/prequalifications", "/api/v1/dealers/match",
    ]

    @Test("A body that cannot be taken is refused at the door", arguments: posts)
    func bodies(path: String) async throws {
        try await withFakeUpstream(.json([:])) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let json = "application/json"
                let deep = String(repeating: "[", count: 100_000)
                let large = "{\"message\":\"\(String(repeating: "a", count: 1_048_577))\"}"
                let cases: [(String, [String: String], Int, String)] = [
                    ("", ["Content-Type": json], 400, "invalid_json"),
                    ("{\"message\": oops}", ["Content-Type": json], 400, "invalid_json"),
                    (deep, ["Content-Type": json], 400, "invalid_json"),
                    ("{}", ["Content-Type": "text/plain"], 415, "unsupported_media_type"),
                    ("{}", ["Content-Type": ""], 415, "unsupported_media_type"),
                    ("{}", ["Content-Type": json, "Content-Encoding": "gzip"], 415, "unsupported_media_type"),
                    (large, ["Content-Type": json], 413, "body_too_large"),
                ]
                for (body, headers, status, code) in cases {
                    let answer = try await gateway.request(.post, path, raw: ByteBuffer(string: body), headers)
                    #expect(answer.status == status, "\(body.prefix(40)) \(headers)")
                    #expect(answer.code == code)
                    #expect(answer.body["error"]?["request_id"]?.stringValue == answer.header("X-Request-Id"))
                }
                #expect(upstream.requests.isEmpty)
            }
        }
    }

    @Test("A wrong field of a body that is read here is named", arguments: ["application/json", "text/event-stream"])
    func fields(accept: String) async throws {
        try await withFakeUpstream(.json([:])) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let wrong: [(String, JSONValue, String)] = [
                    ("/api/v1/chat", [:], "message"), ("/api/v1/chat", ["message": nil], "message"),
                    ("/api/v1/chat", ["message": "a", "session_id": 5], "session_id"),
                    ("/api/v1/agents/sales/chat", ["message": "a", "thread_id": []], "thread_id"),
                ]
                for (path, body, field) in wrong {
                    let answer = try await gateway.request(.post, path, body, ["Accept": accept])
                    #expect(answer.status == 422)
                    #expect(answer.body["error"]?["fields"]?.arrayValue?.map { $0["field"]?.stringValue } == [field])
                }
                #expect(upstream.requests.isEmpty)
            }
        }
    }

    @Test("A query goes on as it was meant, whatever it holds")
    func query() async throws {
        try await withFakeUpstream(.json([:])) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let queries = [
                    ("search=a+b", "search=a%20b"), ("search=a%2Bb", "search=a%2Bb"),
                    ("search=%C3%BC", "search=%C3%BC"),
                    ("search=a%0D%0AX-Evil:%201", "search=a%0D%0AX-Evil:%201"), ("search=%23x%3F", "search=%23x?"),
                    ("search=", "search="), ("", ""),
                ]
                for (query, meant) in queries {
                    let answer = try await gateway.request(.get, "/api/v1/robots?\(query)")
                    #expect(answer.status == 200, "\(query)")
                    let sent = try #require(upstream.requests.last).path.split(separator: "?", maxSplits: 1)
                    let pair = sent.count == 2 ? String(sent[1]) : ""
                    #expect(pair.removingPercentEncoding == meant.removingPercentEncoding, "\(query): \(pair)")
                }
                #expect(upstream.requests.allSatisfy { !"\($0.headers)".contains("Evil") })
            }
        }
    }

    @Test("More at once than the gateway takes is told to come back; health is not")
    func room() async throws {
        let isHeld = NIOLockedValueBox(true)
        let afterRelease: @Sendable (FakeUpstream.Request) async throws -> FakeUpstream.Answer = { _ in
            while isHeld.withLockedValue({ $0 }) { try await Task.sleep(for: .milliseconds(10)) }
            return .json([:])
        }
        try await withFakeUpstream(answering: afterRelease) { upstream in
            try await GatewayHarness.run(upstream: upstream.url, limits: { $0.maxConcurrentRequests = 2 }) { gateway in
                // By connections of their own: on one they would wait for each other.
                let port = try #require(gateway.client.port)
                let (http, url) = (gateway.process.http, "http://127.0.0.1:\(port)/api/v1/robots")
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 0..<2 {
                        group.addTask { _ = try await http.execute(HTTPClientRequest(url: url), timeout: .seconds(30)) }
                    }
                    while upstream.requests.count < 2 { try await Task.sleep(for: .milliseconds(10)) }
                    let refused = try await gateway.request(.get, "/api/v1/robots")
                    #expect(refused.status == 503)
                    #expect(refused.code == "busy")
                    #expect(refused.header("Retry-After") != nil)
                    #expect(try await gateway.request(.get, "/healthz").status == 200)
                    isHeld.withLockedValue { $0 = false }
                    try await group.waitForAll()
                }
                #expect(try await gateway.request(.get, "/api/v1/robots").status == 200)
            }
        }
    }

    @Test("An answer that is no JSON, or larger than any of ours, is no answer")
    func answers() async throws {
        let large = "\"" + String(repeating: "a", count: 9 << 20) + "\""
        let answers: [FakeUpstream.Answer] = [
            .text("<html>", headers: [.contentType: "text/html"]), .text("OK"),
            .text(large, headers: [.contentType: "application/json"]),
            .text("", status: .movedPermanently, headers: [.location: "http://127.0.0.1:1/"]),
        ]
        for answer in answers {
            try await withFakeUpstream(answer) { upstream in
                try await GatewayHarness.run(upstream: upstream.url) { gateway in
                    let answer = try await gateway.request(.get, "/api/v1/robots")
                    #expect(answer.status == 502)
                    #expect(answer.code == "upstream_error")
                }
            }
        }
    }
}
