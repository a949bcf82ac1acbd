import SharedModels

/// What the supervisor answers itself.
enum OwnSkill: String, Sendable, CaseIterable {
    case greeting, thanks, recall, capabilities, human
    /// Nobody's trade.
    case outOfScope = "out-of-scope"
}

/// Who takes a turn, and why, in words that a person can read.
struct RoutePlan: Sendable {
    enum Target: Sendable, Hashable {
        case own(OwnSkill)
        /// Ids of agents, the leading one first.
        case specialists([String])
    }

    let target: Target
    let choices: [ChatRoute.Choice]
    let reason: String
    /// Who may stand in for a chosen agent that fails, best first, by the chosen agent's id.
    var alternates: [String: [ChatRoute.Choice]] = [:]
}
