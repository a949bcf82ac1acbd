import Foundation
import HTTPTypes
import Platform
import Postgres
import SharedModels
import Testing

@testable import Agents

/// A caller that says how long it waits.
@Suite("What the caller has left", .serialized, .timeLimit(.minutes(1)))
struct CallerDeadlineTests {
    /// A model that says nothing until it is ended.
    private struct Hanging: ModelProvider {
        let name = "openai"

        func respond(to request: ModelRequest) -> AsyncThrowingStream<ModelEvent, any Error> {
            AsyncThrowingStream {
                try await Task.sleep(for: .seconds(60))
                return nil
            }
        }
    }

    private static let call: JSONValue = [
        "jsonrpc": "2.0", "id": 1, "method": "SendStreamingMessage", "params": AgentHarness.message("hello"),
    ]

    @Test(
        "A streamed turn ends, and says so, while the caller still listens",
        arguments: [("/message:stream", AgentHarness.message("hello")), ("/a2a", call)]
    )
    func streamed(path: String, body: JSONValue) async throws {
        try await AgentHarness.run(providers: [Hanging()]) { agent in
            let started = ContinuousClock.now
            let answer = try await agent.request(.post, path, body, headers: [.deadline: "2500"])
            let time = ContinuousClock.now - started
            #expect(answer.status == 200)
            #expect(time < .seconds(4), "TURN_TIMEOUT is 30 s: \(time)")
            #expect(!answer.text.contains("event: error"))
            let last = try #require(answer.text.components(separatedBy: "\n\n").last { $0.contains("status") })
            #expect(last.contains("TASK_STATE_COMPLETED") || last.contains("TASK_STATE_FAILED"), "\(last)")
            let rows = try await agent.owner.query("SELECT state FROM public.agent_tasks")
            #expect(try rows.first?.decode("state", as: String.self) != "TASK_STATE_WORKING")
        }
    }
}
