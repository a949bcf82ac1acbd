import SharedModels

/// Turns what is heard of a turn into the events of an A2A stream.
struct StreamTranslator {
    let task: A2A.Task
    private var appends = false

    init(task: A2A.Task) { self.task = task }

    mutating func updates(for signal: TaskSignal) -> [A2A.StreamResponse] {
        switch signal {
        case .progress(.text(let piece)):
            defer { appends = true }
            return [update(TurnWriter.answer(piece), append: appends)]
        case .progress(.startOver):
            appends = false
            return []
        case .progress(.artifact(let artifact)):
            return [update(TurnWriter.artifact(artifact), append: false)]
        case .ended(let record):
            return [record.finalUpdate]
        }
    }

    private func update(_ artifact: A2A.Artifact, append: Bool) -> A2A.StreamResponse {
        A2A.StreamResponse(
            artifactUpdate: A2A.ArtifactUpdate(
                taskId: task.id,
                contextId: task.contextId,
                artifact: artifact,
                append: append ? true : nil
            )
        )
    }
}

extension TaskRecord {
    /// The event that closes its stream.
    var finalUpdate: A2A.StreamResponse {
        A2A.StreamResponse(
            statusUpdate: A2A.StatusUpdate(taskId: task.id, contextId: task.contextId, status: task.status)
        )
    }
}

extension A2A.Task {
    /// With the latest messages only; nil = all, 0 = none (specification 3.2.4).
    func withHistory(_ length: Int?) -> A2A.Task {
        guard let length else { return self }
        var task = self
        task.history = length == 0 ? nil : history.map { Array($0.suffix(length)) }
        return task
    }
}
