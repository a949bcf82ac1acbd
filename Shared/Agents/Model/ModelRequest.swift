/// What a model is asked.
public struct ModelRequest: Sendable {
    /// Who the agent is, how it speaks, what it must not do, what is known of the user.
    public var system: String
    /// Oldest first; the last ones are the user's new message and what the tools gave so far.
    public var messages: [ModelMessage]
    /// The tools that may be called.
    public var tools: [ToolDescription]
    public var turn: TurnContext

    public init(system: String, messages: [ModelMessage], tools: [ToolDescription], turn: TurnContext) {
        self.system = system
        self.messages = messages
        self.tools = tools
        self.turn = turn
    }
}
