import SharedModels
import Testing

@testable import Agents

@Suite("The offline model")
struct OfflineModelTests {
    @Test(
        "The answer comes word by word and adds up",
        arguments: ["", "one", "Two words", "A list:\n- a\n- b  c", " x "]
    )
    func words(text: String) {
        let words = OfflineModel.words(of: text)
        #expect(words.joined() == text)
        #expect(words.allSatisfy { $0.split(whereSeparator: \.isWhitespace).count <= 1 })
    }

    @Test("A playbook calls, sees the results, and says")
    func loop() async {
        let playbook = TestPlaybook { turn in
            guard let found = turn.result(of: "look_up") else {
                if let error = turn.error(of: "look_up") { return .say("Failed: \(error)") }
                return .call([ToolCall("look_up", ["q": .string(turn.known.city ?? "nowhere")])])
            }
            return .say("In \(found["found"]?.stringValue ?? "?").")
        }
        let definition = AgentDefinition(
            contract: AgentContract(id: "sales", name: "Sales", description: "Sells.", tools: ["look_up"]),
            service: .sales,
            tools: [TestTool()],
            playbook: playbook
        )
        let outcome = await AgentRuntime(definition: definition).run(.test("We are in Reno"), deadline: .seconds(5)) {
            _ in
        }
        #expect(outcome.text == "In Reno.")
        let broken = AgentDefinition(
            contract: definition.contract,
            service: .sales,
            tools: [TestTool { _ in throw ToolError("down") }],
            playbook: playbook
        )
        let failed = await AgentRuntime(definition: broken).run(.test(), deadline: .seconds(5)) { _ in }
        #expect(failed.text == "Failed: down")
    }
}
