import Agents
import SharedModels

/// What a turn came to, whoever answered.
struct TurnOutcome: Sendable {
    private(set) var text: String
    private(set) var actions: [SuggestedAction]
    let artifacts: [ChatArtifact]
    let captured: [String: JSONValue]
    let memoriesUsed: [UsedMemory]
    let hops: Int
    private let answers: [AgentAnswer]
    private let own: OwnSkill?
    /// A hand-off found nobody.
    private var endsNowhere = false
    /// Agents that took part before and are known no more.
    private var gone: Set<String> = []

    static func own(_ answer: OwnAnswers.Answer, skill: OwnSkill) -> TurnOutcome {
        TurnOutcome(
            text: answer.text,
            actions: answer.actions,
            artifacts: [],
            captured: [:],
            memoriesUsed: answer.memoriesUsed,
            hops: 0,
            answers: [],
            own: skill
        )
    }

    static func specialists(_ result: SpecialistRound.Result) -> TurnOutcome {
        let answers = result.answers
        var seen: Set<SuggestedAction> = []
        return TurnOutcome(
            text: (answers.map(\.text) + result.closing).filter { !$0.isEmpty }.joined(separator: "\n\n"),
            actions: answers.flatMap(\.actions).filter { seen.insert($0).inserted },
            artifacts: answers.flatMap(\.artifacts),
            captured: answers.reduce(into: [:]) { $0.merge($1.captured) { _, new in new } },
            memoriesUsed: answers.flatMap(\.memoriesUsed),
            hops: result.hops,
            answers: answers,
            own: nil,
            endsNowhere: !result.closing.isEmpty
        )
    }

    var agentID: String { answers.first?.agentID ?? "supervisor" }

    func agentName(default name: String) -> String {
        answers.isEmpty ? name : answers.map(\.agent).joined(separator: " and ")
    }

    var chatState: ChatState { answers.contains { $0.outcome == .inputRequired } ? .inputRequired : .completed }

    /// An agent heard a word that calls for a person, or wanted a colleague that there is not.
    var wantsPerson: Bool { endsNowhere || answers.contains { $0.handoff == SpecialistRound.person } }

    /// Who spoke, with the version of the contract that each works by.
    func speakers(own version: String) -> [ChatReply.Speaker] {
        let spoke = answers.filter(\.hasSpoken)
        guard !spoke.isEmpty else { return [ChatReply.Speaker(id: "supervisor", contractVersion: version)] }
        return spoke.map { ChatReply.Speaker(id: $0.agentID, contractVersion: $0.contractVersion, model: $0.model) }
    }

    /// Greetings, thanks and questions about the past say nothing new of the user.
    var isWorthRemembering: Bool { own == nil }

    /// It was stopped before all had answered.
    private var isCanceled: Bool { answers.contains { $0.outcome == .canceled } }

    private var isFailure: Bool {
        if own == .outOfScope { return true }
        return !answers.isEmpty && answers.allSatisfy { $0.outcome != .completed && $0.outcome != .inputRequired }
    }

    func state(after state: SessionState) -> SessionState {
        var next = state
        next.captured = Slots.captured(captured, over: state.captured)
        next.waiting = waiting(after: state.waiting)
        if !isCanceled { next.failures = isFailure ? state.failures + 1 : 0 }
        if !answers.isEmpty { next.lastAgents = answers.map(\.agentID) }
        for answer in answers {
            guard let thread = answer.thread else { continue }
            next.threads[answer.agentID] = thread
        }
        for id in gone {
            next.threads[id] = nil
            next.lastAgents.removeAll { $0 == id }
            next.waiting.removeAll { $0.agent == id }
        }
        return next
    }

    /// Who asked and was not asked again waits on, as long as the conversation stays with those that asked; so does one that was
    /// away for the answer. Of two that ask in one turn neither is forgotten.
    private func waiting(after before: [SessionState.Waiting]) -> [SessionState.Waiting] {
        let spoke = Set(answers.filter { $0.outcome != .unavailable && $0.outcome != .canceled }.map(\.agentID))
        let stays = answers.contains { answer in before.contains { $0.agent == answer.agentID } }
        var waiting = stays ? before.filter { !spoke.contains($0.agent) } : []
        for answer in answers where answer.outcome == .inputRequired {
            waiting.append(SessionState.Waiting(agent: answer.agentID, missing: answer.missing))
        }
        return waiting
    }

    /// Begins with a word about agents that took part and are known no more.
    mutating func open(with word: String, gone: some Sequence<String>) {
        text = text.isEmpty ? word : word + "\n\n" + text
        self.gone = Set(gone)
    }

    mutating func offerPerson() {
        let contact = SuggestedAction(type: .contact, label: "Talk to a person", target: "/contact")
        if !actions.contains(contact) { actions.append(contact) }
    }
}
