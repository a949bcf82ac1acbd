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
    mutating func end() -> [TurnEvent] { show(gate?.finish() ?? "") }

    private mutating func passing(_ event: TurnEvent) -> [TurnEvent] {
        switch event {
        case .token(let piece):
            heard += piece
            return show(gate?.pass(piece) ?? piece)
        case .takenBack(let count):
            heard.unicodeScalars.removeLast(min(count, heard.unicodeScalars.count))
            // A sentence is judged whole, so that what is left of it is judged anew.
            var anew = SentenceGate()
            let text = anew.pass(heard)
            gate = anew
            let before = shown.unicodeScalars.count
            shown = ""
            return (before == 0 ? [] : [.takenBack(before)]) + show(text)
        case .artifact(var artifact):
            artifact.data = SensitiveText.masked(artifact.data)
            // What was said before it is shown before it.
            return end() + [.artifact(artifact)]
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
        answer.artifacts = answer.artifacts.map { artifact in
            var artifact = artifact
            artifact.data = SensitiveText.masked(artifact.data)
            return artifact
        }
        var reasons = SentenceGate()
        answer.reason = reasons.pass(answer.reason) + reasons.finish()
        return answer
    }
}
