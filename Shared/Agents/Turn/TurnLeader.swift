/// What leads an agent's turns: ``AgentRuntime`` for every agent there is. The executable that is checked for conformance with A2A
/// brings one of fixed answers.
package protocol TurnLeader: Sendable {
    /// Nothing that goes wrong inside a turn is thrown: it ends as a failed one.
    /// - Parameters:
    ///   - deadline: what is left of the request's time.
    ///   - emit: is told what the turn shows while it runs.
    func run(
        _ context: TurnContext,
        deadline: Duration,
        emit: @escaping @Sendable (TurnProgress) async -> Void
    ) async -> TurnOutcome
}
