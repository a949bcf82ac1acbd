import SharedModels

/// Tools by which a language model says how a turn goes on. The loop understands them itself; the offline model says the same
/// without them.
enum ControlTools {
    static let askUser = "ask_user"
    static let handOff = "hand_off"

    static let descriptions = [
        ToolDescription(
            name: askUser,
            description:
                "Asks the user for what is needed to go on. The turn ends, and their answer comes back to you.",
            parameters: [
                "type": "object",
                "properties": [
                    "question": ["type": "string", "description": "One short question, as the user should read it."],
                    "fields": [
                        "type": "array", "items": ["type": "string"],
                        "description": "What is asked for, such as zip_code or annual_revenue.",
                    ],
                ],
                "required": ["question", "fields"],
            ]
        ),
        ToolDescription(
            name: handOff,
            description:
                "Gives the conversation to another agent, or to a person (\"human\"), where it is not your trade.",
            parameters: [
                "type": "object",
                "properties": [
                    "agent": [
                        "type": "string",
                        "description": "sales, financing, dealer-matching, knowledge, or human.",
                    ],
                    "reason": ["type": "string"],
                    "message": ["type": "string", "description": "What the user reads meanwhile, one sentence."],
                ],
                "required": ["agent", "reason"],
            ]
        ),
    ]
}

extension Dialogue.Step {
    /// What a control tool says to the user.
    struct Wish {
        var words: String?
    }

    /// Takes the control tools out of the calls and does as they say.
    mutating func takeWishes() -> [Wish] {
        var wishes: [Wish] = []
        for call in calls {
            switch call.name {
            case ControlTools.askUser:
                let fields = call.arguments["fields"]?.arrayValue?.compactMap(\.stringValue) ?? []
                missing = fields.isEmpty ? ["answer"] : fields
                wishes.append(Wish(words: call.arguments["question"]?.stringValue))
            case ControlTools.handOff:
                guard let agent = call.arguments["agent"]?.stringValue, !agent.isEmpty else { continue }
                handoff = agent
                wishes.append(
                    Wish(words: call.arguments["message"]?.stringValue ?? "A colleague knows more about that.")
                )
            default: continue
            }
        }
        calls.removeAll { [ControlTools.askUser, ControlTools.handOff].contains($0.name) }
        return wishes
    }
}
