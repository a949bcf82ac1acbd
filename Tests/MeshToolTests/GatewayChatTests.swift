import Clients
import Foundation
import HTTPTypes
import SharedModels
import TestSupport
import Testing

@testable import MeshTool

@Suite("A turn through the gateway")
struct GatewayChatTests {
    /// What one turn brought: the events, and why it ended, where it failed.
    private func turn(
        _ upstream: FakeUpstream,
        session: String? = nil
    ) async -> (events: [ServerSentEvent], failure: String?) {
        var events: [ServerSentEvent] = []
        do {
            let chat = GatewayChat(url: upstream.url, key: "ybm_key", user: "ann")
            try await chat.send("Hello", session: session) { events.append($0) }
            return (events, nil)
        } catch {
            return (events, String(describing: error))
        }
    }

    @Test("Events arrive in order, wherever the chunks are cut, and comments are left out")
    func events() async throws {
        let chunks = [
            "event: session\ndata: {\"session_id\"", ":\"s\"}\n\n: ping\n\nevent: token\n",
            "data: {\"text\":\"Hi\"}\n\n",
        ]
        try await withFakeUpstream(.events(chunks, pause: .milliseconds(5))) { upstream in
            let result = await turn(upstream, session: "s")
            #expect(result.failure == nil)
            #expect(result.events.map(\.event) == ["session", "token"])
            #expect(result.events.last?.data == #"{"text":"Hi"}"#)
            let request = try #require(upstream.requests.first)
            #expect(request.method == .post)
            #expect(request.path == "/api/v1/chat")
            #expect(request.headers[.accept] == "text/event-stream")
            #expect(request.headers[try #require(HTTPField.Name("X-API-Key"))] == "ybm_key")
            #expect(request.headers[try #require(HTTPField.Name("X-User-Id"))] == "ann")
            #expect(request.json == ["message": "Hello", "session_id": "s"])
        }
    }

    @Test("A refusal is told in the gateway's own words")
    func refused() async throws {
        let body: JSONValue = [
            "success": false, "data": nil, "error": ["message": "No such session", "code": "not_found"],
        ]
        try await withFakeUpstream(.json(body, status: .notFound)) { upstream in
            let result = await turn(upstream)
            #expect(result.failure == "No such session")
        }
    }

    @Test("An answer that breaks off is an error after the events that came")
    func broken() async throws {
        let start = "event: token\ndata: {}\n\n"
        try await withFakeUpstream(.broken(afterSending: start)) { upstream in
            let result = await turn(upstream)
            #expect(result.events.count == 1)
            #expect(result.failure?.contains("broke off") == true)
        }
    }

    @Test("A gateway that is not there is told with its address")
    func unreachable() async throws {
        let url = try #require(URL(string: "http://127.0.0.1:\(try freePort())"))
        await #expect {
            try await GatewayChat(url: url, key: nil, user: "ann").send("Hello", session: nil) { _ in }
        } throws: { error in
            String(describing: error).contains("no gateway answers at \(url.absoluteString)")
        }
    }
}
