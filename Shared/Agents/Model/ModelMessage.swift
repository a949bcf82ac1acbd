public import SharedModels

/// One message of what a model is shown.
public enum ModelMessage: Sendable, Hashable {
    case user(String)
    /// What the model said, and the tools that it wanted called.
    case assistant(String, [ToolCall])
    /// What became of one call; an error is an object with the key `error`.
    case toolResult(id: String, name: String, content: JSONValue)
}
