import Foundation
import HTTPTypes
import NIOConcurrencyHelpers
import NIOHTTP1
import Platform
import Postgres
import SharedModels
import TestSupport
import Testing

@testable import Agents

@Suite("Operations on A2A tasks", .serialized, .timeLimit(.minutes(5)))
struct TaskOperationTests {
    private static let eve = Identity(tenant: "acme", user: "eve", role: .user)

    @Test("Tasks are listed page by page, the newest status first, and only the caller's own")
    func list() async throws {
        let playbook = TestPlaybook { turn in
            turn.context.message == "wait" ? .say("For what?", missing: ["what"]) : .say("Said.")
        }
        try await AgentHarness.run(playbook: playbook) { agent in
            for number in 1...5 { _ = try await agent.send("hello \(number)", context: number < 4 ? "c1" : "c2") }
            _ = try await agent.send("wait", context: "c2")
            _ = try await agent.send("hello", context: "c1", as: Self.eve)

            func page(_ query: String, as identity: Identity = AgentHarness.dana) async throws -> A2A.ListTasksResponse
            {
                let answer = try await agent.request(.get, "/tasks" + query, as: identity)
                #expect(answer.status == 200)
                return try answer.body.decoded()
            }
            let first = try await page("?pageSize=4")
            #expect(first.tasks.count == 4)
            #expect((first.pageSize, first.totalSize) == (4, 6))
            let token = try #require(first.nextPageToken.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
            let second = try await page("?pageSize=4&pageToken=\(token)")
            #expect(second.tasks.count == 2)
            #expect(second.nextPageToken == "")
            let all = first.tasks + second.tasks
            #expect(Set(all.map(\.id)).count == 6)
            let times = all.compactMap(\.status.timestamp)
            #expect(times == times.sorted(by: >))
            #expect(all.allSatisfy { $0.artifacts == nil })
            #expect(try await page("?includeArtifacts=true").tasks.allSatisfy { $0.artifacts != nil })
            #expect(try await page("?historyLength=0").tasks.allSatisfy { $0.history == nil })
            #expect(try await page("?contextId=c2").totalSize == 3)
            #expect(try await page("?status=TASK_STATE_INPUT_REQUIRED").totalSize == 1)
            #expect(try await page("?statusTimestampAfter=2999-01-01T00:00:00Z").tasks.isEmpty)
            #expect(try await page("?statusTimestampAfter=2000-01-01T00:00:00Z").totalSize == 6)
            #expect(try await page("", as: Self.eve).totalSize == 1)
            for query in [
                "pageSize=0", "pageSize=101", "pageSize=x", "status=DONE", "pageToken=abc", "historyLength=-1",
            ] {
                let refused = try await agent.request(.get, "/tasks?" + query)
                #expect(refused.status == 400)
                #expect(refused.text.contains(String(query.prefix { $0 != "=" })))
            }
        }
    }

    @Test("A task at work is canceled: whoever waits hears of it, and what the turn comes to is not kept")
    func cancel() async throws {
        let ended = NIOLockedValueBox(false)
        let (begun, begins) = AsyncStream<Void>.makeStream()
        let tool = TestTool { _ in
            begins.yield()
            do {
                try await Task.sleep(for: .seconds(60))
            } catch {
                ended.withLockedValue { $0 = true }
                throw error
            }
            return ToolResult(content: [:])
        }
        let playbook = TestPlaybook { _ in .call([ToolCall("look_up", ["q": "x"])]) }
        try await AgentHarness.run(playbook: playbook, tools: [tool]) { agent in
            let started = try await agent.send("We are in Reno", configuration: ["returnImmediately": true])
            let id = try #require(started.body["task"]?["id"]?.stringValue)
            let listening = try await agent.opened(.GET, "/tasks/\(id):subscribe")
            for await _ in begun { break }
            let stranger = try await agent.request(.post, "/tasks/\(id):cancel", as: Self.eve)
            #expect(stranger.status == 404)
            let canceled = try await agent.request(.post, "/tasks/\(id):cancel")
            #expect(canceled.status == 200)
            #expect(canceled.body["status"]?["state"] == "TASK_STATE_CANCELED")
            let events = try await agent.events(of: listening)
            #expect(events.first?.task?.status.state == .working)
            #expect(events.last?.statusUpdate?.status.state == .canceled)
            for _ in 0..<1_500 where !ended.withLockedValue({ $0 }) { try await Task.sleep(for: .milliseconds(20)) }
            #expect(ended.withLockedValue { $0 }, "the tool was told to stop")
            let kept = try await agent.request(.get, "/tasks/\(id)")
            #expect(kept.body["status"]?["state"] == "TASK_STATE_CANCELED")
            let again = try await agent.request(.post, "/tasks/\(id):cancel")
            #expect(again.status == 400)
            #expect(again.text.contains("TASK_NOT_CANCELABLE"))
            let late = try await agent.request(.get, "/tasks/\(id):subscribe")
            #expect(late.status == 400)
            #expect(late.text.contains("UNSUPPORTED_OPERATION"))
            let more = try await agent.send("and?", task: id)
            #expect(more.status == 400)
            let rows = try await agent.owner.query("SELECT FROM agent_tasks WHERE pending_memories IS NOT NULL")
            #expect(rows.isEmpty)
        }
    }

    @Test("Whoever listens in later gets what was said so far, and then the same as the first")
    func subscribe() async throws {
        let latch = Latch()
        let tool = TestTool { _ in
            await latch.arrive()
            return ToolResult(content: [:], artifacts: [ChatArtifact(id: "robots", name: "robots", data: [1])])
        }
        let model = ScriptedModel([
            .events([.text("One moment, please. "), .toolCall(ToolCall("look_up", ["q": "x"]))]),
            .events([.text("Here it is.")]),
        ])
        try await AgentHarness.run(tools: [tool], providers: [model]) { agent in
            let first = try await agent.opened(.POST, "/message:stream", AgentHarness.message("hello"))
            await latch.waitForArrivals(1)
            let id: String? = try await agent.owner.query("SELECT id FROM agent_tasks").first?.decode("id")
            let path = "/tasks/\(try #require(id)):subscribe"
            let second = try await agent.opened(.POST, path)
            let third = try await agent.opened(.GET, path)
            await latch.open()
            var streams: [[A2A.StreamResponse]] = []
            for response in [first, second, third] { streams.append(try await agent.events(of: response)) }
            for events in streams {
                #expect(events.first?.task != nil)
                #expect(events.last?.statusUpdate?.status.state == .completed)
                // What the task held when the listener came, with what it heard since, is the whole.
                var artifacts = events.first?.task?.artifacts ?? []
                for update in events.compactMap(\.artifactUpdate) {
                    artifacts = artifacts.taking(update.artifact, append: update.append ?? false)
                }
                let answer = artifacts.first { $0.artifactId == "answer" }
                #expect(answer?.parts.compactMap(\.text).joined().hasSuffix("Here it is.") == true)
                #expect(artifacts.contains { $0.artifactId == "robots" })
            }
            let tails = streams.map { $0.suffix(2) }
            #expect(tails[0] == tails[1])
            #expect(tails[1] == tails[2])
        }
    }

    @Test("Whoever listens to a task that waits hears of its next turn")
    func subscribeToWaiting() async throws {
        let playbook = TestPlaybook { turn in
            turn.context.message == "wait" ? .say("For what?", missing: ["what"]) : .say("Said.")
        }
        try await AgentHarness.run(playbook: playbook) { agent in
            let sent = try await agent.send("wait")
            let id = try #require(sent.body["task"]?["id"]?.stringValue)
            let listening = try await agent.opened(.POST, "/tasks/\(id):subscribe")
            _ = try await agent.send("this", task: id)
            let events = try await agent.events(of: listening)
            #expect(events.first?.task?.status.state == .inputRequired)
            #expect(events.last?.statusUpdate?.status.state == .completed)
            #expect(events.last?.statusUpdate?.status.message?.text == "Said.")
        }
    }

    @Test("The extended card is for callers that are known")
    func extendedCard() async throws {
        try await AgentHarness.run { agent in
            let nobody = try await agent.request(.get, "/extendedAgentCard", as: nil)
            #expect(nobody.status == 401)
            let somebody = try await agent.request(.get, "/extendedAgentCard")
            #expect(somebody.status == 200)
            let card: AgentCard = try somebody.body.decoded()
            #expect(card.capabilities.extensions?.last?.uri == "urn:ybryx:tools")
        }
    }
}
