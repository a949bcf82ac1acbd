import HTTPTypes
import HummingbirdTesting
import Platform
import SharedModels
import TestSupport
import Testing

@testable import Gateway

/// The gateway on a socket, spoken to below HTTP.
@Suite("What comes over the wire", .timeLimit(.minutes(2)))
struct RawConnectionTests {
    struct Oddity: Sendable {
        let name: String
        let text: String

        init(_ name: String, _ text: String) { (self.name, self.text) = (name, text) }
    }

    private static let post = "POST /api/v1/dealers/match HTTP/1.1\r\nHost: mesh\r\nContent-Type: application/json\r\n"
    private static let get = "GET /api/v1/robots HTTP/1.1\r\nHost: mesh\r\n"
    /// What would be smuggled past whoever reads the one before otherwise.
    private static let next = "GET /api/v1/industries HTTP/1.1\r\nHost: mesh\r\n\r\n"
    private static let body = "{\"a\":1}"
    private static let chunked = post + "Transfer-Encoding: chunked\r\n"
    /// The body as one chunk, its end, and the next request.
    private static let chunks = "7\r\n\(body)\r\n0\r\n\r\n" + next

    /// Requests whose length two readers could take for different ones, or that are none (RFC 9112, 5 to 7 and 11.2).
    static let oddities = [
        Oddity("both lengths", post + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks),
        Oddity("both lengths, the other way", chunked + "Content-Length: 7\r\n\r\n0\r\n\r\n" + next),
        Oddity("two lengths", post + "Content-Length: 7\r\nContent-Length: 0\r\n\r\n\(body)" + next),
        Oddity("a length twice", post + "Content-Length: 7\r\nContent-Length: 7\r\n\r\n\(body)" + next),
        Oddity("a list of lengths", post + "Content-Length: 7, 7\r\n\r\n\(body)" + next),
        Oddity("a signed length", post + "Content-Length: +7\r\n\r\n\(body)" + next),
        Oddity("a negative length", post + "Content-Length: -7\r\n\r\n\(body)" + next),
        Oddity("a hexadecimal length", post + "Content-Length: 0x7\r\n\r\n\(body)" + next),
        Oddity("a length beyond numbers", post + "Content-Length: 99999999999999999999999\r\n\r\n\(body)" + next),
        Oddity("a blank before the colon", post + "Content-Length : 7\r\n\r\n\(body)" + next),
        Oddity("an unknown coding", post + "Transfer-Encoding: xchunked\r\n\r\n" + chunks),
        Oddity("chunked not last", post + "Transfer-Encoding: chunked, identity\r\n\r\n" + chunks),
        Oddity("chunked twice", post + "Transfer-Encoding: chunked, chunked\r\n\r\n" + chunks),
        Oddity("a folded header", get + "X-Folded: a\r\n Content-Length: 5\r\n\r\n" + next),
        Oddity("a folded coding", post + "Transfer-Encoding:\r\n chunked\r\n\r\n" + chunks),
        Oddity("line feeds alone", "GET /api/v1/robots HTTP/1.1\nHost: mesh\n\n" + next),
        Oddity("one line feed alone", get + "X-Bare: a\nContent-Length: 5\r\n\r\n" + next),
        Oddity("a carriage return alone", get + "X-Bare: a\rContent-Length: 5\r\n\r\n" + next),
        Oddity("a zero byte in a header", get + "X-Zero: a\0b\r\n\r\n" + next),
        Oddity("a blank in a header's name", get + "X Odd: a\r\n\r\n" + next),
        Oddity("a header without a name", get + ": a\r\n\r\n" + next),
        Oddity("no host", "GET /api/v1/robots HTTP/1.1\r\n\r\n" + next),
        Oddity("two hosts", get + "Host: other\r\n\r\n" + next),
        Oddity("a chunk's size in another notation", chunked + "\r\n0x7\r\n\(body)\r\n0\r\n\r\n" + next),
        Oddity("a signed chunk's size", chunked + "\r\n+7\r\n\(body)\r\n0\r\n\r\n" + next),
        Oddity("a chunk beyond numbers", chunked + "\r\nfffffffffffffffff\r\n\(body)\r\n0\r\n\r\n" + next),
        Oddity("a line feed after a chunk's size", chunked + "\r\n7\n\(body)\r\n0\r\n\r\n" + next),
        Oddity("a chunk longer than it says", chunked + "\r\n3\r\n\(body)\r\n0\r\n\r\n" + next),
        Oddity("an unknown version", "GET /api/v1/robots HTTP/9.9\r\nHost: mesh\r\n\r\n" + next),
        Oddity("no version", "GET /api/v1/robots\r\nHost: mesh\r\n\r\n" + next),
        Oddity("no HTTP", "\u{16}\u{3}\u{1}\u{2}\0\u{1}" + next),
    ]

    @Test("What two readers could read in two ways is refused, and nothing after it is read")
    func smuggled() async throws {
        try await withFakeUpstream(.json([:])) { upstream in
            try await GatewayHarness.run(upstream: upstream.url, limits: { $0.readTimeout = .seconds(2) }) { gateway in
                let port = try #require(gateway.client.port)
                for oddity in Self.oddities {
                    let before = upstream.requests.count
                    let talk = try await RawClient.talk(port: port, [oddity.text], for: .seconds(10))
                    #expect(talk.isClosed, "\(oddity.name)")
                    let isRefused = talk.status.map { (400..<500).contains($0) } ?? true
                    #expect(isRefused, "\(oddity.name): \(talk.text.prefix(200))")
                    #expect(talk.answers <= 1, "\(oddity.name)")
                    #expect(upstream.requests.count == before, "\(oddity.name): \(upstream.requests.map(\.path))")
                }
            }
        }
    }

    @Test("A head that is larger than heads are is refused", arguments: [1, 40])
    func heads(fields: Int) async throws {
        try await withFakeUpstream(.json([:])) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let port = try #require(gateway.client.port)
                let value = String(repeating: "a", count: fields == 1 ? 20_000 : 1_000)
                let many = (0..<fields).map { "X-Large-\($0): \(value)\r\n" }.joined()
                let long = String(repeating: "a", count: 40_000)
                for text in [
                    Self.get + many + "\r\n", "GET /api/v1/robots?search=\(long) HTTP/1.1\r\nHost: mesh\r\n\r\n",
                    Self.get + (0..<120).map { "X-\($0): a\r\n" }.joined() + "\r\n",
                ] {
                    let talk = try await RawClient.talk(port: port, [text], for: .seconds(10))
                    #expect(talk.isClosed)
                    #expect(talk.status.map { (400..<500).contains($0) } ?? true)
                }
                #expect(upstream.requests.isEmpty)
            }
        }
    }

    @Test("Chunks whose extensions never end hold nothing for long and are not kept")
    func extensions() async throws {
        try await withFakeUpstream(.json([:])) { upstream in
            try await GatewayHarness.run(upstream: upstream.url, limits: { $0.readTimeout = .milliseconds(500) }) {
                gateway in
                let port = try #require(gateway.client.port)
                let start = Self.post + "Transfer-Encoding: chunked\r\n\r\n7;a="
                let pieces = [start] + (0..<200).map { _ in String(repeating: "x", count: 64) }
                let talk = try await RawClient.talk(port: port, pieces, pause: .milliseconds(50), for: .seconds(20))
                #expect(talk.isClosed)
                #expect(upstream.requests.isEmpty)
            }
        }
    }

    @Test("Well-formed requests one after another on a connection are answered in order")
    func pipelined() async throws {
        try await withFakeUpstream(.json([:])) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let port = try #require(gateway.client.port)
                let chunked = Self.post + "Transfer-Encoding: chunked\r\n\r\n7;note=x\r\n\(Self.body)\r\n0\r\n\r\n"
                let length = Self.post + "Content-Length: 7\r\n\r\n\(Self.body)"
                let talk = try await RawClient.talk(
                    port: port,
                    [chunked + length + Self.next],
                    until: 3,
                    for: .seconds(60)
                )
                #expect(talk.answers == 3)
                #expect(upstream.requests.map(\.text) == [Self.body, Self.body, ""])
            }
        }
    }

    // MARK: Slow clients

    @Test(
        "Who sends a request too slowly is cut off, be it its head or its body",
        arguments: ["", post + "Content-Length: 900\r\n\r\n", chunked + "\r\n384\r\n"]
    )
    func slowSender(head: String) async throws {
        try await withFakeUpstream(.json([:])) { upstream in
            try await GatewayHarness.run(upstream: upstream.url, limits: { $0.readTimeout = .milliseconds(400) }) {
                gateway in
                let port = try #require(gateway.client.port)
                let fields = Self.get + String(repeating: "X-A: b\r\n", count: 90)
                let rest = head.isEmpty ? fields : String(repeating: " ", count: 900)
                let pieces = (head.isEmpty ? [] : [head]) + rest.map { String($0) }
                let started = ContinuousClock.now
                let talk = try await RawClient.talk(
                    port: port,
                    pieces,
                    pause: .milliseconds(25),
                    for: .seconds(15)
                )
                #expect(talk.isClosed)
                #expect(ContinuousClock.now - started < .seconds(8))
                #expect(upstream.requests.isEmpty)
            }
        }
    }

    @Test("A connection that waits for its next request, or for a slow answer, is not a slow client's")
    func patient() async throws {
        try await withFakeUpstream(.late(.seconds(1), .json([:]))) { upstream in
            try await GatewayHarness.run(upstream: upstream.url, limits: { $0.readTimeout = .milliseconds(300) }) {
                gateway in
                let port = try #require(gateway.client.port)
                let request = Self.get + "\r\n"
                let talk = try await RawClient.talk(
                    port: port,
                    [request, request],
                    pause: .seconds(2),
                    until: 2,
                    for: .seconds(60)
                )
                #expect(talk.answers == 2)
                #expect(!talk.isClosed)
            }
        }
    }

    @Test("Who takes nothing of an answer is cut off; who takes it slowly gets all of it")
    func slowReader() async throws {
        let large = String(repeating: "a", count: 7 << 20)
        try await withFakeUpstream(.json(["robots": .string(large)])) { upstream in
            try await GatewayHarness.run(upstream: upstream.url, limits: { $0.writeTimeout = .seconds(4) }) { gateway in
                let port = try #require(gateway.client.port)
                let request = Self.get + "Connection: close\r\n\r\n"
                let deaf = try await RawClient.talk(port: port, [request], deafFor: .seconds(14), for: .seconds(60))
                #expect(deaf.isClosed)
                #expect(deaf.text.utf8.count < large.utf8.count)
                let deafness: Duration = .milliseconds(200)
                let hearing = try await RawClient.talk(port: port, [request], deafFor: deafness, for: .seconds(60))
                #expect(hearing.text.utf8.count > large.utf8.count)
            }
        }
    }

    @Test("Who takes a large answer steadily, and for longer than nothing may be taken, gets all of it")
    func steadyReader() async throws {
        let large = String(repeating: "a", count: 7 << 20)
        try await withFakeUpstream(.json(["robots": .string(large)])) { upstream in
            try await GatewayHarness.run(upstream: upstream.url, limits: { $0.writeTimeout = .seconds(5) }) { gateway in
                let port = try #require(gateway.client.port)
                let request = Self.get + "Connection: close\r\n\r\n"
                let started = ContinuousClock.now
                // 640 KiB a second.
                let talk = try await RawClient.talk(port: port, [request], sip: 64 << 10, for: .seconds(90))
                #expect(talk.text.utf8.count > large.utf8.count)
                #expect(ContinuousClock.now - started > .seconds(6))
            }
        }
    }
}
