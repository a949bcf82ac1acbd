import SharedModels

/// What is written down of a task: nothing that users typed of contact data, for who may keep that keeps it elsewhere.
extension TaskDesk {
    /// A message as it is stored; the turn itself reads it as it came.
    func kept(_ message: A2A.Message) -> A2A.Message {
        // What an agent says is of dealers and of ourselves; where it is not, the agent masks it all.
        guard definition.masksContact || message.role == .user else { return message }
        var kept = message
        for index in kept.parts.indices {
            kept.parts[index].text = kept.parts[index].text.map(ContactText.masked)
            kept.parts[index].data = kept.parts[index].data.map(Self.masked)
        }
        kept.metadata = kept.metadata?.mapValues(Self.masked)
        return kept
    }

    /// A task as it is stored; whoever asked gets it in full.
    func kept(_ record: TaskRecord) -> TaskRecord {
        var stored = record
        stored.task.history = stored.task.history?.map(kept)
        guard definition.masksContact else { return stored }
        stored.task.status.message = stored.task.status.message.map(kept)
        stored.task.artifacts = stored.task.artifacts?.map { artifact in
            var artifact = artifact
            for index in artifact.parts.indices {
                artifact.parts[index].text = artifact.parts[index].text.map(ContactText.masked)
                artifact.parts[index].data = artifact.parts[index].data.map(Self.masked)
            }
            return artifact
        }
        return stored
    }

    private static func masked(_ value: JSONValue) -> JSONValue { value.mapTexts(ContactText.masked) }
}
