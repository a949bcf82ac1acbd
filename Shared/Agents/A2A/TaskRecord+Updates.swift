import SharedModels

extension TaskRecord {
    /// The event that closes its stream.
    var finalUpdate: A2A.StreamResponse {
        A2A.StreamResponse(
            statusUpdate: A2A.StatusUpdate(taskId: task.id, contextId: task.contextId, status: task.status)
        )
    }

    /// What is new since somebody saw it last: artifacts first, then its status.
    func updates(since seen: A2A.Task) -> [A2A.StreamResponse] {
        let known = Set(seen.artifacts ?? [])
        let new = (task.artifacts ?? []).filter { !known.contains($0) }
        return new.map {
            A2A.StreamResponse(
                artifactUpdate: A2A.ArtifactUpdate(taskId: task.id, contextId: task.contextId, artifact: $0)
            )
        } + [finalUpdate]
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
