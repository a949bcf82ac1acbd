import SharedModels

/// What happens during a turn, in order; the stream's events are these.
enum TurnEvent: Sendable {
    case session(String)
    case route(ChatRoute)
    case token(String)
    /// Its agent begins anew: so many of the last Unicode scalars that it said do not stand.
    case takenBack(Int)
    /// What of the whole answer stands so far, after something was taken back.
    case restart(String)
    case artifact(ChatArtifact)
    case action(SuggestedAction)
}

typealias EmitTurnEvent = @Sendable (TurnEvent) async throws -> Void
