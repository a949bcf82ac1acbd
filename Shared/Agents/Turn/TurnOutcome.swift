package import SharedModels

/// How a turn ended.
package struct TurnOutcome: Sendable {
    /// Completed, input required or failed.
    package var state: A2A.State = .completed
    package var text = ""
    /// Artifacts of any kind beside those that are shown in a chat.
    package var attachments: [A2A.Artifact] = []
    /// It is answered by the message alone, without its task.
    package var isMessage = false
    package var artifacts: [ChatArtifact] = []
    package var actions: [SuggestedAction] = []
    /// What was learned from the user in this turn.
    package var captured: [String: JSONValue] = [:]
    package var memoriesUsed: [UsedMemory] = []
    /// The memory service did not answer: the turn went on without it.
    var memoryUnavailable = false
    var missing: [String] = []
    var handoff: String?
    /// What the agent that takes over should know.
    var handOffFields: [String: JSONValue] = [:]
    /// The model that spoke.
    package var model = ""
    /// Of the contract that the agent works by.
    package var contractVersion = ""
    /// What language models took; nothing where none spoke.
    var usage = TokenUsage()

    package init() {}

    /// As it travels with the answer's message.
    var metadata: [String: JSONValue] {
        var metadata: [String: JSONValue] = [TurnMetadata.model: .string(model)]
        if !contractVersion.isEmpty { metadata[TurnMetadata.contractVersion] = .string(contractVersion) }
        if !actions.isEmpty { metadata[TurnMetadata.actions] = try? JSONValue(encoding: actions) }
        if !captured.isEmpty { metadata[TurnMetadata.capturedData] = .object(captured) }
        if !memoriesUsed.isEmpty { metadata[TurnMetadata.memoriesUsed] = try? JSONValue(encoding: memoriesUsed) }
        if !missing.isEmpty { metadata[TurnMetadata.missing] = .array(missing.map { .string($0) }) }
        if let handoff { metadata[TurnMetadata.handoff] = .string(handoff) }
        if usage.total > 0 { metadata[TurnMetadata.usage] = try? JSONValue(encoding: usage) }
        if memoryUnavailable { metadata["memory"] = "unavailable" }
        return metadata
    }

    mutating func add(_ result: ToolResult) {
        for artifact in result.artifacts {
            artifacts.removeAll { $0.id == artifact.id }
            artifacts.append(artifact)
        }
        for action in result.actions where !actions.contains(action) { actions.append(action) }
        captured.merge(result.captured) { _, new in new }
        handOffFields.merge(result.handOff) { _, new in new }
    }
}
