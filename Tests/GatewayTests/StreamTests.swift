import AsyncHTTPClient
import Clients
import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Platform
import SharedModels
import TestSupport
import Testing

@testable import Gateway

@Suite("A conversation through the front door")
struct StreamTests {
    private static let events = [
        "event: session\ndata: {\"session_id\":\"s-1\"}\n\n", "event: token\ndata: {\"text\":\"Hel\"}\n\n",
        ": ping\n\n", "event: token\ndata: {\"text\":\"lo\"}\n\n", "event: done\ndata: {\"message\":\"Hello\"}\n\n",
    ]

    private static func chat(_ gateway: GatewayHarness, _ path: String = "/api/v1/chat") async throws
        -> GatewayHarness.Answer
    {
        try await gateway.request(.post, path, ["message": "Hello"], ["Accept": "text/event-stream"])
    }

    @Test("Events come through one for one, and the visitor's cookie with them")
    func events() async throws {
        try await withFakeUpstream(.events(Self.events)) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let answer = try await Self.chat(gateway)
                #expect(answer.status == 200)
                #expect(answer.header("Content-Type")?.hasPrefix("text/event-stream") == true)
                #expect(answer.cookie != nil)
                var parser = ServerSentEventParser()
                let events = parser.feed(ByteBuffer(string: answer.text).readableBytesView)
                #expect(events.map(\.event) == ["session", "token", "token", "done"])
                #expect(events.map(\.data)[1] == #"{"text":"Hel"}"#)
            }
        }
    }

    @Test("An agent that is asked by name is asked for, and its thread is the session")
    func byName() async throws {
        try await withFakeUpstream(.json(["message": "Hello"])) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let body: JSONValue = ["message": "Hello", "thread_id": "t-1"]
                let answer = try await gateway.request(.post, "/api/v1/agents/financing/chat", body)
                #expect(answer.status == 200)
                let sent = upstream.requests.first?.json
                #expect(sent?["agent"] == "financing")
                #expect(sent?["session_id"] == "t-1")
            }
        }
    }

    @Test("What is refused before the first event has a status of its own")
    func refused() async throws {
        let problem: JSONValue = [
            "type": "about:blank", "title": "T", "status": 404, "code": "not_found", "detail": "There is no session.",
        ]
        try await withFakeUpstream(.json(problem, status: .notFound)) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let answer = try await Self.chat(gateway)
                #expect(answer.status == 404)
                #expect(answer.code == "not_found")
            }
        }
        try await GatewayHarness.run { gateway in
            let answer = try await Self.chat(gateway)
            #expect(answer.status == 503)
        }
    }

    @Test("A stream that breaks off ends with an error event")
    func brokenOff() async throws {
        let text = "event: session\ndata: {}\n\nevent: token\ndata: {\"te"
        let headers: HTTPFields = [.contentType: "text/event-stream"]
        try await withFakeUpstream(.text(text, headers: headers)) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let answer = try await Self.chat(gateway)
                #expect(answer.status == 200)
                #expect(answer.text.contains("event: session"))
                #expect(!answer.text.contains("\"te"))
            }
        }
    }

    @Test("Events go out as they come, long before the last one")
    func immediate() async throws {
        let slow = FakeUpstream.Answer.events(Self.events, pause: .milliseconds(400))
        try await withFakeUpstream(slow) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let port = try #require(gateway.client.port)
                var request = HTTPRequestOf.chat(port: port)
                request.body = .bytes(ByteBuffer(string: #"{"message":"Hello"}"#))
                let response = try await gateway.process.http.execute(request, timeout: .seconds(30))
                var arrivals: [ContinuousClock.Instant] = []
                for try await _ in response.body { arrivals.append(.now) }
                let first = try #require(arrivals.first)
                let last = try #require(arrivals.last)
                // Three more pauses lie between them.
                #expect(last - first > .milliseconds(600))
            }
        }
    }
}
