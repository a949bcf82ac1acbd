import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOConcurrencyHelpers
import Platform
import SharedModels
import TestSupport
import Testing

@testable import Gateway

/// Connections on both sides of the fast lane, and what becomes of them.
@Suite("The fast lane on the wire", .timeLimit(.minutes(2)))
struct FastLaneConnectionTests {
    private static func get(_ path: String, _ key: String, id: String, _ more: String = "") -> String {
        "GET \(path) HTTP/1.1\r\nHost: mesh\r\nX-API-Key: \(key)\r\nX-Request-Id: \(id)\r\n\(more)\r\n"
    }

    /// Ids of the answers in a talk, in order.
    private static func ids(_ text: String) -> [String] {
        text.split(separator: "\r\n").compactMap { line in
            line.lowercased().hasPrefix("x-request-id: ") ? String(line.dropFirst("X-Request-Id: ".count)) : nil
        }
    }

    private static func warm(_ gateway: GatewayHarness, _ query: String = "") async throws -> String {
        let key = try await gateway.key()
        _ = try await gateway.request(.get, "/api/v1/stats" + query, nil, ["X-API-Key": key])
        return key
    }

    @Test("Requests one after another on a connection are answered in order, whichever way each goes")
    func pipelined() async throws {
        let answer: @Sendable (FakeUpstream.Request) async throws -> FakeUpstream.Answer = { request in
            // The first is the slowest.
            request.path == "/v1/stats" ? .late(.milliseconds(400), .json(["a": 1])) : .json([:])
        }
        try await withFakeUpstream(answering: answer) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let (key, port) = (try await Self.warm(gateway), try #require(gateway.client.port))
                let before = gateway.answered
                let requests = [
                    Self.get("/api/v1/stats", key, id: "1"), Self.get("/api/v1/memories/a", key, id: "2"),
                    Self.get("/api/v1/stats", key, id: "3", "X-Unheard-Of: 1\r\n"),
                    Self.get("/api/v1/robots", key, id: "4"),
                    "POST /api/v1/dealers/match HTTP/1.1\r\nHost: mesh\r\nX-Request-Id: 5\r\nContent-Type: application/json\r\n"
                        + "Content-Length: 2\r\n\r\n{}",
                    Self.get("/api/v1/memories/b", key, id: "6"), Self.get("/api/v1/memories/c", key, id: "7"),
                ]
                for pieces in [[requests.joined()], requests] {
                    let talk = try await RawClient.talk(
                        port: port,
                        pieces,
                        pause: .milliseconds(20),
                        until: 7,
                        for: .seconds(60)
                    )
                    #expect(Self.ids(talk.text) == ["1", "2", "3", "4", "5", "6", "7"])
                    #expect(!talk.isClosed)
                }
                #expect(gateway.answered > before)
            }
        }
    }

    @Test("What comes in pieces, in crowds, or broken after a good request is answered as far as it is good")
    func pieces() async throws {
        try await withFakeUpstream(.json([:])) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let (key, port) = (try await Self.warm(gateway), try #require(gateway.client.port))
                let request = Self.get("/api/v1/stats", key, id: "1")
                let letters = request.map { String($0) }
                let slow = try await RawClient.talk(
                    port: port,
                    letters,
                    pause: .milliseconds(1),
                    until: 1,
                    for: .seconds(60)
                )
                #expect(slow.answers == 1)
                let crowd = (0..<100).map { Self.get("/api/v1/stats", key, id: "\($0)") }
                let many = try await RawClient.talk(port: port, [crowd.joined()], until: 100, for: .seconds(60))
                #expect(Self.ids(many.text) == (0..<100).map { "\($0)" })
                let broken = try await RawClient.talk(port: port, [request + "no HTTP\r\n\r\n"], for: .seconds(10))
                #expect(broken.isClosed)
                #expect(broken.text.hasPrefix("HTTP/1.1 200 OK"))
                #expect(broken.text.contains("HTTP/1.1 400"))
                let last = Self.get("/api/v1/stats", key, id: "2", "Connection: close\r\n")
                let closed = try await RawClient.talk(port: port, [request + last + request], for: .seconds(10))
                #expect(closed.isClosed)
                #expect(Self.ids(closed.text) == ["1", "2"])
                let old = request.replacingOccurrences(of: "HTTP/1.1", with: "HTTP/1.0")
                let answered = gateway.answered
                _ = try await RawClient.talk(port: port, [old], for: .seconds(1))
                #expect(gateway.answered == answered)
            }
        }
    }

    @Test("A client that waits between its requests, or for a slow answer, is not a slow client's")
    func patient() async throws {
        try await withFakeUpstream(.late(.seconds(1), .json([:]))) { upstream in
            try await GatewayHarness.run(upstream: upstream.url, limits: { $0.readTimeout = .milliseconds(300) }) {
                gateway in
                let (key, port) = (try await Self.warm(gateway), try #require(gateway.client.port))
                let request = Self.get("/api/v1/stats", key, id: "1")
                let talk = try await RawClient.talk(
                    port: port,
                    [request, request],
                    pause: .seconds(2),
                    until: 2,
                    for: .seconds(60)
                )
                #expect(talk.answers == 2)
                #expect(!talk.isClosed)
                #expect(gateway.answered == 2)
            }
        }
    }

    @Test("Who takes nothing of an answer is cut off; who takes it gets all of it", arguments: ["stats", "robots"])
    func slowReader(path: String) async throws {
        let large = String(repeating: "a", count: 7 << 20)
        let answer: @Sendable (FakeUpstream.Request) async throws -> FakeUpstream.Answer = { request in
            .json(request.path == "/v1/stats?a=1" ? [:] : .string(large))
        }
        try await withFakeUpstream(answering: answer) { upstream in
            try await GatewayHarness.run(upstream: upstream.url, limits: { $0.writeTimeout = .seconds(5) }) { gateway in
                let (key, port) = (try await Self.warm(gateway, "?a=1"), try #require(gateway.client.port))
                // Of each service a token is needed.
                _ = try await gateway.request(.get, "/api/v1/\(path)", nil, ["X-API-Key": key])
                let before = gateway.answered
                let request = Self.get("/api/v1/\(path)", key, id: "1")
                let deaf = try await RawClient.talk(port: port, [request], deafFor: .seconds(16), for: .seconds(60))
                #expect(deaf.isClosed)
                #expect(deaf.text.utf8.count < large.utf8.count)
                let hearing = try await RawClient.talk(port: port, [request + request], until: 2, for: .seconds(60))
                #expect(hearing.text.utf8.count > 2 * large.utf8.count)
                #expect(!hearing.isClosed)
                #expect(hearing.text.hasSuffix(path == "stats" ? "aaa\"" : "aaa\",\"error\":null}"))
                #expect(gateway.answered >= before + 2)
            }
        }
    }

    @Test("A client that leaves takes nobody's answer with it")
    func left() async throws {
        let answer: @Sendable (FakeUpstream.Request) async throws -> FakeUpstream.Answer = { request in
            .late(.milliseconds(request.path.hasSuffix("left") ? 300 : 0), .json(["path": .string(request.path)]))
        }
        try await withFakeUpstream(answering: answer) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let (key, port) = (try await Self.warm(gateway), try #require(gateway.client.port))
                for index in 0..<10 {
                    let request = Self.get("/api/v1/memories/left", key, id: "1")
                    _ = try await RawClient.talk(port: port, [request], for: .milliseconds(50))
                    let path = "/api/v1/memories/stays-\(index)"
                    let answer = try await gateway.request(.get, path, nil, ["X-API-Key": key])
                    #expect(answer.body["path"] == .string("/v1/memories/stays-\(index)"))
                }
            }
        }
    }

    @Test("A client that closes its half still gets its answer")
    func halfClosed() async throws {
        try await withFakeUpstream(.late(.milliseconds(300), .json(["a": 1]))) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let (key, port) = (try await Self.warm(gateway), try #require(gateway.client.port))
                let text = try await HalfClosing.talk(port: port, Self.get("/api/v1/stats", key, id: "1"))
                #expect(text.hasSuffix("{\"a\":1}"))
            }
        }
    }

    private static let body = "{\"a\":1}"
    private static let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"

    struct Manner: Sendable, CustomStringConvertible {
        let description: String
        let answer: @Sendable (Int) -> RawUpstream.Answer?

        init(_ description: String, _ answer: @escaping @Sendable (Int) -> RawUpstream.Answer?) {
            self.description = description
            self.answer = answer
        }
    }

    static let manners = [
        Manner("a length") { _ in .init(text: head + "Content-Length: 7\r\n\r\n\(body)") },
        Manner("chunks") { _ in
            .init(text: head + "Transfer-Encoding: chunked\r\n\r\n3\r\n{\"a\r\n4\r\n\":1}\r\n0\r\n\r\n")
        },
        Manner("a word before") { _ in
            .init(text: "HTTP/1.1 103 Early Hints\r\n\r\n" + head + "Content-Length: 7\r\n\r\n\(body)")
        },
        Manner("an end that is told") { _ in
            .init(text: head + "Connection: close\r\nContent-Length: 7\r\n\r\n\(body)", isLast: true)
        },
        Manner("an end that is not told") { _ in
            .init(text: head + "Content-Length: 7\r\n\r\n\(body)", isLast: true)
        },
        Manner("no length") { _ in .init(text: head + "\r\n\(body)", isLast: true) },
        Manner("an old version") { _ in
            .init(text: "HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n\(body)", isLast: true)
        },
        // Closed just as it is taken up again.
        Manner("no second answer") { $0 == 0 ? .init(text: head + "Content-Length: 7\r\n\r\n\(body)") : nil },
        Manner("a second answer that breaks off") {
            .init(text: head + "Content-Length: 7\r\n\r\n" + ($0 == 0 ? body : "{\"a"), isLast: $0 > 0)
        },
        Manner("a second answer that nobody asked for") {
            let answer = head + "Content-Length: 7\r\n\r\n\(body)"
            return .init(text: $0 == 0 ? answer + head + "Content-Length: 2\r\n\r\n{}" : answer)
        },
    ]

    @Test("However a service ends its answers and connections, its callers have them", arguments: manners)
    func upstreams(manner: Manner) async throws {
        try await RawUpstream.run(manner.answer) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let key = try await Self.warm(gateway)
                for _ in 0..<12 {
                    let answer = try await gateway.request(.get, "/api/v1/stats", nil, ["X-API-Key": key])
                    #expect(answer.status == 200)
                    #expect(answer.text == Self.body)
                }
            }
        }
    }

    @Test(
        "What no client would take for an answer is none here either",
        arguments: ["no HTTP\r\n\r\n", "HTTP/1.1 200"]
    )
    func nonsense(text: String) async throws {
        let answer: @Sendable (Int) -> RawUpstream.Answer? = { _ in .init(text: text, isLast: true) }
        try await RawUpstream.run(answer) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let key = try await gateway.key()
                for _ in 0..<2 {
                    let answer = try await gateway.request(.get, "/api/v1/stats", nil, ["X-API-Key": key])
                    #expect([502, 503].contains(answer.status))
                }
                #expect(gateway.answered == 0)
            }
        }
    }

    @Test("A shutdown lets what is under way come to its end, and closes the rest")
    func shutdown() async throws {
        let (ports, port) = AsyncStream<(Int, String)>.makeStream()
        let arrived = NIOLockedValueBox(false)
        let answer: @Sendable (FakeUpstream.Request) async throws -> FakeUpstream.Answer = { request in
            guard request.path == "/v1/memories/slow" else { return .json([:]) }
            arrived.withLockedValue { $0 = true }
            return .late(.seconds(1), .json(["a": 1]))
        }
        try await withFakeUpstream(answering: answer) { upstream in
            async let talk = { () -> RawClient.Talk? in
                for await (port, key) in ports {
                    let request = Self.get("/api/v1/memories/slow", key, id: "1")
                    return try await RawClient.talk(port: port, [request], for: .seconds(20))
                }
                return nil
            }()
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                port.yield((try #require(gateway.client.port), try await Self.warm(gateway)))
                while !arrived.withLockedValue({ $0 }) { try await Task.sleep(for: .milliseconds(5)) }
            }
            let heard = try #require(try await talk)
            #expect(heard.text.hasPrefix("HTTP/1.1 200 OK"))
            #expect(heard.text.hasSuffix("{\"a\":1}"))
            #expect(heard.isClosed)
        }
    }
}
