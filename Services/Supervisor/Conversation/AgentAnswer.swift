import SharedModels

/// What one agent made of a message.
struct AgentAnswer: Sendable {
    enum Outcome: Sendable, Hashable {
        case completed
        case inputRequired
        /// The agent answered that it could not do it.
        case failed
        /// The agent answered that it must not do it.
        case rejected
        /// The agent could not be reached, or broke off.
        case unavailable
    }

    let agentID: String
    let agent: String
    var outcome: Outcome
    var text: String
    var artifacts: [ChatArtifact] = []
    var actions: [SuggestedAction] = []
    var captured: [String: JSONValue] = [:]
    var memoriesUsed: [UsedMemory] = []
    var missing: [String] = []
    var handoff: String?
    /// What it passes on with the conversation.
    var handOff: HandOff?
    /// Why it failed, in its words, where nothing of it was shown yet.
    var reason = ""
    /// Nothing was there to answer: it is not asked again before its card can be read.
    var isAway = false
    /// Of an agent that is not ours.
    var thread: AgentThread?

    var isShown: Bool { !text.isEmpty || !artifacts.isEmpty }

    /// Nobody has seen anything of it, so another agent may try.
    var hasFailedUnseen: Bool { !isShown && (outcome == .failed || outcome == .unavailable) }
}
