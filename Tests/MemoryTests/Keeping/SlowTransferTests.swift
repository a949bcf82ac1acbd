import AsyncHTTPClient
import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import NIOHTTP1
import Platform
import Postgres
import SharedModels
import TestSupport
import Testing

@testable import Memory

/// Over real connections, with bodies that come bit by bit.
@Suite("Transfers that take their time", .timeLimit(.minutes(5)))
struct SlowTransferTests {
    private typealias Lines = AsyncStream<ByteBuffer>

    private static func line(_ number: Int) -> ByteBuffer {
        ByteBuffer(string: #"{"namespace":"shop","user_id":"ann","content":"Shelf \#(number) is full"}"# + "\n")
    }

    /// Sends what `lines` gives; returns when the answer's head is there.
    private static func begin(_ lines: Lines, _ service: ServiceFixture) async throws -> HTTPClientResponse {
        let port = try #require(service.client.port)
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)/v1/memories/import")
        request.method = .POST
        request.headers.add(name: "Authorization", value: "Bearer \(try await service.machine().token)")
        request.headers.add(name: "Content-Type", value: TransferRoutes.mediaType)
        request.body = .stream(lines, length: .unknown)
        return try await HTTPClient.shared.execute(request, timeout: .seconds(60))
    }

    private static func report(_ response: HTTPClientResponse) async throws -> ImportReport {
        let body = try await response.body.collect(upTo: 1 << 20)
        return try JSON.decode(ImportReport.self, from: Data(body.readableBytesView))
    }

    @Test("An import that takes longer than a request may is not cut while it gets on")
    func slow() async throws {
        var settings = MemorySettings.quiet
        settings.transfers.idle = .seconds(30)
        try await withService(settings: settings, over: .live, requestTimeout: .seconds(5)) { service in
            let (lines, source) = Lines.makeStream()
            let sending = Task {
                for number in 1...7 {
                    try await Task.sleep(for: .seconds(1))
                    source.yield(Self.line(number))
                }
                source.finish()
            }
            let report = try await Self.report(Self.begin(lines, service))
            try await sending.value
            #expect(report.complete && report.imported == 7 && report.error == nil)
        }
    }

    @Test("One that stands still is ended, and says so")
    func stalled() async throws {
        var settings = MemorySettings.quiet
        settings.transfers.idle = .milliseconds(300)
        try await withService(settings: settings, over: .live) { service in
            let (lines, source) = Lines.makeStream()
            source.yield(Self.line(1))
            let report = try await Self.report(Self.begin(lines, service))
            source.finish()
            #expect(!report.complete && report.error == "The import stood still for too long.")
        }
    }

    @Test("One that takes longer than a transfer may is ended, even if it gets on")
    func endless() async throws {
        var settings = MemorySettings.quiet
        settings.transfers.timeout = .seconds(1)
        try await withService(settings: settings, over: .live) { service in
            let (lines, source) = Lines.makeStream()
            let sending = Task {
                for number in 1... {
                    try await Task.sleep(for: .milliseconds(50))
                    source.yield(Self.line(number))
                }
            }
            let report = try await Self.report(Self.begin(lines, service))
            sending.cancel()
            source.finish()
            #expect(!report.complete && report.error == "The import took longer than it may.")
        }
    }

    @Test("There is room for so many imports; who comes when it is full is told when to come back")
    func room() async throws {
        var settings = MemorySettings.quiet
        settings.transfers.imports = 1
        try await withService(settings: settings, over: .live) { service in
            let caller = try await service.machine()
            let (lines, source) = Lines.makeStream()
            source.yield(Self.line(1))
            // Its head is there, so it has its place.
            let first = try await Self.begin(lines, service)
            let second = Data(Self.line(2).readableBytesView)
            func load() async throws -> ServiceFixture.Answer {
                try await caller.send(.post, "/v1/memories/import", bytes: second, type: TransferRoutes.mediaType)
            }
            let refused = try await load()
            #expect(refused.status == 503 && refused.json["code"] == "busy" && refused.headers[.retryAfter] == "10")
            // Everything else goes on.
            #expect(try await caller.send(.get, "/v1/memories/export").status == 200)
            source.yield(Self.line(3))
            source.finish()
            let report = try await Self.report(first)
            #expect(report.complete && report.imported == 2)
            var after = try await load()
            for _ in 0..<1_500 where after.status != 200 {
                try await Task.sleep(for: .milliseconds(20))
                after = try await load()
            }
            #expect(after.status == 200)
        }
    }

    @Test("A client that leaves in the middle leaves its place")
    func left() async throws {
        var settings = MemorySettings.quiet
        settings.transfers.imports = 1
        try await withService(settings: settings, over: .live) { service in
            let caller = try await service.machine()
            let (lines, source) = Lines.makeStream()
            source.yield(Self.line(1))
            let hasPlace = AsyncStream<Void>.makeStream()
            let first = Task {
                let response = try await Self.begin(lines, service)
                hasPlace.continuation.finish()
                _ = try await Self.report(response)
            }
            for await _ in hasPlace.stream {}
            let second = Data(Self.line(2).readableBytesView)
            func status() async throws -> Int {
                try await caller.send(
                    .post,
                    "/v1/memories/import",
                    bytes: second,
                    type: TransferRoutes.mediaType
                ).status
            }
            #expect(try await status() == 503)
            first.cancel()
            source.finish()
            var last = try await status()
            for _ in 0..<1_500 where last != 200 {
                try await Task.sleep(for: .milliseconds(20))
                last = try await status()
            }
            #expect(last == 200)
        }
    }

    @Test(
        "An export whose reader takes nothing for too long is broken off, be it of many memories or of large ones",
        arguments: [2_000, 180]
    )
    func unread(memories: Int) async throws {
        var settings = MemorySettings.quiet
        settings.transfers.idle = .milliseconds(500)
        try await withService(settings: settings, over: .live) { service in
            let caller = try await service.machine()
            // More than what lies between two sockets; the fewer of them on one page.
            try await Self.fill(service, memories)
            let port = try #require(service.client.port)
            // The connection ends with the answer either way.
            let request =
                "GET /v1/memories/export HTTP/1.1\r\nHost: memory\r\nConnection: close\r\nAuthorization: Bearer \(caller.token)\r\n\r\n"
            // On a busy machine it takes a while until so much is written that the writer has to wait.
            var wasBrokenOff = false
            for pause in [3, 10, 30] where !wasBrokenOff {
                let talk = try await RawClient.talk(
                    port: port,
                    [request],
                    deafFor: .seconds(pause),
                    buffer: 262_144,
                    for: .seconds(60 + pause)
                )
                #expect(talk.status == 200)
                // A body in chunks ends with an empty one.
                wasBrokenOff = talk.isClosed && !talk.text.hasSuffix("\r\n0\r\n\r\n")
            }
            #expect(wasBrokenOff)
        }
    }

    @Test("Who reads on gets all of it")
    func read() async throws {
        try await withService(over: .live) { service in
            let caller = try await service.machine()
            try await Self.fill(service, 2_000)
            let whole = try await caller.send(.get, "/v1/memories/export")
            #expect(whole.status == 200 && whole.lines.count == 2_000)
        }
    }

    private static func fill(_ service: ServiceFixture, _ memories: Int) async throws {
        try await service.owner.execute(
            """
            INSERT INTO agent_memories (tenant_id, namespace, user_id, content, content_hash)
            SELECT 'default', 'shop', 'ann', n || repeat(' word', \(memories == 180 ? 20_000 : 1_500)::int), int8send(n)
            FROM generate_series(1, \(memories)) AS n
            """
        )
    }
}
