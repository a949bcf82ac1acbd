import Foundation
import HTTPTypes
import Platform
import SharedModels
import TestSupport
import Testing

@testable import Gateway

@Suite("Mem0's clients at the front door")
struct Mem0Tests {
    @Test("A request goes to the memory service as it is, and the answer comes back as it is")
    func passes() async throws {
        let refused: JSONValue = ["detail": "memory_id should be a valid UUID"]
        try await withFakeUpstream(.json(refused, status: .badRequest)) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let key = try await gateway.key()
                let answer = try await gateway.request(
                    .put,
                    "/v1/memories/a%2Fb/?page=2",
                    ["text": "new"],
                    ["Authorization": "Token \(key)"]
                )
                #expect(answer.status == 400)
                #expect(answer.body == refused)
                let sent = try #require(upstream.requests.first)
                #expect(sent.method == .put)
                #expect(sent.path == "/v1/memories/a%2Fb/?page=2")
                #expect(sent.json == ["text": "new"])
                #expect(try await gateway.caller(of: sent).role == .machine)
            }
        }
    }

    @Test("Deletes with a body, and paths of every version, are handed on")
    func versions() async throws {
        try await withFakeUpstream(.json([:])) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let headers = ["Authorization": "Token \(try await gateway.key())"]
                let paths = ["/v1/batch/", "/v2/entities/user/ada/", "/v3/memories/search/", "/api/v1/orgs/o/p/"]
                for path in paths {
                    let answer = try await gateway.request(.delete, path, ["memories": []], headers)
                    #expect(answer.status == 200)
                }
                #expect(upstream.requests.map(\.path) == paths)
                #expect(upstream.requests.allSatisfy { $0.json == ["memories": []] })
            }
        }
    }

    @Test("Without a key, and where the memory is down, the clients are told in their own way")
    func refusals() async throws {
        try await GatewayHarness.run { gateway in
            let stranger = try await gateway.request(.get, "/v1/ping/")
            #expect(stranger.status == 401)
            #expect(stranger.body["detail"]?.stringValue != nil)
            let headers = ["Authorization": "Token \(try await gateway.key())"]
            let down = try await gateway.request(.get, "/v1/ping/", nil, headers)
            #expect(down.status == 503)
            #expect(down.body["detail"]?.stringValue?.contains("memory") == true)
            #expect(down.header("Retry-After") != nil)
            #expect(down.header("Content-Type")?.hasPrefix("application/json") == true)
            let native = try await gateway.request(.get, "/v1/memories", nil, headers)
            #expect(native.status == 404)
        }
    }
}
