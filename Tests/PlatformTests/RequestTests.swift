import AsyncHTTPClient
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOConcurrencyHelpers
import NIOCore
import NIOHTTP1
import SharedModels
import TestSupport
import Testing

@testable import Platform

@Suite("What every request passes")
struct RequestTests {
    @Test(
        "A well-formed id is taken over, in the answer and in what is called",
        arguments: ["a", "abc-1_Z", String(repeating: "x", count: 128)]
    )
    func keptID(id: String) async throws {
        try await withApplication(routes: Self.scope) { client, _ in
            let response = try await client.execute(uri: "/scope", method: .get, headers: [.requestID: id])
            #expect(response.headers[.requestID] == id)
            #expect(response.json?["id"]?.stringValue == id)
        }
    }

    @Test(
        "Another is replaced by a new one",
        arguments: [nil, "", "two words", "a;b", "\u{1b}[31m", "ä", String(repeating: "x", count: 129)]
    )
    func newID(id: String?) async throws {
        try await withApplication(routes: Self.scope) { client, _ in
            let headers: HTTPFields = id.map { [.requestID: $0] } ?? [:]
            let first = try await client.execute(uri: "/scope", method: .get, headers: headers)
            let second = try await client.execute(uri: "/scope", method: .get, headers: headers)
            let made = try #require(first.headers[.requestID])
            #expect(UUID(uuidString: made) != nil)
            #expect(first.json?["id"]?.stringValue == made)
            #expect(second.headers[.requestID] != made)
        }
    }

    private static let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

    @Test(
        "A trace is carried on where it is one",
        arguments: [
            (trace, true), (trace.replacing("-01", with: "-00"), true),
            (trace.uppercased(), false), ("00-" + String(repeating: "0", count: 32) + "-b7ad6b7169203331-01", false),
            ("00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01", false), (trace + "-more", false),
            ("ff" + trace.dropFirst(2), false), (String(repeating: "x", count: 55), false), ("", false),
        ] as [(String, Bool)]
    )
    func traces(header: String, isTaken: Bool) async throws {
        try await withApplication(routes: Self.scope) { client, _ in
            let response = try await client.execute(uri: "/scope", method: .get, headers: [.traceparent: header])
            #expect(response.json?["trace"]?.stringValue == (isTaken ? header : nil))
        }
    }

    /// Tells what a handler sees of the request's scope.
    private static func scope(_ router: Router<MeshRequestContext>) {
        router.get("/scope") { _, context in
            try jsonResponse([
                "id": RequestScope.requestID.map(JSONValue.string) ?? .null,
                "trace": RequestScope.traceparent.map(JSONValue.string) ?? .null,
                "left": .double((Deadline.current?.remaining ?? .zero) / .seconds(1)),
            ])
        }
        router.get("/slow") { _, _ in
            try await Task.sleep(for: .seconds(30))
            return "late"
        }
    }

    // MARK: Deadlines

    @Test("A request that takes too long gets 504, and its handler is cancelled")
    func deadline() async throws {
        let cancelled = NIOLockedValueBox(false)
        let routes: Routes = { router in
            router.get("/slow") { _, _ in
                do {
                    try await Task.sleep(for: .seconds(30))
                } catch {
                    cancelled.withLockedValue { $0 = true }
                    throw error
                }
                return "late"
            }
        }
        try await withApplication(limits: Limits(requestTimeout: .milliseconds(50)), routes: routes) { client, _ in
            let response = try await client.execute(uri: "/slow", method: .get)
            #expect(response.status == .gatewayTimeout)
            #expect(response.json?["code"] == "timeout")
            #expect(cancelled.withLockedValue { $0 })
        }
    }

    @Test("What the caller has left counts where it is less, and is passed on")
    func passedOn() async throws {
        try await withApplication(limits: Limits(requestTimeout: .seconds(20)), routes: Self.scope) { client, _ in
            func left(_ header: String?) async throws -> Double {
                let headers: HTTPFields = header.map { [.deadline: $0] } ?? [:]
                let response = try await client.execute(uri: "/scope", method: .get, headers: headers)
                return try #require(response.json?["left"]?.doubleValue)
            }
            #expect((1...5).contains(try await left("5000")))
            #expect((15...20).contains(try await left("99000000")))
            for rubbish in [nil, "0", "-4", "soon", "1e3", "99999999999999999999"] {
                #expect((15...20).contains(try await left(rubbish)), "\(rubbish ?? "none")")
            }
            let late = try await client.execute(uri: "/slow", method: .get, headers: [.deadline: "30"])
            #expect(late.status == .gatewayTimeout)
        }
    }

    @Test("A limit within a limit never adds time")
    func nested() async throws {
        try await Deadline.limited(to: .seconds(20)) {
            let inner = try await Deadline.limited(to: .seconds(60)) { Deadline.current?.remaining ?? .zero }
            #expect(inner <= .seconds(20))
            await #expect(throws: DeadlineExceeded.self) {
                try await Deadline.limited(to: .milliseconds(10)) { try await Task.sleep(for: .seconds(60)) }
            }
        }
        #expect(Deadline.current == nil)
    }

    // MARK: Room

    @Test("Past the bound a request gets 503 with Retry-After; health is still answered; the place is free again")
    func room() async throws {
        let gate = Latch()
        let routes: Routes = { router in
            router.get("/held") { _, _ in
                await gate.arrive()
                return "done"
            }
            router.get("/quick") { _, _ in "quick" }
        }
        try await withApplication(limits: Limits(requests: 2), routes: routes) { client, _ in
            async let first = client.execute(uri: "/held", method: .get)
            async let second = client.execute(uri: "/held", method: .get)
            await gate.waitForArrivals(2)
            let refused = try await client.execute(uri: "/quick", method: .get)
            #expect(refused.status == .serviceUnavailable)
            #expect(refused.headers[.retryAfter] == "1")
            #expect(refused.json?["code"] == "busy")
            #expect(try await client.execute(uri: "/healthz", method: .get).status == .ok)
            await gate.open()
            #expect(try await first.text == "done")
            #expect(try await second.text == "done")
            #expect(try await client.execute(uri: "/quick", method: .get).text == "quick")
        }
    }

    @Test("A stream holds a place among the streams until its last byte, and none among the requests")
    func streamRoom() async throws {
        let gate = Latch()
        let routes: Routes = { router in
            router.get("/stream") { request, context in
                try await eventStream(request, context) { events in
                    try await events.send(nil, "first")
                    await gate.arrive()
                }
            }
            router.get("/quick") { _, _ in "quick" }
        }
        try await withApplication(.live, limits: Limits(requests: 1, streams: 1), routes: routes) {
            client,
            process in
            // Connections of their own: the test's client has one alone.
            let url = "http://127.0.0.1:\(try #require(client.port))/stream"
            func open() async throws -> HTTPClientResponse {
                try await process.http.execute(HTTPClientRequest(url: url), timeout: .seconds(30))
            }
            async let stream = open()
            await gate.waitForArrivals(1)
            #expect(try await client.execute(uri: "/quick", method: .get).text == "quick")
            let refused = try await open()
            #expect(refused.status.code == 503)
            #expect(refused.headers.first(name: "Retry-After") == "5")
            await gate.open()
            let body = try await stream.body.collect(upTo: 1_024)
            #expect(String(buffer: body) == "data: \"first\"\n\n")
            let isFree = try await eventually { try await open().status.code == 200 }
            #expect(isFree)
        }
    }
}
