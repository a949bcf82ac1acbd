import Clients
import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOConcurrencyHelpers
import NIOCore
import Platform
import SharedModels
import TestSupport
import Testing

@testable import Supervisor

@Suite("A turn that has begun")
struct TurnLifeTests {
    private static let quick = ScriptedAgent(name: "Well", trade: "good news") { _ in try Said.answer("All is well.") }

    private static func question() throws -> FakeUpstream.Answer {
        try Said.answer(
            "For how long?",
            .inputRequired,
            metadata: [TurnMetadata.capturedData: ["city": "Reno"], TurnMetadata.missing: ["term_months"]]
        )
    }

    private static func slow(_ pause: Duration) -> ScriptedAgent {
        ScriptedAgent(name: "Leasing Desk", trade: "lease terms") { _ in .late(pause, try question()) }
    }

    /// Says that it works, and nothing more.
    private static let stalling = ScriptedAgent(name: "Frail", trade: "long stories") { request in
        .stalled(after: try Said.lines([Said.working(request)]).joined())
    }

    /// A client that reads the first events of a stream and leaves.
    private static func leave(_ supervisor: AgentHarness, _ message: String, session: String) async throws {
        let port = try #require(supervisor.client.port)
        let url = try #require(URL(string: "http://127.0.0.1:\(port)"))
        let caller = ServiceClient(service: "supervisor", baseURL: url, process: supervisor.process)
        let body = ChatRequest(message: message, sessionID: session)
        for try await event in caller.events("/v1/chat", body: body, identity: AgentHarness.dana)
        where event.event == "route" { break }
    }

    @Test("Comes to its end and is stored though the client has left, and the next message goes on from it")
    func clientLeaves() async throws {
        let isHeld = NIOLockedValueBox(true)
        let held = ScriptedAgent(name: "Leasing Desk", trade: "lease terms") { _ in
            while isHeld.withLockedValue({ $0 }) { try await Task.sleep(for: .milliseconds(10)) }
            return try Self.question()
        }
        try await SupervisorHarness.run([held, Self.quick]) { supervisor, servers in
            try await Self.leave(supervisor, "lease terms please", session: "a-session")
            #expect(try await supervisor.session("a-session").messages.count == 1, "it is still being answered")
            isHeld.withLockedValue { $0 = false }
            try await eventually { try await supervisor.session("a-session").messages.count == 2 }
            #expect(try await supervisor.session("a-session").messages.last?.content == "For how long?")
            let next = try await supervisor.chat("about six years", session: "a-session")
            #expect(next.agentID == "leasing-desk")
            let told = servers[1].requests.last?.json?["message"]?["metadata"]?[TurnMetadata.captured]
            #expect(told == ["city": "Reno"])
            #expect(try await supervisor.count("routing_decisions") == 2)
        }
    }

    /// Begins to speak, and goes on speaking to nobody until it is stopped.
    private static let endless = ScriptedAgent(name: "Leasing Desk", trade: "lease terms") { request in
        .stalled(after: try Said.lines([Said.working(request), Said.text("It depends. Or", isMore: false)]).joined())
    }

    private static func cancellations(_ server: FakeUpstream) -> Int {
        server.requests.filter { $0.method == .post && $0.path == "/tasks/t-1:cancel" }.count
    }

    @Test("Is stopped where nobody comes back for its answer, and what was said is the answer")
    func nobodyComesBack() async throws {
        let agents = [Self.endless, Self.quick]
        try await SupervisorHarness.run(agents, settings: ["HANGUP_GRACE": "5"]) { supervisor, servers in
            try await Self.leave(supervisor, "Show lease terms please. Show good news please.", session: "a-session")
            // Not by reading the session: that would be somebody who looks.
            try await eventually { try await supervisor.count("chat_messages") == 2 }
            let kept = try await supervisor.session("a-session").messages.last
            #expect(kept?.content.contains("It depends. Or\n\nThis was stopped here") == true, "\(kept?.content ?? "")")
            #expect(kept?.content.contains("All is well.") == true)
            #expect(Self.cancellations(servers[1]) == 1, "the agent is told")
            #expect(Self.cancellations(servers[2]) == 0)
            // The agent is there for the next message, and asked for no task that is over.
            _ = try await supervisor.chat("good news please", session: "a-session")
            let known = try await supervisor.request(.get, "/v1/agents").body["agents"]?.arrayValue
            #expect(known?.count == 2)
        }
    }

    @Test("Goes on while somebody looks what has become of it")
    func lookedAt() async throws {
        let agents = [Self.slow(.seconds(8)), Self.quick]
        try await SupervisorHarness.run(agents, settings: ["HANGUP_GRACE": "6"]) { supervisor, servers in
            try await Self.leave(supervisor, "lease terms please", session: "a-session")
            try await eventually { try await supervisor.session("a-session").messages.count == 2 }
            #expect(try await supervisor.session("a-session").messages.last?.content == "For how long?")
            #expect(Self.cancellations(servers[1]) == 0)
        }
    }

    @Test("Is stopped where a caller that waits for the whole answer hangs up")
    func hangsUp() async throws {
        try await SupervisorHarness.run([Self.endless], settings: ["HANGUP_GRACE": "5"]) { supervisor, servers in
            let port = try #require(supervisor.client.port)
            let url = try #require(URL(string: "http://127.0.0.1:\(port)"))
            let caller = ServiceClient(service: "supervisor", baseURL: url, process: supervisor.process)
            let body = ChatRequest(message: "lease terms please", sessionID: "a-session")
            let waiting = Task {
                try await caller.post("/v1/chat", body: body, as: ChatReply.self, identity: AgentHarness.dana)
            }
            try await eventually { servers[1].requests.contains { $0.path == "/message:stream" } }
            waiting.cancel()
            _ = await waiting.result
            try await eventually { Self.cancellations(servers[1]) == 1 }
            try await eventually { try await supervisor.count("chat_messages") == 2 }
        }
    }

    @Test("Is stopped at once in the midst of its grace too")
    func canceledAlone() async throws {
        let hangUp = HangUp(grace: .seconds(600))
        hangUp.leave()
        let since = ContinuousClock.now
        async let end: Void = hangUp.stopping { try? await Task.sleep(for: .seconds(600)) }
        try await Task.sleep(for: .milliseconds(200))
        hangUp.cancel()
        try await end
        #expect(ContinuousClock.now - since < .seconds(60))
    }

    @Test("Who comes back when the grace is over is too late, and the turn is stopped all the same")
    func tooLate() async throws {
        let hangUp = HangUp(grace: .milliseconds(50))
        hangUp.leave()
        let isDue = try await hangUp.stopping {
            try? await Task.sleep(for: .seconds(60))
            hangUp.notice()
            return hangUp.isDue
        }
        #expect(isDue)
    }

    @Test("Is stopped before its session is erased, and leaves nothing behind")
    func erased() async throws {
        let agents = [Self.endless, Self.quick]
        try await SupervisorHarness.run(agents, settings: ["HANGUP_GRACE": "600"]) { supervisor, servers in
            try await Self.leave(supervisor, "lease terms please", session: "a-session")
            try await eventually { servers[1].requests.contains { $0.path == "/message:stream" } }
            let answer = try await supervisor.request(.delete, "/v1/sessions/a-session")
            #expect(answer.status == 204, "\(answer.text)")
            #expect(try await supervisor.count("chat_messages") == 0)
        }
    }

    @Test("Is stopped at once where its task is canceled")
    func taskCanceled() async throws {
        // Far longer than the test waits: it is not the grace that ends it.
        try await SupervisorHarness.run([Self.endless], settings: ["HANGUP_GRACE": "600"]) { supervisor, servers in
            let port = try #require(supervisor.client.port)
            let url = try #require(URL(string: "http://127.0.0.1:\(port)"))
            let caller = ServiceClient(service: "supervisor", baseURL: url, process: supervisor.process)
            let version = [(A2A.versionHeader, A2A.version)]
            let message = A2A.Message(
                messageId: "m-1",
                contextId: "a-session",
                role: .user,
                parts: [.text("lease terms please")]
            )
            var id: String?
            let events = caller.events(
                "/message:stream",
                body: A2A.SendRequest(message: message),
                headers: version,
                identity: AgentHarness.dana
            )
            for try await event in events {
                let update = try json(event.data)
                if let task = update["task"]?["id"]?.stringValue { id = task }
                if update["artifactUpdate"] != nil { break }
            }
            let canceled = try await caller.raw(
                "POST",
                "/tasks/\(try #require(id)):cancel",
                headers: version,
                body: .init(string: "{}"),
                identity: AgentHarness.dana
            )
            #expect(canceled.status == 200)
            try await eventually { Self.cancellations(servers[1]) == 1 }
            try await eventually { try await supervisor.session("a-session").messages.count == 2 }
        }
    }

    @Test("Is finished before the process ends")
    func shutdown() async throws {
        let remembered = NIOLockedValueBox<[String]>([])
        let said = "We run a warehouse in Reno and want lease terms please"
        try await SupervisorHarness.run([Self.slow(.seconds(1))]) { request in
            if request.method == .post, request.path == "/v1/memories" {
                remembered.withLockedValue { $0.append(request.json?["content"]?.stringValue ?? "") }
            }
            return try await SupervisorHarness.quietMemory(request)
        } _: { supervisor, _ in
            try await Self.leave(supervisor, said, session: "a-session")
        }
        // It is due once the turn is stored, and minutes later where it never was.
        #expect(remembered.withLockedValue { $0 } == [said])
    }

    @Test("Answers in time what it has, and says what could not be done", arguments: [true, false])
    func timeRunsOut(streams: Bool) async throws {
        var stalling = Self.stalling
        stalling.streams = streams
        let agents = [stalling, Self.quick]
        try await SupervisorHarness.run(agents) { supervisor, servers in
            // The cards are known by then.
            _ = try await supervisor.chat("good news please")
            let answer = try await supervisor.request(
                .post,
                "/v1/chat",
                ["message": "Show long stories please. Show good news please.", "session_id": "a-session"],
                headers: ["X-Deadline-Ms": "12000"]
            )
            try #require(answer.status == 200, "\(answer.text)")
            let reply = try answer.body.decoded(as: ChatReply.self)
            #expect(reply.message.contains("All is well."))
            #expect(reply.message.contains("Frail is not available right now"))
            #expect(try await supervisor.session("a-session").messages.last?.content == reply.message)
            let asked = try #require(servers[1].requests.last { $0.path.hasPrefix("/message:") })
            let told = asked.headers[.deadline].flatMap { Int($0) } ?? 0
            #expect((1..<11_800).contains(told), "less than the client has: \(told)")
        }
    }

    @Test(
        "Gives its time to another where an agent falls silent after it began, or gives no whole answer",
        arguments: [
            true, false,
        ]
    )
    func silence(streams: Bool) async throws {
        var attic = ScriptedAgent(name: "Attic", trade: "rare books") { request in
            .stalled(after: try Said.lines([Said.working(request)]).joined())
        }
        attic.streams = streams
        let agents = [
            attic, ScriptedAgent(name: "Zenith", trade: "rare books") { _ in try Said.answer("On the top shelf.") },
        ]
        try await SupervisorHarness.run(agents, settings: ["AGENT_PATIENCE": "3"]) { supervisor, _ in
            let answer = try await supervisor.request(
                .post,
                "/v1/chat",
                ["message": "rare books please"],
                headers: ["X-Deadline-Ms": "15000"]
            )
            #expect(
                answer.body["message"]
                    == "Attic is not available right now; this is what Zenith can say.\n\nOn the top shelf."
            )
            // It was slow with one message: it is there for the next.
            let known = try await supervisor.request(.get, "/v1/agents").body["agents"]?.arrayValue
            #expect(known?.count == 2)
        }
    }

    @Test(
        "Takes no message that the agents would refuse for its session's name",
        arguments: ["a\nb", "a\u{7f}", "\u{1}"]
    )
    func sessionName(name: String) async throws {
        try await SupervisorHarness.run([Self.quick]) { supervisor, servers in
            let long = String(repeating: "ß", count: 150)
            for name in [name, long] {
                let answer = try await supervisor.request(
                    .post,
                    "/v1/chat",
                    ["message": "good news please", "session_id": .string(name)]
                )
                #expect(answer.status == 422)
                #expect(answer.fields == ["session_id"])
            }
            #expect(servers[1].requests.allSatisfy { !$0.path.hasPrefix("/message:") })
        }
    }

    @Test(
        "Whatever an agent answers to one message, it is there for others",
        arguments: [
            HTTPResponse.Status.badRequest, .tooManyRequests, .serviceUnavailable, .internalServerError,
        ]
    )
    func refusals(status: HTTPResponse.Status) async throws {
        let agent = ScriptedAgent(name: "Strict", trade: "old rules") { request in
            request.message.text.contains("odd") ? .text("", status: status) : try Said.answer("Rule one.")
        }
        try await SupervisorHarness.run([agent]) { supervisor, _ in
            let odd = try await supervisor.chat("old rules please, odd ones")
            #expect(odd.message.hasPrefix("Strict is not available right now"))
            let known = try await supervisor.request(.get, "/v1/agents").body["agents"]?.arrayValue
            #expect(known?.count == 1)
            #expect(try await supervisor.chat("old rules please").message == "Rule one.")
        }
    }

    @Test(
        "An agent is waited for as long as leaves time for another",
        arguments: [
            (28.0, 18.6, 18.6), (118, 20, 59), (6, 4, 4),
        ]
    )
    func waits(left: Double, beginning: Double, silence: Double) {
        let waits = AgentCaller.Waits(patience: .seconds(20), left: .seconds(left))
        #expect(abs(waits.beginning / .seconds(1) - beginning) < 0.1)
        #expect(abs(waits.silence / .seconds(1) - silence) < 0.1)
        #expect(waits.agents < .seconds(left))
    }
}
