import AsyncHTTPClient
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOConcurrencyHelpers
import NIOCore
import NIOHTTP1
import SharedModels
import Testing

@testable import Platform

@Suite("Event streams", .timeLimit(.minutes(1)))
struct EventStreamTests {
    /// What the code that writes the events lives through.
    private final class Witness: Sendable {
        private let state = NIOLockedValueBox<(sent: Int, wasCancelled: Bool, hasEnded: Bool)>((0, false, false))

        var sent: Int { state.withLockedValue { $0.sent } }
        var wasCancelled: Bool { state.withLockedValue { $0.wasCancelled } }
        var hasEnded: Bool { state.withLockedValue { $0.hasEnded } }

        func watch(_ body: (Witness) async throws -> Void) async throws {
            defer { state.withLockedValue { $0.hasEnded = true } }
            do {
                try await body(self)
            } catch {
                state.withLockedValue { $0.wasCancelled = error is CancellationError }
                throw error
            }
        }

        func count() { state.withLockedValue { $0.sent += 1 } }
    }

    private func withStream(
        rhythm: EventRhythm = EventRhythm(),
        timeout: Duration = .seconds(60),
        _ write: @escaping @Sendable (EventWriter) async throws -> Void,
        _ body: @escaping @Sendable (any TestClientProtocol, ProcessContext, HTTPClientRequest) async throws -> Void
    ) async throws {
        let routes: Routes = { router in
            router.post("/stream") { request, context in
                var request = request
                _ = try await request.collectBody(upTo: 1_024)
                return eventStream(request, context, rhythm: rhythm, write)
            }
        }
        try await withApplication(.live, limits: Limits(streamTimeout: timeout), routes: routes) { client, process in
            var request = HTTPClientRequest(url: "http://127.0.0.1:\(try #require(client.port))/stream")
            request.method = .POST
            request.body = .bytes(ByteBuffer(string: "{}"))
            try await body(client, process, request)
        }
    }

    @Test("Events have a name where they are given one, and the head says what they are")
    func format() async throws {
        try await withStream { events in
            try await events.send("token", ["text": "a\nb"])
            try await events.send(nil, 7)
        } _: { client, _, _ in
            let response = try await client.execute(uri: "/stream", method: .post)
            #expect(response.headers[.contentType] == "text/event-stream; charset=utf-8")
            #expect(response.headers[.cacheControl] == "no-store")
            #expect(response.text == "event: token\ndata: {\"text\":\"a\\nb\"}\n\ndata: 7\n\n")
        }
    }

    @Test("A comment goes out while nothing is said")
    func pings() async throws {
        try await withStream(rhythm: EventRhythm(ping: .milliseconds(20))) { events in
            try await events.send(nil, 1)
            try await Task.sleep(for: .seconds(2))
            try await events.send(nil, 2)
        } _: { client, _, _ in
            let text = try await client.execute(uri: "/stream", method: .post).text
            #expect(text.contains("data: 1\n\n: ping\n\n"))
            // Another comment may go out between the last event and the end.
            #expect(text.replacing(": ping\n\n", with: "") == "data: 1\n\ndata: 2\n\n")
        }
    }

    @Test("An error after the head becomes an event, with the request's id and nothing of its inside")
    func error() async throws {
        struct Inside: Error {}
        try await withStream { events in
            try await events.send(nil, 1)
            throw Inside()
        } _: { client, _, _ in
            let response = try await client.execute(uri: "/stream", method: .post, headers: [.requestID: "r-1"])
            #expect(response.status == .ok)
            #expect(
                response.text.hasSuffix(
                    "event: error\ndata: {\"code\":\"internal_error\",\"message\":\"Something went wrong on our side.\","
                        + "\"request_id\":\"r-1\"}\n\n"
                )
            )
        }
    }

    @Test("A stream past its time ends with an event that says so")
    func timeout() async throws {
        try await withStream(timeout: .seconds(3)) { events in
            try await events.send(nil, 1)
            try await Task.sleep(for: .seconds(60))
        } _: { client, _, _ in
            let text = try await client.execute(uri: "/stream", method: .post).text
            #expect(text.hasPrefix("data: 1\n\nevent: error\n"))
            #expect(text.contains("\"timeout\""))
        }
    }

    @Test("The scope of the request goes with the stream, its deadline does not")
    func scope() async throws {
        try await withStream { events in
            try await events.send(RequestScope.requestID, Deadline.current.map { $0.remaining > .seconds(31) } ?? false)
        } _: { client, _, _ in
            let response = try await client.execute(uri: "/stream", method: .post, headers: [.requestID: "r-2"])
            #expect(response.text == "event: r-2\ndata: true\n\n")
        }
    }

    private static let eventCount = 1_000
    /// 64 MiB in all, far more than the buffers of two sockets.
    private static let payload = String(repeating: "x", count: 64 * 1024)

    @Test("Who reads slowly holds the writer up, and nothing is lost")
    func backpressure() async throws {
        let witness = Witness()
        try await withStream { events in
            try await witness.watch {
                for _ in 0..<Self.eventCount {
                    try await events.send(nil, Self.payload)
                    $0.count()
                }
            }
        } _: { _, process, request in
            let response = try await process.http.execute(request, timeout: .seconds(30))
            #expect(try await eventually { witness.sent > 0 })
            // Until the writer stands still.
            var last = -1
            while last != witness.sent {
                last = witness.sent
                try await Task.sleep(for: .milliseconds(300))
            }
            #expect(!witness.hasEnded)
            #expect(last < Self.eventCount / 2)
            let body = try await response.body.collect(upTo: 128 << 20)
            // On a machine that is busy for long a comment goes out in between.
            let comments = body.readableBytes - Self.eventCount * (Self.payload.utf8.count + 10)
            #expect(comments >= 0 && comments.isMultiple(of: ": ping\n\n".utf8.count))
            #expect(witness.sent == Self.eventCount)
        }
    }

    @Test(
        "A client that leaves cancels the writer",
        arguments: ["while it waits", "while it writes", "while it is held up"]
    )
    func leaving(when: String) async throws {
        let witness = Witness()
        try await withStream { events in
            try await witness.watch {
                try await events.send(nil, 1)
                $0.count()
                while true {
                    switch when {
                    case "while it waits": try await Task.sleep(for: .seconds(600))
                    case "while it writes":
                        try await Task.sleep(for: .milliseconds(1))
                        try await events.send(nil, 2)
                    default: try await events.send(nil, Self.payload)
                    }
                }
            }
        } _: { _, process, request in
            let reading = Task {
                let response = try await process.http.execute(request, timeout: .seconds(30))
                if when == "while it is held up" { try await Task.sleep(for: .seconds(600)) }
                for try await _ in response.body {}
            }
            #expect(try await eventually { witness.sent > 0 })
            try await Task.sleep(for: .milliseconds(200))
            #expect(!witness.hasEnded)
            reading.cancel()
            _ = await reading.result
            #expect(try await eventually { witness.hasEnded })
            #expect(witness.wasCancelled)
        }
    }

    @Test("A client that takes nothing and stays is cut off soon after the stream's time")
    func stuck() async throws {
        let witness = Witness()
        let rhythm = EventRhythm(grace: .milliseconds(100))
        try await withStream(rhythm: rhythm, timeout: .seconds(5)) { events in
            try await witness.watch { _ in while true { try await events.send(nil, Self.payload) } }
        } _: { _, process, request in
            let response = try await process.http.execute(request, timeout: .seconds(30))
            #expect(try await eventually { witness.hasEnded })
            try await Task.sleep(for: .milliseconds(500))
            await #expect(throws: (any Error).self) {
                for try await _ in response.body {}
            }
        }
    }
}
