import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOConcurrencyHelpers
import NIOCore
import Platform
import SharedModels
import TestSupport
import Testing

@testable import Clients

@Suite("Reading another service's events", .timeLimit(.minutes(3)))
struct EventsTests {
    @Test("Events come one by one, however they are cut, with the scope of the request")
    func reading() async throws {
        let chunks = ["event: a\nda", "ta: 1\n\n: ping\n\ndata: 2\n", "\ndata: 3\n\ndata: cut"]
        try await withFakeUpstream(.events(chunks)) { upstream in
            try await withProcess { process in
                let client = ServiceClient(service: "supervisor", baseURL: upstream.url, process: process)
                let events = RequestScope.$requestID.withValue("req-9") {
                    client.events("/v1/chat", body: ["m": "x"], headers: [("A2A-Version", "1.0")])
                }
                var seen: [ServerSentEvent] = []
                for try await event in events { seen.append(event) }
                #expect(
                    seen == [
                        ServerSentEvent(event: "a", data: "1"), ServerSentEvent(data: "2"), ServerSentEvent(data: "3"),
                    ]
                )
                let request = try #require(upstream.requests.first)
                #expect(request.headers[.requestID] == "req-9")
                #expect(request.headers[.accept] == "text/event-stream")
                #expect(request.headers[HTTPField.Name("A2A-Version") ?? .date] == "1.0")
                #expect(request.json == ["m": "x"])
            }
        }
    }

    @Test("A refusal is an error before the first event")
    func refused() async throws {
        try await withFakeUpstream(.text("no", status: .conflict)) { upstream in
            try await withProcess { process in
                let client = ServiceClient(service: "supervisor", baseURL: upstream.url, process: process)
                let error = await #expect(throws: UpstreamError.self) {
                    for try await _ in client.events("/x", body: [1]) {}
                }
                #expect(error?.kind == .status(409, nil))
            }
        }
    }

    @Test("A stream that breaks off is an error after what came")
    func broken() async throws {
        try await withFakeUpstream(.broken(afterSending: "data: 1\n\n")) { upstream in
            try await withProcess { process in
                let client = ServiceClient(service: "supervisor", baseURL: upstream.url, process: process)
                let seen = NIOLockedValueBox(0)
                let error = await #expect(throws: UpstreamError.self) {
                    for try await _ in client.events("/x", body: [1]) { seen.withLockedValue { $0 += 1 } }
                }
                #expect(error?.kind == .unreachable)
                #expect(seen.withLockedValue { $0 } == 1)
            }
        }
    }

    /// Some 60 MB in all, far more than the buffers of two sockets: Linux lets one grow to 32 MB.
    private static let count = 900
    private static let payload = "data: " + String(repeating: "x", count: 64 * 1024) + "\n\n"

    /// Runs `body` with a server that counts the events it could send.
    private func withFlood(
        _ body:
            @escaping @Sendable (ServiceClient, _ sent: @Sendable () -> Int, _ hasEnded: @Sendable () -> Bool)
            async throws -> Void
    ) async throws {
        let state = NIOLockedValueBox((sent: 0, hasEnded: false))
        let router = Router()
        router.post("/flood") { _, _ in
            Response(
                status: .ok,
                headers: [.contentType: "text/event-stream"],
                body: ResponseBody { writer in
                    defer { state.withLockedValue { $0.hasEnded = true } }
                    for _ in 0..<Self.count {
                        try await writer.write(ByteBuffer(string: Self.payload))
                        state.withLockedValue { $0.sent += 1 }
                    }
                    try await writer.finish(nil)
                }
            )
        }
        var logger = Logger(label: "flood")
        logger.logLevel = .critical
        try await Application(router: router, logger: logger).test(.live) { server in
            let port = try #require(server.port)
            let url = try #require(URL(string: "http://127.0.0.1:\(port)"))
            try await withProcess { process in
                let client = ServiceClient(service: "supervisor", baseURL: url, process: process)
                try await body(client, { state.withLockedValue { $0.sent } }, { state.withLockedValue { $0.hasEnded } })
            }
        }
    }

    @Test("Who reads slowly holds the upstream up, and loses nothing")
    func backpressure() async throws {
        try await withFlood { client, sent, hasEnded in
            var events = client.events("/flood", body: [1]).makeAsyncIterator()
            _ = try await events.next()
            var last = -1
            while last != sent() {
                last = sent()
                try await Task.sleep(for: .milliseconds(300))
            }
            #expect(!hasEnded())
            #expect(last < Self.count / 2)
            var seen = 1
            while try await events.next() != nil { seen += 1 }
            #expect(seen == Self.count)
        }
    }

    @Test("Who stops reading ends the call", arguments: [false, true])
    func leaving(byCancelling: Bool) async throws {
        try await withFlood { client, sent, hasEnded in
            let reader = Task {
                for try await _ in client.events("/flood", body: [1]) {
                    guard byCancelling else { break }
                    try await Task.sleep(for: .seconds(600))
                }
            }
            if byCancelling {
                let hasBegun = try await eventually { sent() > 0 }
                #expect(hasBegun)
                reader.cancel()
            }
            _ = await reader.result
            #expect(try await eventually { hasEnded() })
        }
    }
}
