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
        /// Nobody waited for it any more: it was not heard to its end.
        case canceled
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
    /// Whether any of its answer is the agent's own.
    var hasSpoken = true
    /// Nothing was there to answer: it is not asked again before its card can be read.
    var isAway = false
    /// By what it goes on with the conversation.
    var thread: AgentThread?
    /// The task that the agent still works on.
    var openTask: String?

    /// It has told why it could not do more.
    var hasSaidWhy = false
    /// Of the contract that it works by, or else of its card.
    var contractVersion: String
    /// The model that spoke, where it tells.
    var model: String?

    var isShown: Bool { !text.isEmpty || !artifacts.isEmpty }

    /// Nobody has seen anything of it, so another agent may try.
    var hasFailedUnseen: Bool { !isShown && (outcome == .failed || outcome == .unavailable) }
}

extension AgentAnswer {
    /// Of an agent that was found away before it was asked.
    init(away agent: KnownAgent) {
        self.init(
            agentID: agent.id,
            agent: agent.name,
            outcome: .unavailable,
            text: "",
            hasSpoken: false,
            contractVersion: agent.card.version
        )
    }
}
