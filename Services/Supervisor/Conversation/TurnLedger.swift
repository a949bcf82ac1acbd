import SharedModels

/// Who was asked in one turn, kept by all that ask at the same time: nobody is asked twice, and there is an end to it.
actor TurnLedger {
    /// Agents in one turn; more is a loop.
    static let maximumHops = 10

    private(set) var hops: Int
    private var asked: Set<String>
    /// Whether each answered, for the directory.
    private(set) var presence: [String: Bool] = [:]
    /// Those that stood in for another that could not.
    private(set) var standIns: [ChatRoute.Choice] = []

    init(asked: [String]) {
        self.asked = Set(asked)
        hops = asked.count
    }

    var isFull: Bool { hops >= Self.maximumHops }

    /// - Returns: false where it was asked already, or too many were.
    func claim(_ id: String) -> Bool {
        guard hops < Self.maximumHops, asked.insert(id).inserted else { return false }
        hops += 1
        return true
    }

    /// The first that has not been asked.
    func claim(from choices: [ChatRoute.Choice]) -> ChatRoute.Choice? {
        guard let choice = choices.first(where: { !asked.contains($0.agentID) }), claim(choice.agentID) else {
            return nil
        }
        standIns.append(choice)
        return choice
    }

    /// What went wrong with one message tells nothing of whether the agent is there for others.
    func noticed(_ answer: AgentAnswer) {
        if answer.outcome != .unavailable, answer.outcome != .canceled { presence[answer.agentID] = true }
        if answer.isAway { presence[answer.agentID] = false }
    }
}
