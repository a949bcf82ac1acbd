/// What a playbook does next.
public enum OfflineStep: Sendable, Hashable {
    /// Have these tools called, at the same time, and ask again with their results.
    case call([ToolCall])
    /// The answer, which ends the turn. `missing` names the fields that it asks the user for; `handoff` is the id of the
    /// agent that should go on.
    case say(String, missing: [String] = [], handoff: String? = nil)
}
