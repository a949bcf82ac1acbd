import AsyncHTTPClient
import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOConcurrencyHelpers
import NIOCore
import NIOHTTP1
import Platform
import Postgres
import SharedModels
import TestSupport
import Testing

@testable import Gateway

@Suite("A request that is sent again", .timeLimit(.minutes(2)))
struct RepeatedRequestTests {
    private static let message: JSONValue = ["message": "Hello"]

    /// A service that counts: what it answers tells how often it was asked.
    private static func counting(
        _ status: @escaping @Sendable (Int) -> HTTPResponse.Status = { _ in .ok }
    ) -> @Sendable (FakeUpstream.Request) async throws -> FakeUpstream.Answer {
        let count = NIOLockedValueBox(0)
        return { _ in
            let number = count.withLockedValue {
                $0 += 1
                return $0
            }
            return .json(["turn": .int(number)], status: status(number))
        }
    }

    private func sent(
        _ gateway: GatewayHarness,
        _ path: String = "/api/v1/chat",
        _ body: JSONValue = Self.message,
        key: String = "once",
        as headers: [String: String]
    ) async throws -> GatewayHarness.Answer {
        try await gateway.request(.post, path, body, headers.merging(["Idempotency-Key": key]) { own, _ in own })
    }

    @Test(
        "The first answer is given again, and nothing is done twice",
        arguments: ["/api/v1/chat", "/api/v1/agents/sales/chat", "/api/v1/dealers/match", "/api/v1/memories"]
    )
    func again(path: String) async throws {
        try await withFakeUpstream(answering: Self.counting { _ in .created }) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let caller = ["X-API-Key": try await gateway.key(), "X-User-Id": "ada"]
                let first = try await sent(gateway, path, as: caller)
                #expect(first.status == 201)
                #expect(first.header("Idempotency-Replayed") == nil)
                for _ in 0..<2 {
                    let again = try await sent(gateway, path, as: caller)
                    #expect(again.status == 201)
                    #expect(again.text == first.text)
                    #expect(again.header("Content-Type") == first.header("Content-Type"))
                    #expect(again.header("Idempotency-Replayed") == "true")
                }
                #expect(upstream.requests.count == 1)
                #expect(try await sent(gateway, path, key: "another", as: caller).text != first.text)
                #expect(try await gateway.request(.post, path, Self.message, caller).text != first.text)
            }
        }
    }

    @Test("Another body, query or kind of answer under the same key is refused")
    func different() async throws {
        try await withFakeUpstream(answering: Self.counting()) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let caller = ["X-API-Key": try await gateway.key(), "X-User-Id": "ada"]
                #expect(try await sent(gateway, as: caller).status == 200)
                for answer in [
                    try await sent(gateway, "/api/v1/chat", ["message": "Hello!"], as: caller),
                    try await sent(gateway, "/api/v1/chat?x=1", as: caller),
                    try await sent(gateway, as: caller.merging(["Accept": "text/event-stream"]) { own, _ in own }),
                ] {
                    #expect(answer.status == 409)
                    #expect(answer.code == "idempotency_key_reused")
                }
                #expect(upstream.requests.count == 1)
                // Another path is another request.
                #expect(try await sent(gateway, "/api/v1/agents/sales/chat", as: caller).status == 200)
            }
        }
    }

    @Test("Another caller's answer is never given, whatever the key")
    func others() async throws {
        try await withFakeUpstream(answering: Self.counting()) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let (key, other) = (try await gateway.key(), try await gateway.key(tenant: "globex"))
                let narrow = try await gateway.key(namespaces: ["agent:supervisor"])
                var callers: [[String: String]] = [
                    ["X-API-Key": key, "X-User-Id": "ada"], ["X-API-Key": key, "X-User-Id": "eve"], ["X-API-Key": key],
                    ["X-API-Key": other, "X-User-Id": "ada"], ["X-API-Key": narrow, "X-User-Id": "ada"],
                ]
                for _ in 0..<2 {
                    let visitor = try await gateway.request(.get, "/api/v1/chat/sessions/x")
                    callers.append(["Cookie": try #require(visitor.cookie)])
                }
                let before = upstream.requests.count
                var seen: Set<String> = []
                for caller in callers { seen.insert(try await sent(gateway, as: caller).text) }
                #expect(seen.count == callers.count)
                #expect(upstream.requests.count == before + callers.count)
                for caller in callers {
                    #expect(try await sent(gateway, as: caller).header("Idempotency-Replayed") == "true")
                }
                #expect(upstream.requests.count == before + callers.count)
            }
        }
    }

    @Test("Who is known by no cookie is known by a key that nobody guesses; a short one is only handed on")
    func strangers() async throws {
        try await withFakeUpstream(answering: Self.counting()) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let key = UUID().uuidString
                func visitor(_ answer: GatewayHarness.Answer) async throws -> String? {
                    let told = ["Cookie": try #require(answer.cookie)]
                    _ = try await gateway.request(.get, "/api/v1/chat/sessions/x", nil, told)
                    return try await gateway.caller(of: try #require(upstream.requests.last)).user
                }
                let first = try await sent(gateway, key: key, as: [:])
                let owner = try await gateway.caller(of: try #require(upstream.requests.last)).user
                #expect(try await visitor(first) == owner)
                let asked = upstream.requests.count
                let again = try await sent(gateway, key: key, as: [:])
                #expect(again.text == first.text)
                #expect(upstream.requests.count == asked)
                // The answer that was lost comes with the cookie that was lost: what it tells of can be read on, and erased.
                #expect(try await visitor(again) == owner)
                let returned = ["Cookie": try #require(again.cookie)]
                #expect(try await sent(gateway, key: key, as: returned).text == first.text)
                let other = try await sent(gateway, key: UUID().uuidString, as: [:])
                #expect(try await visitor(other) != owner)
                let short = try await sent(gateway, key: "short", as: [:])
                let shortAgain = try await sent(gateway, key: "short", as: [:])
                #expect(shortAgain.text != short.text)
                #expect(try await visitor(short) != visitor(shortAgain))
                #expect(try await gateway.request(.delete, "/api/v1/chat/session/s", nil, returned).status == 200)
                #expect(try await sent(gateway, key: key, as: returned).header("Idempotency-Replayed") == nil)
            }
        }
    }

    @Test("What was refused or failed may be sent again, corrected too", arguments: [400, 404, 422, 429, 500, 503])
    func failures(status: Int) async throws {
        let failing = Self.counting { $0 == 1 ? .init(code: status) : .ok }
        try await withFakeUpstream(answering: failing) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let caller = ["X-API-Key": try await gateway.key(), "X-User-Id": "ada"]
                #expect(try await sent(gateway, as: caller).status >= 400)
                var again = try await sent(gateway, "/api/v1/chat", ["message": "Corrected"], as: caller)
                for _ in 0..<1_500 where again.status == 409 {
                    // The release is written beside the answer.
                    try await Task.sleep(for: .milliseconds(20))
                    again = try await sent(gateway, "/api/v1/chat", ["message": "Corrected"], as: caller)
                }
                #expect(again.status == 200)
                #expect(again.header("Idempotency-Replayed") == nil)
            }
        }
    }

    @Test("Of two at once one is answered, and the other told to ask again")
    func sideBySide() async throws {
        let isHeld = NIOLockedValueBox(true)
        let held: @Sendable (FakeUpstream.Request) async throws -> FakeUpstream.Answer = { _ in
            while isHeld.withLockedValue({ $0 }) { try await Task.sleep(for: .milliseconds(10)) }
            return .json(["turn": 1])
        }
        try await withFakeUpstream(answering: held) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let caller = ["X-API-Key": try await gateway.key(), "X-User-Id": "ada"]
                let port = try #require(gateway.client.port)
                var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)/api/v1/chat")
                request.method = .POST
                for (name, value) in caller { request.headers.add(name: name, value: value) }
                request.headers.add(name: "Content-Type", value: "application/json")
                request.headers.add(name: "Idempotency-Key", value: "once")
                request.body = .bytes(try JSON.encode(Self.message))
                let (asked, http) = (request, gateway.process.http)
                async let first = http.execute(asked, timeout: .seconds(30))
                while upstream.requests.isEmpty { try await Task.sleep(for: .milliseconds(10)) }
                let second = try await sent(gateway, as: caller)
                #expect(second.status == 409)
                #expect(second.code == "request_in_progress")
                #expect(second.header("Retry-After") == "1")
                isHeld.withLockedValue { $0 = false }
                #expect(try await first.status == .ok)
                #expect(try await sent(gateway, as: caller).header("Idempotency-Replayed") == "true")
                #expect(upstream.requests.count == 1)
            }
        }
    }

    @Test("Who leaves before the answer finds it on coming back")
    func comesBack() async throws {
        let isHeld = NIOLockedValueBox(true)
        let held: @Sendable (FakeUpstream.Request) async throws -> FakeUpstream.Answer = { _ in
            while isHeld.withLockedValue({ $0 }) { try await Task.sleep(for: .milliseconds(10)) }
            return .json(["turn": 1])
        }
        try await withFakeUpstream(answering: held) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let key = try await gateway.key()
                let text = try JSON.encodeText(Self.message)
                let request = """
                    POST /api/v1/chat HTTP/1.1\r\nHost: mesh\r\nX-API-Key: \(key)\r\nX-User-Id: ada\r\n\
                    Idempotency-Key: once\r\nContent-Type: application/json\r\nContent-Length: \(text.utf8.count)\r\n\r\n\(text)
                    """
                let port = try #require(gateway.client.port)
                try? await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { _ = try await RawClient.talk(port: port, [request], for: .seconds(60)) }
                    for _ in 0..<3_000 where upstream.requests.isEmpty { try await Task.sleep(for: .milliseconds(10)) }
                    group.cancelAll()
                }
                // The gateway sees within that time that nobody waits any more.
                try await Task.sleep(for: .milliseconds(200))
                isHeld.withLockedValue { $0 = false }
                let caller = ["X-API-Key": key, "X-User-Id": "ada"]
                var again = try await sent(gateway, as: caller)
                for _ in 0..<1_500 where again.status == 409 {
                    try await Task.sleep(for: .milliseconds(20))
                    again = try await sent(gateway, as: caller)
                }
                #expect(again.status == 200)
                #expect(again.header("Idempotency-Replayed") == "true")
                #expect(upstream.requests.count == 1)
            }
        }
    }

    @Test("A request whose time was up may have been done: it counts as under way")
    func timeout() async throws {
        try await withFakeUpstream(.silence) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let caller = ["X-API-Key": try await gateway.key(), "X-User-Id": "ada"]
                let hurried = caller.merging(["X-Deadline-Ms": "1900"]) { _, new in new }
                #expect(try await sent(gateway, as: hurried).status == 504)
                try await Task.sleep(for: .milliseconds(300))
                #expect(try await sent(gateway, as: caller).code == "request_in_progress")
                #expect(upstream.requests.filter { $0.path == "/v1/chat" }.count == 1)
            }
        }
    }

    /// How a stream ends, and what a request gets that is sent again.
    enum StreamEnd: Sendable, CaseIterable {
        case whole, failed, late, brokenOff

        var answer: FakeUpstream.Answer {
            let begun = [
                "event: session\ndata: {\"session_id\":\"s\"}\n\n", "event: token\ndata: {\"text\":\"Hi\"}\n\n",
            ]
            return switch self {
            case .whole: .events(begun + ["event: done\ndata: {\"message\":\"Hi\"}\n\n"])
            case .failed: .events(begun + ["event: error\ndata: {\"message\":\"No\",\"code\":\"internal_error\"}\n\n"])
            case .late: .stalled(after: begun.joined())
            case .brokenOff: .events(begun)
            }
        }
    }

    @Test(
        "A whole stream is given again; one that failed is done anew; one that may have been done is under way",
        arguments: StreamEnd.allCases
    )
    func streams(end: StreamEnd) async throws {
        try await withFakeUpstream(end.answer) { upstream in
            let limits: @Sendable (inout ProcessSettings) -> Void = {
                if end == .late { $0.streamTimeout = .seconds(4) }
            }
            try await GatewayHarness.run(upstream: upstream.url, limits: limits) { gateway in
                let key = try await gateway.key()
                let port = try #require(gateway.client.port)
                let http = gateway.process.http
                // A stream's connection is closed after it.
                func ask() async throws -> (status: Int, type: String?, text: String) {
                    var request = HTTPRequestOf.chat(port: port)
                    for (name, value) in ["X-API-Key": key, "X-User-Id": "ada", "Idempotency-Key": "once"] {
                        request.headers.add(name: name, value: value)
                    }
                    request.body = .bytes(try JSON.encode(Self.message))
                    let answer = try await http.execute(request, timeout: .seconds(30))
                    let text = String(buffer: try await answer.body.collect(upTo: 1 << 20))
                    return (Int(answer.status.code), answer.headers.first(name: "Content-Type"), text)
                }
                let first = try await ask()
                #expect(first.text.contains("\"Hi\""))
                #expect(first.text.contains("event: error") == (end != .whole))
                guard [.whole, .failed].contains(end) else {
                    // What becomes of it is written beside the answer.
                    try await Task.sleep(for: .milliseconds(300))
                    #expect(try await ask().status == 409)
                    #expect(upstream.requests.filter { $0.method == .post }.count == 1)
                    return
                }
                var again = try await ask()
                for _ in 0..<1_500 where again.status == 409 {
                    try await Task.sleep(for: .milliseconds(20))
                    again = try await ask()
                }
                #expect(again.status == 200)
                #expect(again.type?.hasPrefix("text/event-stream") == true)
                #expect(again.text.contains("\"Hi\""))
                #expect(upstream.requests.filter { $0.method == .post }.count == (end == .whole ? 1 : 2))
            }
        }
    }

    @Test("Of a stream whose client left, what was sent of it is given again, and no turn is made twice")
    func left() async throws {
        try await withFakeUpstream(StreamEnd.late.answer) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let key = try await gateway.key()
                let text = try JSON.encodeText(Self.message)
                let request = """
                    POST /api/v1/chat HTTP/1.1\r\nHost: mesh\r\nX-API-Key: \(key)\r\nX-User-Id: ada\r\n\
                    Idempotency-Key: once\r\nAccept: text/event-stream\r\nContent-Type: application/json\r\n\
                    Content-Length: \(text.utf8.count)\r\n\r\n\(text)
                    """
                let port = try #require(gateway.client.port)
                let begun = try await RawClient.talk(port: port, [request], for: .seconds(1))
                #expect(begun.text.contains("\"Hi\""))
                let caller = ["X-API-Key": key, "X-User-Id": "ada", "Accept": "text/event-stream"]
                var again = try await sent(gateway, as: caller)
                for _ in 0..<1_500 where again.status == 409 {
                    try await Task.sleep(for: .milliseconds(20))
                    again = try await sent(gateway, as: caller)
                }
                #expect(again.header("Idempotency-Replayed") == "true")
                #expect(again.text.contains("\"Hi\""))
                #expect(upstream.requests.count == 1)
            }
        }
    }

    @Test("A turn that fails in the middle of OpenAI's stream is done anew")
    func openAI() async throws {
        try await withFakeUpstream(StreamEnd.failed.answer) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let key = try await gateway.key()
                let port = try #require(gateway.client.port)
                let body = try JSON.encode(
                    [
                        "model": "supervisor", "stream": true, "messages": [["role": "user", "content": "Hi"]],
                    ] as JSONValue
                )
                func ask() async throws -> (status: UInt, text: String) {
                    var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)/v1/chat/completions")
                    request.method = .POST
                    request.headers = [
                        "Content-Type": "application/json", "X-API-Key": key, "X-User-Id": "ada",
                        "Idempotency-Key": "once",
                    ]
                    request.body = .bytes(body)
                    let answer = try await gateway.process.http.execute(request, timeout: .seconds(30))
                    return (answer.status.code, String(buffer: try await answer.body.collect(upTo: 1 << 20)))
                }
                #expect(try await ask().text.contains("internal_error"))
                var again = try await ask()
                for _ in 0..<1_500 where again.status == 409 {
                    try await Task.sleep(for: .milliseconds(20))
                    again = try await ask()
                }
                #expect(again.text.contains("internal_error"))
                #expect(upstream.requests.count == 2)
            }
        }
    }

    @Test("What was sent before the connection behind broke may have been done; where nobody listens nothing was")
    func broken() async throws {
        try await withFakeUpstream(.broken(afterSending: "{")) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let caller = ["X-API-Key": try await gateway.key(), "X-User-Id": "ada"]
                for path in ["/api/v1/chat", "/v1/memories/"] {
                    let before = upstream.requests.count
                    #expect(try await sent(gateway, path, as: caller).status == 503)
                    try await Task.sleep(for: .milliseconds(300))
                    #expect(try await sent(gateway, path, as: caller).status == 409)
                    #expect(upstream.requests.count == before + 1)
                }
                // A service that keeps to the key itself is asked again.
                let before = upstream.requests.count
                #expect(try await sent(gateway, "/api/v1/dealers/match", as: caller).status == 503)
                for _ in 0..<1_500 where upstream.requests.count == before + 1 {
                    try await Task.sleep(for: .milliseconds(20))
                    _ = try await sent(gateway, "/api/v1/dealers/match", as: caller)
                }
                #expect(upstream.requests.count == before + 2)
            }
        }
        try await GatewayHarness.run { gateway in
            let caller = ["X-API-Key": try await gateway.key(), "X-User-Id": "ada"]
            #expect(try await sent(gateway, as: caller).status == 503)
            var again = try await sent(gateway, as: caller)
            for _ in 0..<1_500 where again.status == 409 {
                try await Task.sleep(for: .milliseconds(20))
                again = try await sent(gateway, as: caller)
            }
            #expect(again.status == 503)
        }
    }

    @Test("An answer that is too long to be kept is done again, and no part of it is given")
    func tooLong() async throws {
        let long = String(repeating: "a", count: 2 << 20)
        let token = "event: token\ndata: {\"text\":\"\(long.prefix(64 << 10))\"}\n\n"
        let stream: FakeUpstream.Answer = .events(
            Array(repeating: token, count: 32) + ["event: done\ndata: {\"message\":\"\"}\n\n"]
        )
        for answer in [.json(["message": .string(long)]), stream] {
            try await withFakeUpstream(answer) { upstream in
                try await GatewayHarness.run(upstream: upstream.url) { gateway in
                    let key = try await gateway.key()
                    let port = try #require(gateway.client.port)
                    func ask() async throws -> (status: UInt, length: Int) {
                        var request = HTTPRequestOf.chat(port: port)
                        if case .json = answer { request.headers.remove(name: "Accept") }
                        for (name, value) in ["X-API-Key": key, "X-User-Id": "ada", "Idempotency-Key": "once"] {
                            request.headers.add(name: name, value: value)
                        }
                        request.body = .bytes(try JSON.encode(Self.message))
                        let told = try await gateway.process.http.execute(request, timeout: .seconds(30))
                        return (told.status.code, try await told.body.collect(upTo: 8 << 20).readableBytes)
                    }
                    let first = try await ask()
                    #expect(first.length > long.utf8.count)
                    var again = try await ask()
                    for _ in 0..<1_500 where again.status == 409 {
                        try await Task.sleep(for: .milliseconds(20))
                        again = try await ask()
                    }
                    #expect(again == first)
                    #expect(upstream.requests.count == 2)
                }
            }
        }
    }

    @Test(
        "A key that is no key is refused by name",
        arguments: ["", "two words", String(repeating: "k", count: 201), "ü"]
    )
    func wrongKey(key: String) async throws {
        try await withFakeUpstream(.json([:])) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let answer = try await sent(gateway, key: key, as: [:])
                #expect(answer.status == 422)
                #expect(answer.body["error"]?["fields"]?.arrayValue?.first?["field"] == "Idempotency-Key")
                #expect(upstream.requests.isEmpty)
            }
        }
    }

    @Test(
        "A2A is handed on each time, with a slash more as well",
        arguments: ["/a2a", "/a2a/"]
    )
    func leftOut(path: String) async throws {
        try await withFakeUpstream(answering: Self.counting()) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let caller = ["X-API-Key": try await gateway.key(), "X-User-Id": "ada"]
                for _ in 0..<2 { #expect(try await sent(gateway, path, as: caller).status == 200) }
                #expect(upstream.requests.count == 2)
            }
        }
        // Nor is what may be larger than anything that is kept.
        #expect(!RepeatedRequests.takes("POST", at: "/api/v1/memories/import"))
    }

    @Test("A kept answer is read in the table by nobody, and one that cannot be opened is not done again")
    func sealed() async throws {
        try await withFakeUpstream(answering: Self.counting()) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let caller = ["X-API-Key": try await gateway.key(), "X-User-Id": "ada"]
                let first = try await sent(gateway, as: caller)
                let kept: Data = try #require(
                    try await gateway.owner.query("SELECT response FROM idempotency_keys").first
                ).decode("response")
                #expect(kept.count > first.text.utf8.count)
                #expect(!kept.contains(Data("turn".utf8)))
                #expect(try await sent(gateway, as: caller).text == first.text)
                // Put under another key it is not this one's answer.
                _ = try await sent(gateway, key: "another", as: caller)
                try await gateway.owner.execute("UPDATE idempotency_keys SET response = \(kept)")
                let moved = try await sent(gateway, key: "another", as: caller)
                #expect(moved.status == 409)
                #expect(moved.code == "answer_unreadable")
                #expect(try await sent(gateway, as: caller).text == first.text)
                #expect(upstream.requests.count == 2)
            }
        }
    }

    @Test("What is under way while its owner has something erased is not kept afterwards")
    func erasedMeanwhile() async throws {
        let isHeld = NIOLockedValueBox(true)
        let held: @Sendable (FakeUpstream.Request) async throws -> FakeUpstream.Answer = { request in
            while request.path == "/v1/chat", isHeld.withLockedValue({ $0 }) {
                try await Task.sleep(for: .milliseconds(10))
            }
            return .json(["turn": 1])
        }
        try await withFakeUpstream(answering: held) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let caller = ["X-API-Key": try await gateway.key(), "X-User-Id": "ada"]
                async let turn = sent(gateway, as: caller)
                while upstream.requests.isEmpty { try await Task.sleep(for: .milliseconds(10)) }
                let port = try #require(gateway.client.port)
                var erasure = HTTPClientRequest(url: "http://127.0.0.1:\(port)/api/v1/chat/session/s")
                erasure.method = .DELETE
                for (name, value) in caller { erasure.headers.add(name: name, value: value) }
                #expect(try await gateway.process.http.execute(erasure, timeout: .seconds(30)).status == .ok)
                isHeld.withLockedValue { $0 = false }
                #expect(try await turn.status == 200)
                #expect(try await gateway.owner.query("SELECT 1 FROM idempotency_keys").isEmpty)
            }
        }
    }

    /// As services answer where nothing is left to erase; nil for what belongs to no erasure.
    private static func erasing(_ request: FakeUpstream.Request) -> FakeUpstream.Answer? {
        let path = String(request.path.prefix { $0 != "?" })
        switch (request.method, path) {
        case (.get, "/v1/sessions"): return .json(["sessions": []])
        case (.get, "/tasks"): return .json(["tasks": []])
        case (.get, _) where path.hasSuffix("/erasures"): return .json(["results": []])
        case (.delete, _) where path == "/v1/leads" || path.hasPrefix("/v1/users/"):
            return .json(["deleted": 0, "kept": 0])
        case (.post, _) where path.hasSuffix("/erase"): return .json(["id": "receipt", "counts": [:]])
        default: return nil
        }
    }

    @Test("Kept answers go with their day, and with what their owner has erased")
    func forgotten() async throws {
        let counting = Self.counting()
        let answering: @Sendable (FakeUpstream.Request) async throws -> FakeUpstream.Answer = { request in
            if let answer = Self.erasing(request) { return answer }
            return try await counting(request)
        }
        try await withFakeUpstream(answering: answering) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let key = try await gateway.key()
                let (ada, eve) = (["X-API-Key": key, "X-User-Id": "ada"], ["X-API-Key": key, "X-User-Id": "eve"])
                func kept() async throws -> [String] {
                    try await gateway.owner.query("SELECT user_id FROM idempotency_keys ORDER BY user_id").map {
                        try $0.decode("user_id")
                    }
                }
                for caller in [ada, eve] { #expect(try await sent(gateway, as: caller).status == 200) }
                #expect(try await kept() == ["ada", "eve"])
                #expect(try await gateway.request(.delete, "/api/v1/chat/session/s", nil, ada).status == 200)
                #expect(try await kept() == ["eve"])
                // With a key of its own, and a slash more, too: the erasure itself is not kept either.
                for (path, keys) in [("/erase", [:]), ("/erase/", ["Idempotency-Key": "e"])] {
                    _ = try await sent(gateway, as: eve)
                    #expect(try await kept() == ["eve"])
                    let caller = ["X-API-Key": key].merging(keys) { own, _ in own }
                    let erased = try await gateway.request(.post, "/api/v1/users/eve" + path, nil, caller)
                    #expect(erased.status == 200)
                    #expect(try await kept() == [])
                }
                _ = try await sent(gateway, as: ada)
                let store = PostgresAnswerStore(database: try gateway.process.requireDatabase())
                #expect(try await store.sweep() == 0)
                try await gateway.owner.execute("UPDATE idempotency_keys SET expires_at = now() - interval '1 second'")
                // Past its time it is nobody's answer any more, swept or not.
                let before = upstream.requests.count
                #expect(try await sent(gateway, as: ada).header("Idempotency-Replayed") == nil)
                #expect(upstream.requests.count == before + 1)
                try await gateway.owner.execute("UPDATE idempotency_keys SET expires_at = now() - interval '1 second'")
                #expect(try await store.sweep() == 1)
            }
        }
    }
}
