import Foundation
import HTTPTypes
import NIOConcurrencyHelpers
import Platform
import SharedModels
import TestSupport
import Testing

@testable import Supervisor

@Suite("Sessions over HTTP")
struct SessionRoutesTests {
    private static let agent = ScriptedAgent(name: "Well", trade: "good news") { _ in try Said.answer("All is well.") }
    private static let visitor = Identity(tenant: "acme", user: "visitor:1", role: .visitor)
    private static let otherVisitor = Identity(tenant: "acme", user: "visitor:2", role: .visitor)
    private static let otherTenant = Identity(tenant: "other", user: "dana", role: .user)

    @Test("A session is its user's: for others it does not exist, whichever way they ask")
    func foreign() async throws {
        try await SupervisorHarness.run([Self.agent]) { supervisor, servers in
            let session = try await supervisor.chat("good news please").sessionID
            let turn: JSONValue = ["message": "good news please", "session_id": .string(session)]
            for stranger in [AgentHarness.eve, Self.visitor, Self.otherTenant] {
                let shown = try await supervisor.request(.get, "/v1/sessions/\(session)", as: stranger)
                let erased = try await supervisor.request(.delete, "/v1/sessions/\(session)", as: stranger)
                #expect(shown.status == 404)
                #expect(erased.status == 404)
                if stranger.tenant == "other" { continue }
                for accept in ["application/json", "text/event-stream"] {
                    let headers = ["Accept": accept]
                    let said = try await supervisor.request(.post, "/v1/chat", turn, as: stranger, headers: headers)
                    #expect(said.status == 404, "\(accept)")
                    #expect(said.body["code"] == "not_found")
                }
            }
            // The other tenant's session of that name is another.
            #expect(try await supervisor.chat("good news", session: session, as: Self.otherTenant).sessionID == session)
            #expect(try await supervisor.session(session).messages.count == 2)
            #expect(servers[0].requests.allSatisfy { $0.method != .delete })
        }
    }

    @Test("A machine that names no user reads and erases what it said, and others do not")
    func machine() async throws {
        try await SupervisorHarness.run([Self.agent]) { supervisor, _ in
            let session = try await supervisor.chat("good news please", as: AgentHarness.machine).sessionID
            #expect(try await supervisor.session(session, as: AgentHarness.machine).messages.count == 2)
            let turn: JSONValue = ["message": "good news please", "session_id": .string(session)]
            for stranger in [AgentHarness.dana, Self.visitor] {
                #expect(try await supervisor.request(.get, "/v1/sessions/\(session)", as: stranger).status == 404)
                #expect(try await supervisor.request(.post, "/v1/chat", turn, as: stranger).status == 404)
            }
            let again = try await supervisor.chat("good news please", session: session, as: AgentHarness.machine)
            #expect(again.message == "All is well.")
            let erased = try await supervisor.request(.delete, "/v1/sessions/\(session)", as: AgentHarness.machine)
            #expect(erased.status == 204)
        }
    }

    @Test("What a machine that may act for all says in a user's session is the user's to read")
    func onBehalf() async throws {
        try await SupervisorHarness.run([Self.agent]) { supervisor, _ in
            let session = try await supervisor.chat("good news please").sessionID
            _ = try await supervisor.chat("good news again please", session: session, as: AgentHarness.machine)
            let messages = try await supervisor.session(session).messages
            #expect(messages.map(\.role) == ["user", "assistant", "user", "assistant"])
        }
    }

    @Test("A visitor whose cookie is lost goes on by the session's name")
    func lostCookie() async throws {
        try await SupervisorHarness.run([Self.agent]) { supervisor, _ in
            let session = try await supervisor.chat("good news please", as: Self.visitor).sessionID
            _ = try await supervisor.chat("good news please", session: session, as: Self.otherVisitor)
            #expect(try await supervisor.session(session, as: Self.visitor).messages.count == 4)
        }
    }

    @Test("A session whose name could be guessed needs its visitor's cookie")
    func guessedName() async throws {
        try await SupervisorHarness.run([Self.agent]) { supervisor, _ in
            _ = try await supervisor.chat("good news please", session: "test", as: Self.visitor)
            let turn: JSONValue = ["message": "what did I say?", "session_id": "test"]
            for other in [Self.otherVisitor] {
                #expect(try await supervisor.request(.post, "/v1/chat", turn, as: other).status == 404)
                #expect(try await supervisor.request(.get, "/v1/sessions/test", as: other).status == 404)
                #expect(try await supervisor.request(.delete, "/v1/sessions/test", as: other).status == 404)
            }
            #expect(try await supervisor.session("test", as: Self.visitor).messages.count == 2)
        }
    }

    @Test("Erasing takes the memories first: while the memory is away nothing is erased")
    func erasing() async throws {
        let isAway = NIOLockedValueBox(true)
        try await SupervisorHarness.run([Self.agent]) { request in
            if request.method == .delete, isAway.withLockedValue({ $0 }) {
                return .text("", status: .serviceUnavailable)
            }
            return try await SupervisorHarness.quietMemory(request)
        } _: { supervisor, servers in
            let session = try await supervisor.chat("good news please").sessionID
            #expect(try await supervisor.request(.delete, "/v1/sessions/\(session)").status == 503)
            #expect(try await supervisor.session(session).messages.count == 2)
            isAway.withLockedValue { $0 = false }
            #expect(try await supervisor.request(.delete, "/v1/sessions/\(session)").status == 204)
            let asked = try #require(servers[0].requests.last { $0.method == .delete })
            for part in ["run_id=\(session)", "user_id=dana", "namespace=agent:supervisor"] {
                #expect(asked.path.removingPercentEncoding?.contains(part) == true)
            }
            #expect(try await supervisor.request(.get, "/v1/sessions/\(session)").status == 404)
            #expect(try await supervisor.request(.delete, "/v1/sessions/\(session)").status == 404)
            for table in ["chat_sessions", "chat_messages", "routing_decisions"] {
                #expect(try await supervisor.count(table) == 0, "\(table)")
            }
        }
    }

    @Test(
        "A wrong body is refused with what is wrong, streamed or not, and leaves nothing",
        arguments: ["application/json", "text/event-stream"]
    )
    func wrongBodies(accept: String) async throws {
        let long = String(repeating: "a", count: 4_001)
        let wrong: [(JSONValue, String)] = [
            (["message": ""], "message"), (["message": " \n\t "], "message"), (["message": .string(long)], "message"),
            (["message": "a\u{0}b"], "message"), (["message": 5], "message"), ([:], "message"),
            (["message": "hello", "session_id": ""], "session_id"),
            (["message": "hello", "session_id": .string(String(repeating: "s", count: 201))], "session_id"),
            (["message": "hello", "session_id": 7], "session_id"),
            (
                ["message": "hello", "conversation_history": [["role": "king", "content": "a"]]],
                "conversation_history[0].role"
            ),
            (
                [
                    "message": "hello",
                    "conversation_history": [
                        ["role": "user", "content": .string(String(repeating: "a", count: 16_001))]
                    ],
                ],
                "conversation_history[0].content"
            ),
            (
                [
                    "message": "hello",
                    "conversation_history": .array(Array(repeating: ["role": "user", "content": "a"], count: 201)),
                ],
                "conversation_history"
            ),
            (
                ["message": "hello", "conversation_history": [["role": "user"]]],
                "conversation_history[0].content"
            ),
        ]
        try await SupervisorHarness.run([Self.agent]) { supervisor, _ in
            for (body, field) in wrong {
                let answer = try await supervisor.request(.post, "/v1/chat", body, headers: ["Accept": accept])
                #expect(answer.status == 422, "\(body)")
                #expect(answer.fields == [field], "\(body)")
            }
            let unknown: JSONValue = ["message": "hello", "agent": "astrologer"]
            let nobody = try await supervisor.request(.post, "/v1/chat", unknown, headers: ["Accept": accept])
            #expect(nobody.status == 404)
            let text = ["Accept": accept, "Content-Type": "text/plain"]
            #expect(try await supervisor.request(.post, "/v1/chat", ["message": "a"], headers: text).status == 415)
            #expect(try await supervisor.request(.post, "/v1/chat", headers: ["Accept": accept]).status == 400)
            #expect(try await supervisor.request(.post, "/v1/chat", ["message": "a"], as: nil).status == 401)
            #expect(try await supervisor.count("chat_sessions") == 0)
        }
    }

    @Test("A client's own name of a session may hold any characters")
    func names() async throws {
        try await SupervisorHarness.run([Self.agent]) { supervisor, _ in
            for name in ["Mein Gespräch 1", "a/b", "50%", "a+b", "?x=1#y", "😀"] {
                _ = try await supervisor.chat("good news please", session: name)
                let part = name.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
                let shown = try await supervisor.request(.get, "/v1/sessions/\(part)")
                #expect(shown.status == 200, "\(name)")
                #expect(shown.body["session_id"]?.stringValue == name)
                #expect(try await supervisor.request(.delete, "/v1/sessions/\(part)").status == 204, "\(name)")
            }
        }
    }

    @Test("Text that no database can hold is refused, wherever it comes")
    func nul() async throws {
        try await SupervisorHarness.run([Self.agent]) { supervisor, _ in
            let history: JSONValue = ["message": "a", "conversation_history": [["role": "user", "content": "a\u{0}"]]]
            let name: JSONValue = ["message": "a", "session_id": "a\u{0}"]
            for body in [history, name] {
                let answer = try await supervisor.request(.post, "/v1/chat", body)
                #expect(answer.status == 422)
            }
            #expect(try await supervisor.request(.get, "/v1/sessions/a%00b").status == 422)
            #expect(try await supervisor.count("chat_sessions") == 0)
        }
    }
}
