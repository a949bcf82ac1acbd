import Foundation
import SharedModels

/// Writes down how a turn ended.
struct TurnWriter {
    let now: Date

    /// Artifact that holds the answer's text, and as which it is streamed.
    static let answerID = "answer"

    func ended(_ record: TaskRecord, with outcome: TurnOutcome) -> TaskRecord {
        var ended = record
        let messages = record.task.history ?? []
        let answer = A2A.Message(
            messageId: "\(record.task.id)-\(messages.count)",
            contextId: record.task.contextId,
            taskId: record.task.id,
            role: .agent,
            parts: [.text(outcome.text)] + [handOff(record, outcome)].compactMap(\.self),
            metadata: outcome.metadata
        )
        ended.task.status = A2A.Status(state: outcome.state, message: answer, timestamp: Timestamp.format(now))
        ended.task.history = messages + [answer]
        ended.task.artifacts = artifacts(of: outcome, after: record.task.artifacts ?? [])
        ended.updatedAt = now
        ended.isMessage = outcome.isMessage
        return ended
    }

    private func handOff(_ record: TaskRecord, _ outcome: TurnOutcome) -> A2A.Part? {
        guard outcome.handoff != nil, !outcome.handOffFields.isEmpty else { return nil }
        return .handOff(HandOff(from: record.agent, fields: outcome.handOffFields))
    }

    /// Those of this turn replace earlier ones of the same id.
    private func artifacts(of outcome: TurnOutcome, after earlier: [A2A.Artifact]) -> [A2A.Artifact]? {
        var artifacts = outcome.artifacts.map(Self.artifact)
        artifacts += outcome.attachments
        if outcome.state != .failed, !outcome.text.isEmpty { artifacts.insert(Self.answer(outcome.text), at: 0) }
        let replaced = Set(artifacts.map(\.artifactId))
        let all = earlier.filter { !replaced.contains($0.artifactId) } + artifacts
        return all.isEmpty ? nil : all
    }

    static func answer(_ text: String) -> A2A.Artifact {
        A2A.Artifact(artifactId: answerID, name: answerID, parts: [.text(text)])
    }

    static func artifact(_ artifact: ChatArtifact) -> A2A.Artifact {
        A2A.Artifact(
            artifactId: artifact.id,
            name: artifact.name,
            description: artifact.description,
            parts: [.data(artifact.data)]
        )
    }
}
