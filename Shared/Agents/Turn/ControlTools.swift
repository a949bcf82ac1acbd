import SharedModels

/// Tools by which a language model says how a turn goes on. The loop understands them itself; the offline model says the same
/// without them.
struct ControlTools {
    static let askUser = "ask_user"
    static let handOff = "hand_off"

    /// Whose turn it is: it cannot hand over to itself.
    let agent: MeshService
    /// All processes of this mesh.
    let services: [MeshService]

    var descriptions: [ToolDescription] { [Self.asking, handingOver] }

    private static let asking = ToolDescription(
        name: askUser,
        description: "Asks the user for what is needed to go on. The turn ends, and their answer comes back to you.",
        parameters: [
            "type": "object",
            "properties": [
                "question": [
                    "type": "string", "pattern": "\\S",
                    "description": "one short question, as the user should read it",
                ],
                "fields": [
                    "type": "array", "items": ["type": "string"],
                    "description": "What is asked for, such as zip_code or annual_revenue.",
                ],
            ],
            "required": ["question", "fields"],
        ]
    )

    private var handingOver: ToolDescription {
        ToolDescription(
            name: Self.handOff,
            description:
                "Gives the conversation to another agent, or to a person (\"human\"), where it is not your trade.",
            parameters: [
                "type": "object",
                "properties": [
                    "agent": ["type": "string", "enum": .array(others.map { .string($0) })],
                    "reason": ["type": "string"],
                    "message": ["type": "string", "description": "What the user reads meanwhile, one sentence."],
                ],
                "required": ["agent", "reason"],
            ]
        )
    }

    /// Who may be handed to.
    private var others: [String] {
        services.filter { $0.isSpecialist && $0 != agent }.map(\.name) + ["human"]
    }

    /// What a control tool says to the user.
    struct Wish {
        var words: String
        /// Needs not be said where the model has said something itself.
        var isOnlyForSilence = false
    }

    /// Takes the control tools out of the calls and does as they say. One that cannot be understood stays among the calls, so that the
    /// model is told by ``error(for:)``; so does one beside other tools, whose results nobody would put into words else.
    func takeWishes(from step: inout Dialogue.Step) -> [Wish] {
        guard step.calls.allSatisfy({ isControl($0) && problems(of: $0).isEmpty }) else { return [] }
        defer { step.calls = [] }
        return step.calls.compactMap { call in
            if call.name == Self.askUser {
                let fields = call.arguments["fields"]?.arrayValue?.compactMap(\.stringValue) ?? []
                step.missing = fields.isEmpty ? ["answer"] : fields
                return call.arguments["question"]?.stringValue.map { Wish(words: $0) }
            }
            step.handoff = call.arguments["agent"]?.stringValue
            guard let words = call.arguments["message"]?.stringValue, !words.allSatisfy(\.isWhitespace) else {
                return Wish(words: "A colleague knows more about that.", isOnlyForSilence: true)
            }
            return Wish(words: words)
        }
    }

    /// - Returns: what the model is told of a control call that was not done; nil where the call is none.
    func error(for call: ToolCall) -> ToolError? {
        guard isControl(call) else { return nil }
        let problems = problems(of: call)
        guard problems.isEmpty else { return .arguments(problems) }
        return ToolError(
            "This was not done, the user has not seen it: call \(call.name) alone, once you know the results of the other tools."
        )
    }

    private func isControl(_ call: ToolCall) -> Bool { [Self.askUser, Self.handOff].contains(call.name) }

    private func problems(of call: ToolCall) -> [String] {
        let tool = call.name == Self.askUser ? Self.asking : handingOver
        return JSONSchema.problems(of: call.arguments, against: tool.parameters)
    }
}
