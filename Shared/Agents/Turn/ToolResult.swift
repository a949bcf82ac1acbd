public import SharedModels

/// What a tool found or did.
public struct ToolResult: Sendable, Hashable {
    /// What the model reads.
    public var content: JSONValue
    /// What the user is shown beside the text.
    public var artifacts: [ChatArtifact]
    /// What the user may do next.
    public var actions: [SuggestedAction]
    /// What was learned of the user, by field.
    public var captured: [String: JSONValue]
    /// What an agent that takes over should know, by field; sent only where the turn hands over.
    public var handOff: [String: JSONValue]

    public init(
        content: JSONValue,
        artifacts: [ChatArtifact] = [],
        actions: [SuggestedAction] = [],
        captured: [String: JSONValue] = [:],
        handOff: [String: JSONValue] = [:]
    ) {
        self.content = content
        self.artifacts = artifacts
        self.actions = actions
        self.captured = captured
        self.handOff = handOff
    }
}
