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

@testable import Agents

/// Callers that leave, over real connections.
@Suite("Who hangs up", .serialized, .timeLimit(.minutes(5)))
struct HangUpTests {
    /// A model that answers when a test lets it, and knows whether it was ended before.
    private final class Waiting: ModelProvider {
        enum Fate: Sendable { case unasked, thinking, answered, ended }

        let name = "openai"
        private let fate = NIOLockedValueBox(Fate.unasked)
        private let go = NIOLockedValueBox(false)

        var fateNow: Fate { fate.withLockedValue { $0 } }

        func answer() { go.withLockedValue { $0 = true } }

        func respond(to request: ModelRequest) -> AsyncThrowingStream<ModelEvent, any Error> {
            fate.withLockedValue { $0 = .thinking }
            let (go, fate) = (go, fate)
            let isDone = NIOLockedValueBox(false)
            return AsyncThrowingStream {
                if isDone.withLockedValue({ $0 }) { return nil }
                do {
                    while !go.withLockedValue({ $0 }) { try await Task.sleep(for: .milliseconds(10)) }
                } catch {
                    fate.withLockedValue { $0 = .ended }
                    throw error
                }
                isDone.withLockedValue { $0 = true }
                fate.withLockedValue { $0 = .answered }
                return .text("At last.")
            }
        }
    }

    private func run(
        grace: Duration = .milliseconds(300),
        _ body: @escaping @Sendable (AgentHarness, Waiting) async throws -> Void
    ) async throws {
        var settings = AgentSettings()
        settings.grace = grace
        settings.push.allowsPrivate = true
        let model = Waiting()
        try await AgentHarness.run(providers: [model], settings: settings) { agent in try await body(agent, model) }
    }

    /// Sends a message over a connection of its own, and breaks that off once the model is at work.
    private func leave(
        _ agent: AgentHarness,
        _ model: Waiting,
        path: String,
        _ body: JSONValue
    ) async throws {
        var request = HTTPClientRequest(url: "http://localhost:\(agent.client.port ?? 0)\(path)")
        request.method = .POST
        request.headers.add(name: "A2A-Version", value: "1.0")
        request.headers.add(name: "Content-Type", value: "application/json")
        let token = try await agent.process.tokens.mint(for: AgentHarness.dana)
        request.headers.add(name: "Authorization", value: "Bearer \(token)")
        request.body = .bytes(try JSON.encode(body))
        let asked = request
        let http = agent.process.http
        let call = Task {
            let response = try await http.execute(asked, timeout: .seconds(60))
            _ = try await response.body.collect(upTo: 1 << 20)
        }
        try await until { model.fateNow == .thinking }
        call.cancel()
        _ = await call.result
    }

    private func until(_ holds: () async throws -> Bool) async throws {
        for _ in 0..<1_500 {
            if try await holds() { return }
            try await Task.sleep(for: .milliseconds(20))
        }
        Issue.record("it did not come to be")
    }

    private func task(_ agent: AgentHarness) async throws -> (id: String, state: String) {
        let rows = try await agent.owner.query("SELECT id, state FROM public.agent_tasks")
        let row = try #require(rows.first)
        return (try row.decode("id"), try row.decode("state"))
    }

    private static func rpc(_ method: String) -> JSONValue {
        ["jsonrpc": "2.0", "id": 1, "method": .string(method), "params": AgentHarness.message("hello")]
    }

    static let calls: [(String, JSONValue)] = [
        ("/message:send", AgentHarness.message("hello")), ("/message:stream", AgentHarness.message("hello")),
        ("/a2a", rpc("SendMessage")), ("/a2a", rpc("SendStreamingMessage")),
    ]

    @Test("A caller who leaves, answered or streamed, ends the model's call and the task", arguments: calls)
    func ends(path: String, body: JSONValue) async throws {
        try await run { agent, model in
            try await leave(agent, model, path: path, body)
            try await until { model.fateNow == .ended }
            try await until { try await task(agent).state == "TASK_STATE_CANCELED" }
        }
    }

    @Test("Within the grace a task goes on, and who comes back to it hears its end", arguments: [false, true])
    func comesBack(byItsStream: Bool) async throws {
        try await run(grace: .seconds(2)) { agent, model in
            try await leave(agent, model, path: "/message:stream", AgentHarness.message("hello"))
            let id = try await task(agent).id
            async let heard =
                byItsStream
                ? agent.listen(.GET, "/tasks/\(id):subscribe")
                : agent.listen(.POST, "/message:stream", AgentHarness.message("hello"))
            try await Task.sleep(for: .seconds(3))
            #expect(model.fateNow == .thinking)
            model.answer()
            let last = try await heard.last?.statusUpdate
            #expect(last?.status.state == .completed && last?.status.message?.text == "At last.")
        }
    }

    @Test("Another listener keeps a task going; when that one leaves too it ends")
    func otherListener() async throws {
        try await run { agent, model in
            let first = Task { try await agent.listen(.POST, "/message:stream", AgentHarness.message("hello")) }
            try await until { model.fateNow == .thinking }
            let id = try await task(agent).id
            let response = try await agent.opened(.GET, "/tasks/\(id):subscribe")
            let second = Task { try await agent.events(of: response) }
            first.cancel()
            try await Task.sleep(for: .seconds(1))
            #expect(model.fateNow == .thinking)
            second.cancel()
            try await until { model.fateNow == .ended }
            try await until { try await task(agent).state == "TASK_STATE_CANCELED" }
        }
    }

    @Test("Who looks at a task again and again keeps it going")
    func polled() async throws {
        try await run(grace: .seconds(2)) { agent, model in
            try await leave(agent, model, path: "/message:stream", AgentHarness.message("hello"))
            let id = try await task(agent).id
            for _ in 0..<30 {
                _ = try await agent.request(.get, "/tasks/\(id)")
                try await Task.sleep(for: .milliseconds(100))
            }
            #expect(model.fateNow == .thinking)
            try await until { model.fateNow == .ended }
        }
    }

    @Test("Who did not want to wait, and who is told by push notification, ends nothing by leaving")
    func goesOn() async throws {
        let configurations: [JSONValue] = [
            ["returnImmediately": true],
            ["taskPushNotificationConfig": ["url": "http://127.0.0.1:9/hook"]],
        ]
        for configuration in configurations {
            try await run { agent, model in
                let body = AgentHarness.message("hello", configuration)
                try await leave(agent, model, path: "/message:send", body)
                try await Task.sleep(for: .seconds(1))
                #expect(model.fateNow == .thinking)
                model.answer()
                try await until { try await task(agent).state == "TASK_STATE_COMPLETED" }
            }
        }
    }

    @Test("A connection on which a blocking message was answered can be used again")
    func keepsAlive() async throws {
        try await run { agent, model in
            model.answer()
            for index in 0..<3 {
                let body = AgentHarness.message("hi", id: "m\(index)")
                let answer = try await agent.request(.post, "/message:send", body)
                #expect(answer.status == 200)
                #expect(answer.headers[.connection] != "close")
                #expect(answer.body["task"]?["status"]?["state"] == "TASK_STATE_COMPLETED")
            }
        }
    }
}
