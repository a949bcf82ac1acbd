public import SharedModels

/// What a model is asked.
public struct ModelRequest: Sendable {
    /// Who the agent is, how it speaks, what it must not do: the same in every turn, so that providers can keep it.
    public var system: String
    /// What holds for this turn: the date, what is known of the user and remembered.
    public var situation: String
    /// Oldest first; the last ones are the user's new message and what the tools gave so far.
    public var messages: [ModelMessage]
    /// The tools that may be called.
    public var tools: [ToolDescription]
    /// JSON Schema of the answer, where it has to be JSON; nil for text. The root is an object.
    public var answerSchema: JSONValue?
    public var turn: TurnContext
    /// How long the model may be silent, so that there is time left for those after it; nil = as long as its provider allows.
    public var patience: Duration?
    /// When the answer must have come, for the same reason.
    public var end: ContinuousClock.Instant?

    public init(
        system: String,
        situation: String = "",
        messages: [ModelMessage],
        tools: [ToolDescription],
        answerSchema: JSONValue? = nil,
        turn: TurnContext
    ) {
        self.system = system
        self.situation = situation
        self.messages = messages
        self.tools = tools
        self.answerSchema = answerSchema
        self.turn = turn
    }
}
