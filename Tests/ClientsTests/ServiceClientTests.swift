import Foundation
import HTTPTypes
import NIOConcurrencyHelpers
import NIOCore
import Platform
import SharedModels
import TestSupport
import Testing

@testable import Clients

@Suite("Calling another service", .timeLimit(.minutes(1)))
struct ServiceClientTests {
    private struct Thing: Codable, Sendable, Equatable {
        var name: String
    }

    /// Calls a fake upstream, and gives the error where there is one.
    private func failure(
        of answer: FakeUpstream.Answer,
        within limit: Duration = .seconds(10)
    ) async throws -> UpstreamError.Kind? {
        try await withFakeUpstream(answer) { upstream in
            try await failure(at: upstream.url, within: limit)
        }
    }

    private func failure(at url: URL, within limit: Duration = .seconds(10)) async throws -> UpstreamError.Kind? {
        try await withProcess { process in
            let client = ServiceClient(service: "memory", baseURL: url, process: process)
            do {
                _ = try await Deadline.$current.withValue(Deadline(after: limit)) {
                    try await client.post("/x", body: [1], as: Thing.self)
                }
                return nil
            } catch let error as UpstreamError {
                #expect(error.service == "memory")
                return error.kind
            }
        }
    }

    // MARK: What is sent

    @Test("Identity, request id, trace and what is left of the deadline go with a call")
    func carried() async throws {
        try await withFakeUpstream(.json(["name": "n"])) { upstream in
            try await withProcess(.financing) { process in
                let client = ServiceClient(service: "memory", baseURL: upstream.url, process: process)
                let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
                try await RequestScope.$requestID.withValue("req-1") {
                    try await RequestScope.$traceparent.withValue(trace) {
                        try await RequestScope.$identity.withValue(Identity(user: "dana", role: .user)) {
                            try await Deadline.limited(to: .seconds(5)) {
                                _ = try await client.get("/x", query: [("q", "a+b &ü")], as: Thing.self)
                            }
                        }
                    }
                }
                let request = try #require(upstream.requests.first)
                #expect(request.path == "/x?q=a%2Bb%20%26%C3%BC")
                #expect(request.headers[.requestID] == "req-1")
                #expect(request.headers[.traceparent] == trace)
                let left = try #require(request.headers[.deadline].flatMap { Int($0) })
                #expect((1...5_000).contains(left))
                let secret = process.settings.meshSecret
                let identity = try await request.caller(of: .memory, secret: secret)
                #expect(identity.user == "dana")
                #expect(identity.service == "financing")
                #expect(identity.namespaces == ["agent:financing"])
            }
        }
    }

    @Test("Outside of any request a call is the service's own, and carries no ids")
    func nothingCarried() async throws {
        try await withFakeUpstream(.json(["name": "n"])) { upstream in
            try await withProcess { process in
                let client = ServiceClient(service: "memory", baseURL: upstream.url, process: process)
                let thing = try await client.post("/x", body: Thing(name: "ü"), as: Thing.self)
                #expect(thing == Thing(name: "n"))
                let request = try #require(upstream.requests.first)
                #expect(request.json == ["name": "ü"])
                #expect(request.headers[.contentType] == "application/json")
                #expect(request.headers[.requestID] == nil)
                #expect(request.headers[.traceparent] == nil)
                let secret = process.settings.meshSecret
                #expect(try await request.caller(of: .memory, secret: secret).role == .service)
            }
        }
    }

    @Test("Somebody else's server is given no token of ours")
    func untrusted() async throws {
        try await withFakeUpstream(.json(["name": "n"])) { upstream in
            try await withProcess { process in
                let client = ServiceClient(service: "x", baseURL: upstream.url, process: process, isTrusted: false)
                _ = try await client.get("/x", as: Thing.self, identity: Identity(user: "dana", role: .user))
                #expect(upstream.requests.count == 1)
                #expect(upstream.requests.first?.headers[.authorization] == nil)
            }
        }
    }

    @Test("A redirection is not followed, so no token leaves by it")
    func redirected() async throws {
        try await withFakeUpstream(.json(["name": "stolen"])) { other in
            let away: FakeUpstream.Answer = .text("", status: .found, headers: [.location: other.url.absoluteString])
            let kind = try await failure(of: away)
            #expect(kind == .status(302, nil))
            #expect(other.requests.isEmpty)
        }
    }

    // MARK: What goes wrong

    @Test("A status that is no success is an error, with the problem's details where there are any")
    func statuses() async throws {
        let problem = Problem(status: 422, title: "t", code: "validation_failed", detail: "These fields are wrong: a.")
        let details: JSONValue = [
            "type": "about:blank", "title": "t", "status": 422, "code": "validation_failed",
            "detail": "These fields are wrong: a.",
        ]
        #expect(try await failure(of: .json(details, status: .unprocessableContent)) == .status(422, problem))
        #expect(try await failure(of: .text("busy", status: .serviceUnavailable)) == .status(503, nil))
    }

    @Test("An answer that cannot be read is a bad one", arguments: ["", "<html>", "{}", "{\"name\":7}"])
    func unreadable(text: String) async throws {
        #expect(try await failure(of: .text(text)) == .badAnswer)
    }

    @Test("An answer without end is not read to its end")
    func endless() async throws {
        let large = String(repeating: "x", count: 9 << 20)
        #expect(try await failure(of: .text(large)) == .badAnswer)
    }

    @Test("No answer within the deadline is a timeout, on time", arguments: [false, true])
    func deadline(acceptsOnly: Bool) async throws {
        let started = ContinuousClock.now
        if acceptsOnly {
            try await RawServer.run { _ in
                .silence
            } _: { url, _ in
                let kind = try await failure(at: url, within: .milliseconds(200))
                #expect(kind == .timeout)
            }
        } else {
            #expect(try await failure(of: .silence, within: .milliseconds(200)) == .timeout)
        }
        #expect(ContinuousClock.now - started < .seconds(30))
    }

    @Test("An answer that breaks off is no answer")
    func broken() async throws {
        #expect(try await failure(of: .broken(afterSending: "{\"name\":")) == .unreachable)
    }

    @Test(
        "What an upstream's failure is to our own caller",
        arguments: [
            (UpstreamError.Kind.unreachable, 503, "upstream_unavailable"), (.timeout, 504, "upstream_timeout"),
            (.badAnswer, 502, "upstream_error"), (.status(500, nil), 502, "upstream_error"),
            (.status(503, nil), 503, "upstream_unavailable"), (.status(504, nil), 504, "upstream_timeout"),
            (.status(401, Self.problem(401)), 502, "upstream_error"),
            (.status(404, Self.problem(404)), 404, "own_code"),
            (.status(409, Self.problem(409)), 409, "own_code"), (.status(404, nil), 502, "upstream_error"),
            (.status(302, nil), 502, "upstream_error"),
        ] as [(UpstreamError.Kind, Int, String)]
    )
    func mapping(kind: UpstreamError.Kind, status: Int, code: String) {
        let error = UpstreamError(service: "memory", kind: kind).apiError
        #expect(error.status.code == status)
        #expect(error.code == code)
        #expect((error.retryAfter != nil) == (status == 503))
    }

    private static func problem(_ status: Int) -> Problem {
        Problem(status: status, title: "t", code: "own_code", detail: "d")
    }

    // MARK: Trying again

    private static let answer =
        "HTTP/1.1 200 OK\r\nContent-Length: 12\r\nContent-Type: application/json\r\n\r\n{\"name\":\"n\"}"

    @Test("What may be repeated is tried again, three times at most")
    func retries() async throws {
        try await RawServer.run {
            $0 < 3 ? .hangUp : .say(Self.answer)
        } _: { url, connections in
            try await withProcess { process in
                let client = ServiceClient(service: "memory", baseURL: url, process: process)
                let thing = try await client.get("/x", as: Thing.self)
                #expect(thing == Thing(name: "n"))
                #expect(connections() == 3)
            }
        }
        try await RawServer.run { _ in
            .hangUp
        } _: { url, connections in
            try await withProcess { process in
                let client = ServiceClient(service: "memory", baseURL: url, process: process)
                await #expect(throws: UpstreamError.self) {
                    try await client.post("/x", body: [1], as: Thing.self, retryable: true)
                }
                #expect(connections() == 3)
            }
        }
    }

    @Test("What may not be repeated is sent once")
    func noRetry() async throws {
        try await RawServer.run { _ in
            .hangUp
        } _: { url, connections in
            try await withProcess { process in
                let client = ServiceClient(service: "memory", baseURL: url, process: process)
                await #expect(throws: UpstreamError.self) { try await client.post("/x", body: [1], as: Thing.self) }
                await #expect(throws: UpstreamError.self) { try await client.raw("POST", "/x") }
                #expect(connections() == 2)
            }
        }
    }

    @Test("An answer with an error status is an answer: it is not asked for again")
    func statusIsNotRetried() async throws {
        try await withFakeUpstream(.text("", status: .serviceUnavailable)) { upstream in
            try await withProcess { process in
                let client = ServiceClient(service: "memory", baseURL: upstream.url, process: process)
                await #expect(throws: UpstreamError.self) { try await client.get("/x", as: Thing.self) }
                #expect(upstream.requests.count == 1)
            }
        }
    }

    @Test("Nobody listening is found out at once, not at the deadline")
    func refused() async throws {
        let port = try freePort()
        let url = try #require(URL(string: "http://127.0.0.1:\(port)"))
        let started = ContinuousClock.now
        #expect(try await failure(at: url, within: .seconds(60)) == .unreachable)
        #expect(ContinuousClock.now - started < .seconds(30))
    }

    @Test("A caller that gives up is told so, not that the upstream failed")
    func cancelled() async throws {
        try await withFakeUpstream(.silence) { upstream in
            try await withProcess { process in
                let client = ServiceClient(service: "memory", baseURL: upstream.url, process: process)
                let call = Task { try await client.get("/x", as: Thing.self) }
                let hasArrived = try await eventually { !upstream.requests.isEmpty }
                #expect(hasArrived)
                call.cancel()
                await #expect(throws: CancellationError.self) { try await call.value }
            }
        }
    }
}
