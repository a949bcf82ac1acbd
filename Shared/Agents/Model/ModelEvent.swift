/// What a model says while it answers.
public enum ModelEvent: Sendable, Hashable {
    /// The next piece of text.
    case text(String)
    /// A tool is to be called once the model has finished this answer.
    case toolCall(ToolCall)
    /// The answer asks the user for these fields: the task then waits for them.
    case inputRequired(missing: [String])
    /// Another agent should go on; the supervisor decides.
    case handoff(agent: String, reason: String)
    /// What this answer took; at most once an answer.
    case usage(TokenUsage)
    /// The model that answered, as its provider names it: a version of the one that was asked. At most once an answer.
    case answered(by: String)
    /// The answer is complete. A stream that ends without it is complete as well.
    case finished
}
