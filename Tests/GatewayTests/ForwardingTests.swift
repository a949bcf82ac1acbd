import Foundation
import HTTPTypes
import Platform
import SharedModels
import TestSupport
import Testing

@testable import Gateway

@Suite("What the front door hands on and back")
struct ForwardingTests {
    private static func problem(_ status: Int, _ code: String) -> JSONValue {
        [
            "type": "about:blank", "title": "T", "status": .int(status), "code": .string(code),
            "detail": "Said by the service.", "errors": [["field": "limit", "message": "is too large"]],
        ]
    }

    @Test("What makes a repeated request the same one goes to the service that keeps it")
    func idempotencyKey() async throws {
        try await withFakeUpstream(.json([:])) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let body: JSONValue = ["zip_code": "89501"]
                _ = try await gateway.request(.post, "/api/v1/dealers/match", body, ["Idempotency-Key": "k-1"])
                _ = try await gateway.request(.post, "/api/v1/dealers/match", body)
                let keys = upstream.requests.map { $0.headers[.idempotencyKey] }
                #expect(keys == ["k-1", nil])
            }
        }
    }

    @Test("An answer is put into the envelope as it is, with its status")
    func envelope() async throws {
        let data: JSONValue = ["b": 1.5, "a": ["ü", nil], "n": 9_007_199_254_740_993]
        try await withFakeUpstream(.json(data, status: .created)) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let answer = try await gateway.request(.post, "/api/v1/dealers/match", ["zip_code": "89501"])
                #expect(answer.status == 201)
                #expect(answer.body["success"] == true)
                #expect(answer.body["data"] == data)
                #expect(answer.body["error"] == .null)
            }
        }
    }

    @Test(
        "What the caller did wrong passes through; what a service failed at is told as such",
        arguments: [
            (404, 404, "code_of_service"), (409, 409, "code_of_service"), (422, 422, "code_of_service"),
            (401, 502, "upstream_error"), (500, 502, "upstream_error"), (503, 503, "code_of_service"),
            (504, 504, "upstream_timeout"),
        ]
    )
    func failures(upstreamStatus: Int, status: Int, code: String) async throws {
        let problem = Self.problem(upstreamStatus, "code_of_service")
        try await withFakeUpstream(.json(problem, status: .init(code: upstreamStatus))) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let answer = try await gateway.request(.get, "/api/v1/robots", nil, ["X-Request-Id": "r-77"])
                #expect(answer.status == status)
                #expect(answer.code == code)
                #expect(answer.body["success"] == false)
                #expect(answer.body["error"]?["request_id"] == "r-77")
                if status == 422 {
                    #expect(answer.body["error"]?["fields"]?.arrayValue?.first?["field"] == "limit")
                }
                if status == 503 { #expect(answer.header("Retry-After") != nil) }
                let plain = try await gateway.request(
                    .get,
                    "/api/v1/robots",
                    nil,
                    ["Accept": "application/problem+json"]
                )
                #expect(plain.body["code"]?.stringValue == code)
            }
        }
    }

    @Test("A service that is down or breaks off is said to be, and nothing of its inside is told")
    func broken() async throws {
        try await GatewayHarness.run { gateway in
            let down = try await gateway.request(.get, "/api/v1/robots")
            #expect(down.status == 503)
            #expect(down.code == "upstream_unavailable")
            #expect(down.header("Retry-After") != nil)
        }
        for answer in [FakeUpstream.Answer.broken(afterSending: "{\"secret\":"), .text("<html>", status: .badGateway)] {
            try await withFakeUpstream(answer) { upstream in
                try await GatewayHarness.run(upstream: upstream.url) { gateway in
                    let answer = try await gateway.request(.post, "/api/v1/dealers/match", ["zip_code": "89501"])
                    #expect([502, 503].contains(answer.status))
                    #expect(!answer.text.contains("secret"))
                    #expect(!answer.text.contains("<html>"))
                }
            }
        }
    }

    @Test("Who has a deadline is answered by then, whatever the service does")
    func deadline() async throws {
        try await withFakeUpstream(.silence) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let answer = try await gateway.request(.get, "/api/v1/robots", nil, ["X-Deadline-Ms": "1900"])
                #expect(answer.status == 504)
                let left = try #require(upstream.requests.first?.headers[.init("X-Deadline-Ms") ?? .date])
                #expect((Int(left) ?? 0) <= 1_900)
            }
        }
    }

    @Test("Nothing of the connection, and no cookie, reaches a service; the request's id does")
    func headers() async throws {
        try await withFakeUpstream(.json([:])) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                _ = try await gateway.request(
                    .get,
                    "/api/v1/robots?search=a%26b&page=2",
                    nil,
                    [
                        "Cookie": "other=1", "TE": "trailers", "X-Forwarded-For": "1.2.3.4", "X-Request-Id": "r-78",
                        "Proxy-Authorization": "Basic eA==", "X-Service-Identity": "admin",
                    ]
                )
                let request = try #require(upstream.requests.first)
                let names = Set(request.headers.map { $0.name.canonicalName })
                let unwanted: Set = ["cookie", "te", "x-forwarded-for", "proxy-authorization", "x-service-identity"]
                #expect(names.isDisjoint(with: unwanted))
                #expect(request.headers[.init("X-Request-Id") ?? .date] == "r-78")
                let query = request.path.split(separator: "?").last.map {
                    Set($0.split(separator: "&").map(String.init))
                }
                #expect(query == ["search=a%26b", "page=2"])
            }
        }
    }

    @Test("A path parameter stays within its place", arguments: ["..%2F..%2Fmetrics", "%2e%2e", "a%3Fb=c", "a%23b"])
    func pathParameter(id: String) async throws {
        try await withFakeUpstream(.json(Self.problem(404, "not_found"), status: .notFound)) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let answer = try await gateway.request(.get, "/api/v1/robots/\(id)")
                #expect(answer.status == 404)
                for request in upstream.requests {
                    #expect(request.path.hasPrefix("/v1/robots/"))
                    #expect(request.path.split(separator: "/").count == 3)
                    #expect(!request.path.contains("?"))
                }
            }
        }
    }

    @Test("An idempotency key is handed on with the form")
    func idempotency() async throws {
        let answer: JSONValue = ["application_id": "x"]
        try await withFakeUpstream(.json(answer, status: .created)) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let form: JSONValue = [
                    "business_name": "B", "business_type": "llc", "industry": "logistics", "email": "a@example.com",
                    "phone": "775-555-0100", "selected_equipment": [], "quantity": "1", "annual_revenue": "1m-5m",
                    "business_age": "5+", "credit_rating": "good", "consent": true,
                ]
                let sent = try await gateway.request(
                    .post,
                    "/api/v1/prequalifications",
                    form,
                    ["Idempotency-Key": "once"]
                )
                #expect(sent.status == 201)
                #expect(upstream.requests.last?.headers[.init("Idempotency-Key") ?? .date] == "once")
            }
        }
    }
}
