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

    private static func parsed(_ text: String) -> [ServerSentEvent] {
        var parser = ServerSentEventParser()
        return parser.feed(ByteBuffer(string: text).readableBytesView)
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

    @Test("A stream that breaks off, or just stops, ends with an error event, and half an event is never shown")
    func brokenOff() async throws {
        let text = "event: session\ndata: {}\n\nevent: token\ndata: {\"te"
        let answers: [FakeUpstream.Answer] = [.broken(afterSending: text), .text(text)]
        for answer in answers {
            try await withFakeUpstream(answer) { upstream in
                try await GatewayHarness.run(upstream: upstream.url) { gateway in
                    let answer = try await Self.chat(gateway)
                    #expect(answer.status == 200)
                    #expect(answer.text.contains("event: session"))
                    #expect(!answer.text.contains("\"te"))
                    let end = try #require(Self.parsed(answer.text).last)
                    #expect(end.event == "error")
                    let error = try json(end.data)
                    #expect(error["code"] == "upstream_unavailable")
                    #expect(error["request_id"]?.stringValue == answer.header("X-Request-Id"))
                }
            }
        }
    }

    @Test("An answer that is no stream of events is no answer")
    func noStream() async throws {
        for answer in [FakeUpstream.Answer.json(["message": "Hello"]), .text(""), .text("<html>")] {
            try await withFakeUpstream(answer) { upstream in
                try await GatewayHarness.run(upstream: upstream.url) { gateway in
                    let answer = try await Self.chat(gateway)
                    #expect(answer.status == 502)
                    #expect(answer.code == "upstream_error")
                }
            }
        }
        let broken = FakeUpstream.Answer.events(["event: session\ndata: {}\n\n", "event: token\ndata: {oops\n\n"])
        try await withFakeUpstream(broken) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let end = try #require(Self.parsed(try await Self.chat(gateway).text).last)
                #expect(end.event == "error")
                #expect(try json(end.data)["code"] == "upstream_error")
            }
        }
    }

    @Test("An error that the supervisor tells of is the last word, told once")
    func toldError() async throws {
        let events = ["event: session\ndata: {}\n\n", "event: error\ndata: {\"code\":\"its_own\"}\n\n"]
        try await withFakeUpstream(.events(events)) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let seen = Self.parsed(try await Self.chat(gateway).text)
                #expect(seen.map(\.event) == ["session", "error"])
                #expect(seen.last?.data == #"{"code":"its_own"}"#)
            }
        }
    }

    @Test("The stream carries the caller, the request's id, and the end of its connection")
    func carried() async throws {
        try await withFakeUpstream(.events(Self.events)) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let key = try await gateway.key()
                let headers = [
                    "Accept": "text/event-stream", "X-API-Key": key, "X-User-Id": "ada", "X-Request-Id": "r-79",
                ]
                let answer = try await gateway.request(.post, "/api/v1/chat", ["message": "Hello"], headers)
                #expect(answer.header("Connection") == "close")
                #expect(answer.header("Cache-Control") == "no-store")
                #expect(answer.header("X-Request-Id") == "r-79")
                #expect(answer.cookie == nil)
                let request = try #require(upstream.requests.first)
                #expect(request.headers[.init("X-Request-Id") ?? .date] == "r-79")
                #expect(request.headers[.accept] == "text/event-stream")
                #expect(try await gateway.caller(of: request).user == "ada")
            }
        }
    }

    @Test("A stream that stalls is cut off when its time is up, and says so", .timeLimit(.minutes(1)))
    func stalled() async throws {
        try await StreamingUpstream.run { events in
            try await events.send("session", ["session_id": "s-1"])
            try await Task.sleep(for: .seconds(600))
        } _: { url in
            try await GatewayHarness.run(upstream: url, limits: { $0.streamTimeout = .seconds(5) }) { gateway in
                let seen = Self.parsed(try await Self.chat(gateway).text)
                #expect(seen.map(\.event) == ["session", "error"])
                #expect(try json(seen.last?.data ?? "")["code"] == "timeout")
            }
        }
        try await withFakeUpstream(.silence) { upstream in
            try await GatewayHarness.run(upstream: upstream.url, limits: { $0.requestTimeout = .seconds(1) }) {
                gateway in
                let answer = try await Self.chat(gateway)
                #expect(answer.status == 504)
            }
        }
    }

    @Test("A client that leaves ends the work behind the gateway", .timeLimit(.minutes(1)))
    func leaves() async throws {
        let (ends, ended) = AsyncStream<Bool>.makeStream()
        try await StreamingUpstream.run { events in
            do {
                try await events.send("session", ["session_id": "s-1"])
                try await Task.sleep(for: .seconds(600))
            } catch {
                ended.yield(error is CancellationError)
                throw error
            }
        } _: { url in
            try await GatewayHarness.run(upstream: url) { gateway in
                var request = HTTPRequestOf.chat(port: try #require(gateway.client.port))
                request.body = .bytes(ByteBuffer(string: #"{"message":"Hello"}"#))
                let (asked, http) = (request, gateway.process.http)
                await withThrowingTaskGroup(of: Void.self) { group in
                    let (starts, started) = AsyncStream<Void>.makeStream()
                    group.addTask {
                        let response = try await http.execute(asked, timeout: .seconds(30))
                        for try await _ in response.body { started.yield() }
                    }
                    var arrived = starts.makeAsyncIterator()
                    await arrived.next()
                    group.cancelAll()
                }
                var end = ends.makeAsyncIterator()
                #expect(await end.next() == true)
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
