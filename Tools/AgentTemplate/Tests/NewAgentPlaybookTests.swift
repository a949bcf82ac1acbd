import Agents
import Foundation
import Logging
import Platform
import SharedModels
import TestSupport
import Testing

@testable import NewAgent

@Suite("New-agent without a language model")
struct NewAgentPlaybookTests {
    private func next(_ message: String, _ results: [(call: ToolCall, result: JSONValue)] = []) async throws
        -> OfflineStep
    {
        let context = TurnContext(
            identity: AgentHarness.dana,
            contextID: "c1",
            taskID: "t1",
            message: message,
            now: Date(timeIntervalSince1970: 1_790_000_000),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        return try await NewAgentPlaybook().next(OfflineTurn(context: context, results: results))
    }

    @Test("A wish to see cases lists them", arguments: ["Show my new agent cases", "What is the status of my case?"])
    func lists(message: String) async throws {
        #expect(try await next(message) == .call([ToolCall("list_cases", [:])]))
    }

    @Test("What happened becomes a case in the user's own words")
    func opens() async throws {
        let message = "The gripper of our robot arm broke yesterday"
        #expect(try await next(message) == .call([ToolCall("open_case", ["description": .string(message)])]))
    }

    @Test("What a tool refuses is said, and no case is made up")
    func refused() async throws {
        let step = try await next("x", [(ToolCall("open_case", [:]), ["error": "A case needs a description."])])
        #expect(step == .say("A case needs a description."))
    }
}
