import SharedModels
import Testing

@testable import Agents

/// What the loop makes of a model that says nothing, or that uses the tools of the loop in its own way.
@Suite("A model's manners")
struct ModelMannersTests {
    private func run(
        _ providers: [any ModelProvider],
        tools: [any AgentTool] = [TestTool()],
        limits: TurnLimits = TurnLimits(),
        shown: Shown = Shown()
    ) async -> TurnOutcome {
        let definition = AgentDefinition(
            contract: AgentContract(
                id: "financing",
                name: "Financing",
                description: "Scores.",
                models: ["openai", "anthropic", "offline"],
                tools: tools.map(\.name)
            ),
            service: .financing,
            tools: tools,
            playbook: TestPlaybook(),
            providers: providers
        )
        return await AgentRuntime(definition: definition, limits: limits)
            .run(.test(), deadline: .seconds(10)) { shown.show($0) }
    }

    private func asks(_ arguments: JSONValue) -> ModelEvent {
        .toolCall(ToolCall(id: "1", name: "ask_user", arguments: arguments))
    }

    private func hands(_ arguments: JSONValue) -> ModelEvent {
        .toolCall(ToolCall(id: "1", name: "hand_off", arguments: arguments))
    }

    private func results(_ request: ModelRequest?) -> [JSONValue] {
        request?.messages.compactMap { if case .toolResult(_, _, let content) = $0 { content } else { nil } } ?? []
    }

    @Test("One that says nothing, or blanks alone, is stood in for by the next", arguments: [[], [" ", "\n"]])
    func saysNothing(pieces: [String]) async {
        let silent = ScriptedModel("openai", [.events(pieces.map { .text($0) } + [.finished])])
        let shown = Shown()
        let outcome = await run(
            [silent, ScriptedModel("anthropic", [.events([.text("Hello."), .finished])])],
            shown: shown
        )
        #expect(outcome.state == .completed && outcome.text == "Hello." && outcome.model == "anthropic")
        #expect(shown.text == "Hello.")
        #expect(await run([silent]).text == "From the playbook.")
    }

    @Test("One that says nothing once it knows the results is stood in for as well; what it said before stays")
    func saysNothingAtLast() async {
        let call = ToolCall(id: "1", name: "look_up", arguments: ["q": "AMR"])
        let silent = ScriptedModel(
            "openai",
            [.events([.text("Let me see."), .toolCall(call), .finished]), .events([.finished])]
        )
        let shown = Shown()
        let second = ScriptedModel("anthropic", [.events([.text("Found one."), .finished])])
        let outcome = await run([silent, second], shown: shown)
        #expect(outcome.text == "Let me see.\n\nFound one." && shown.text == outcome.text)
        #expect(results(second.requests.first) == [["found": "AMR"]])
    }

    @Test("A question is said after whatever came before it")
    func questionAfterWords() async {
        let model = ScriptedModel([
            .events([.text("Two dealers are near."), asks(["question": "Which ZIP code?", "fields": ["zip_code"]])])
        ])
        let shown = Shown()
        let outcome = await run([model], shown: shown)
        #expect(outcome.text == "Two dealers are near.\n\nWhich ZIP code?" && shown.text == outcome.text)
        #expect(outcome.state == .inputRequired && outcome.missing == ["zip_code"])
    }

    @Test(
        "A question that the text asks already is not asked twice",
        arguments: ["Two are near. Which ZIP  code?", "which zip code?", "Which ZIP code? It says who is near."]
    )
    func questionOnce(words: String) async {
        let model = ScriptedModel([
            .events([.text(words), asks(["question": "Which ZIP code?", "fields": ["zip_code"]])])
        ])
        let outcome = await run([model])
        #expect(outcome.text == words && outcome.state == .inputRequired)
    }

    @Test("A question that stood in the words before the tools ends the turn all the same")
    func questionBeforeTools() async {
        let look = ToolCall(id: "1", name: "look_up", arguments: ["q": "AMR"])
        let model = ScriptedModel([
            .events([.text("Which ZIP code?"), .toolCall(look)]),
            .events([asks(["question": "Which ZIP code?", "fields": ["zip_code"]])]),
        ])
        let outcome = await run([model])
        #expect(outcome.text == "Which ZIP code?" && outcome.state == .inputRequired && model.requests.count == 2)
    }

    @Test("What goes with a hand-off is said after the model's own words; without any there is a sentence")
    func handOffMessage() async {
        let arguments: JSONValue = ["agent": "sales", "reason": "a quote", "message": "Sales takes over."]
        var outcome = await run([ScriptedModel([.events([.text("Not my trade."), hands(arguments)])])])
        #expect(outcome.text == "Not my trade.\n\nSales takes over." && outcome.handoff == "sales")
        outcome = await run([ScriptedModel([.events([hands(["agent": "sales", "reason": "a quote"])])])])
        #expect(!outcome.text.isEmpty && outcome.handoff == "sales" && outcome.state == .completed)
    }

    static let misused: [(String, JSONValue, String)] = [
        ("ask_user", [:], "question is needed"),
        ("ask_user", ["question": " ", "fields": ["zip_code"]], "question must be"),
        ("ask_user", ["question": ["Which?"], "fields": ["zip_code"]], "question must be a text"),
        ("ask_user", "{question:", "must be an object"),
        ("hand_off", ["reason": "a quote"], "agent is needed"),
        ("hand_off", ["agent": "accounting", "reason": "x"], "agent must be one of"),
        ("hand_off", ["agent": "financing", "reason": "x"], "agent must be one of"),
    ]

    @Test(
        "A question or a hand-off that cannot be understood is told to the model like any tool's arguments",
        arguments: misused
    )
    func malformed(tool: String, arguments: JSONValue, problem: String) async throws {
        let model = ScriptedModel([
            .events([.toolCall(ToolCall(id: "1", name: tool, arguments: arguments))]),
            .events([asks(["question": "Which ZIP code?", "fields": ["zip_code"]])]),
        ])
        let outcome = await run([model])
        #expect(outcome.text == "Which ZIP code?" && outcome.state == .inputRequired && outcome.handoff == nil)
        let told = try #require(results(model.requests.last).first?["error"]?.stringValue)
        #expect(told.contains(problem), "\(told)")
    }

    @Test("A question beside other tools waits until their results are known")
    func questionBesideTools() async {
        let look = ToolCall(id: "1", name: "look_up", arguments: ["q": "AMR"])
        let asking = asks(["question": "Which ZIP code?", "fields": ["zip_code"]])
        let model = ScriptedModel([
            .events([.toolCall(look), asking]),
            .events([.text("One was found."), asking]),
        ])
        let outcome = await run([model])
        #expect(outcome.text == "One was found.\n\nWhich ZIP code?" && outcome.missing == ["zip_code"])
        let told = results(model.requests.last)
        #expect(told.first == ["found": "AMR"] && told.last?["error"] != nil && told.count == 2)
    }

    @Test("Who may be handed to is told, without the agent itself")
    func others() async throws {
        let model = ScriptedModel([.events([.text("Hello.")])])
        _ = await run([model])
        let tool = try #require(model.requests.first?.tools.first { $0.name == "hand_off" })
        #expect(
            tool.parameters["properties"]?["agent"]?["enum"] == ["sales", "dealer-matching", "knowledge", "human"]
        )
    }
}
