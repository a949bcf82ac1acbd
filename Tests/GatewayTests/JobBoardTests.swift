import Foundation
import HTTPTypes
import Platform
import SharedModels
import TestSupport
import Testing

@testable import Gateway

@Suite("Jobs at the operator's desk")
struct JobBoardTests {
    private static let answering: @Sendable (FakeUpstream.Request) async throws -> FakeUpstream.Answer = { request in
        switch (request.method, request.path) {
        case (.get, "/jobs"):
            return .json(
                try JSON.decode(
                    JSONValue.self,
                    from: try JSON.encode(JobList(jobs: [JobState(service: "any", job: "sweep")]))
                )
            )
        case (.post, "/jobs/sweep/run"):
            let state = JobState(service: "sales", job: "sweep", state: .requested)
            return .json(try JSON.decode(JSONValue.self, from: try JSON.encode(state)), status: .accepted)
        default:
            let problem: JSONValue = [
                "type": "about:blank", "title": "Not Found", "status": 404, "code": "not_found",
                "detail": "There is no such job.",
            ]
            return .json(problem, status: .notFound)
        }
    }

    @Test("Every service's jobs are listed with the gateway's own, and one is run for the operator alone")
    func board() async throws {
        try await withFakeUpstream(answering: Self.answering) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let headers = ["X-API-Key": try await gateway.key()]
                let narrow = ["X-API-Key": try await gateway.key(namespaces: ["agent:sales"])]
                let run = "/api/v1/operator/jobs/sales/sweep/run"
                for (method, path): (HTTPRequest.Method, String) in [(.get, "/api/v1/operator/jobs"), (.post, run)] {
                    #expect(try await gateway.request(method, path).status == 401)
                    #expect(try await gateway.request(method, path, nil, narrow).status == 403)
                }
                #expect(upstream.requests.isEmpty)
                var own: [String] = []
                let end = ContinuousClock.now + .seconds(60)
                var answer = try await gateway.request(.get, "/api/v1/operator/jobs", nil, headers)
                // A service that takes more than two seconds is left out until it is asked again.
                while own.count < 3 || answer.body["data"]?["unreachable"] != [], ContinuousClock.now < end {
                    answer = try await gateway.request(.get, "/api/v1/operator/jobs", nil, headers)
                    let jobs = answer.body["data"]?["jobs"]?.arrayValue ?? []
                    own = jobs.filter { $0["service"] == "gateway" }.compactMap { $0["job"]?.stringValue }
                }
                #expect(own == ["audit-retention", "erasures", "kept-answers"])
                #expect(answer.body["data"]?["jobs"]?.arrayValue?.count == 9)
                #expect(answer.body["data"]?["unreachable"] == [])
                let asked = try await gateway.request(.post, run, nil, headers)
                #expect(asked.status == 202, "\(asked.text)")
                #expect(asked.body["data"]?["state"] == "requested")
                let caller = try await gateway.caller(of: try #require(upstream.requests.last))
                #expect(caller.role == .service && caller.service == "gateway" && caller.user == nil)
                let mine = "/api/v1/operator/jobs/gateway/kept-answers/run"
                #expect(try await gateway.request(.post, mine, nil, headers).status == 202)
                for path in ["sales/none", "nobody/sweep", "gateway/none", "database/backup", "sales/..%2Fx"] {
                    let none = try await gateway.request(.post, "/api/v1/operator/jobs/\(path)/run", nil, headers)
                    #expect(none.status == 404, "\(path)")
                }
            }
        }
    }

    @Test("A service that does not answer is named, and hides no other")
    func unreachable() async throws {
        try await GatewayHarness.run { gateway in
            let headers = ["X-API-Key": try await gateway.key()]
            let answer = try await gateway.request(.get, "/api/v1/operator/jobs", nil, headers)
            #expect(answer.status == 200)
            #expect(answer.body["data"]?["unreachable"]?.arrayValue?.count == 6)
        }
    }
}
