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
            text: answers.map(\.text).filter { !$0.isEmpty }.joined(separator: "\n\n"),
            actions: answers.flatMap(\.actions).filter { seen.insert($0).inserted },
            artifacts: answers.flatMap(\.artifacts),
            captured: answers.reduce(into: [:]) { $0.merge($1.captured) { _, new in new } },
            memoriesUsed: answers.flatMap(\.memoriesUsed),
            hops: result.hops,
            answers: answers,
            own: nil
        )
    }

    var agentID: String { answers.first?.agentID ?? "supervisor" }

    func agentName(default name: String) -> String {
        answers.isEmpty ? name : answers.map(\.agent).joined(separator: " and ")
    }

    var chatState: ChatState { answers.contains { $0.outcome == .inputRequired } ? .inputRequired : .completed }

    /// An agent heard a word that calls for a person.
    var wantsPerson: Bool { answers.contains { $0.handoff == "human" } }

    /// Greetings, thanks and questions about the past say nothing new of the user.
    var isWorthRemembering: Bool { own == nil }

    private var isFailure: Bool {
        if own == .outOfScope { return true }
        return !answers.isEmpty && answers.allSatisfy { $0.outcome != .completed && $0.outcome != .inputRequired }
    }

    func state(after state: SessionState) -> SessionState {
        var next = state
        next.captured = Slots.captured(captured, over: state.captured)
        let asking = answers.last { $0.outcome == .inputRequired }
        // One that waits and was away for this answer goes on waiting for it.
        let isKept = asking == nil && answers.contains { $0.agentID == state.awaiting && $0.outcome == .unavailable }
        if !isKept {
            next.awaiting = asking?.agentID
            next.missing = asking?.missing ?? []
        }
        next.failures = isFailure ? state.failures + 1 : 0
        if !answers.isEmpty { next.lastAgents = answers.map(\.agentID) }
        for answer in answers {
            guard let thread = answer.thread else { continue }
            next.threads[answer.agentID] = thread
        }
        for id in gone {
            next.threads[id] = nil
            next.lastAgents.removeAll { $0 == id }
            if next.awaiting == id { (next.awaiting, next.missing) = (nil, []) }
        }
        return next
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
