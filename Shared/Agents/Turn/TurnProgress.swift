import SharedModels

/// What a turn shows while it runs.
enum TurnProgress: Sendable {
    /// The next piece of the answer.
    case text(String)
    /// What was said so far does not count: another model answers from the start.
    case startOver
    case artifact(ChatArtifact)
}
