package import SharedModels

/// What a turn shows while it runs.
package enum TurnProgress: Sendable {
    /// The next piece of the answer.
    case text(String)
    /// What was said so far does not count: another model answers from the start.
    case startOver
    case artifact(ChatArtifact)
    /// An artifact of any kind, or a piece of one.
    case piece(A2A.Artifact, append: Bool, isLast: Bool)
}
