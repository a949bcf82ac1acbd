import Agents
import SharedModels

/// An agent's answer as a user may see it. Ours keep to the mesh's guardrails themselves; what another's says is looked at here, sentence
/// by sentence, by the same rules: it promises no approval, asks for no secret and repeats none.
struct HeardAnswer: Sendable {
    private var reader: AnswerReader
    /// nil for ours, which were looked at where they were said.
    private var gate: SentenceGate?
    /// What came, and what of it is shown.
    private var heard = ""
    private var shown = ""
    /// What is to be shown once the sentence is whole that was being said before it.
    private var waiting: [TurnEvent] = []

    init(_ agent: KnownAgent, isOurs: Bool, known: [String: JSONValue]) {
        reader = AnswerReader(agent, isOurs: isOurs, known: known)
        gate = isOurs ? nil : SentenceGate()
    }

    var isOver: Bool { reader.isOver }
    var hasBegun: Bool { reader.hasBegun }
    var isTooLong: Bool { reader.isTooLong }
    var answer: AgentAnswer { told(reader.answer) }
    /// The answer as far as it came, where nobody waits for the rest.
    var canceled: AgentAnswer { told(reader.canceled) }

    /// - Returns: what is new to be shown.
    mutating func take(_ event: A2A.StreamResponse) -> [TurnEvent] {
        let events = reader.take(event)
        guard gate != nil else { return events }
        return events.flatMap { passing($0) } + (reader.isOver ? end() : [])
    }

    /// Nothing more comes: the sentence that it was at is judged as it stands.
    mutating func end() -> [TurnEvent] { show(gate?.finish() ?? "") + released() }

    private mutating func released() -> [TurnEvent] {
        guard gate?.isHolding != true else { return [] }
        defer { waiting = [] }
        return waiting
    }

    private mutating func passing(_ event: TurnEvent) -> [TurnEvent] {
        switch event {
        case .token(let piece):
            heard += piece
            return show(gate?.pass(piece) ?? piece) + released()
        case .takenBack(let count):
            heard.unicodeScalars.removeLast(min(count, heard.unicodeScalars.count))
            // A sentence is judged whole, so that what is left of it is judged anew.
            var anew = SentenceGate()
            let text = anew.pass(heard)
            gate = anew
            let before = shown.unicodeScalars.count
            shown = ""
            return (before == 0 ? [] : [.takenBack(before)]) + show(text)
        case .artifact(let artifact):
            // A sentence is judged whole: it must not be said around something that is shown.
            waiting.append(.artifact(Self.checked(artifact)))
            return released()
        case .session, .route, .restart, .action: return [event]
        }
    }

    private mutating func show(_ text: String) -> [TurnEvent] {
        shown += text
        return text.isEmpty ? [] : [.token(text)]
    }

    private func told(_ answer: AgentAnswer) -> AgentAnswer {
        guard gate != nil else { return answer }
        var answer = answer
        answer.text = shown
        answer.artifacts = answer.artifacts.map(Self.checked)
        // A button that would have to say something else is none.
        answer.actions = answer.actions.filter { Self.checked($0.label) == $0.label }
        answer.reason = Self.checked(answer.reason)
        return answer
    }

    private static func checked(_ text: String) -> String {
        var gate = SentenceGate()
        return gate.pass(text) + gate.finish()
    }

    private static func checked(_ artifact: ChatArtifact) -> ChatArtifact {
        var artifact = artifact
        artifact.name = checked(artifact.name)
        artifact.description = artifact.description.map(checked)
        artifact.data = SensitiveText.masked(artifact.data)
        return artifact
    }
}
