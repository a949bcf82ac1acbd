import SharedModels

/// What happens during a turn, in order; the stream's events are these.
enum TurnEvent: Sendable {
    case session(String)
    case route(ChatRoute)
    case token(String)
    case artifact(ChatArtifact)
    case action(SuggestedAction)
}

typealias EmitTurnEvent = @Sendable (TurnEvent) async throws -> Void
