import SharedModels

/// What is written down of a task: nothing that users typed of contact data, for who may keep that keeps it elsewhere.
extension TaskDesk {
    /// A message as it is stored; the turn itself reads it as it came.
    func kept(_ message: A2A.Message) -> A2A.Message {
        // What an agent says is of dealers and of ourselves; where it is not, the agent masks it all.
        guard definition.masksContact || message.role == .user else { return message }
        return Self.masked(message, ContactText.masked)
    }

    /// A task as it is stored; whoever asked gets it in full.
    /// - Parameter said: what the user said in the conversation so far, as it was typed.
    func kept(_ record: TaskRecord, said: [String] = []) -> TaskRecord {
        let masksAll = definition.masksContact
        let typed = TypedContactData(in: masksAll ? [] : said)
        guard masksAll || !typed.isEmpty else {
            // What the user wrote is masked all the same.
            var stored = record
            stored.task.history = stored.task.history?.map(kept)
            return stored
        }
        func mask(_ text: String) -> String { masksAll ? ContactText.masked(text) : typed.withheld(from: text) }
        var stored = record
        stored.task.history = stored.task.history?.map { Self.masked(kept($0), mask) }
        stored.task.status.message = stored.task.status.message.map { Self.masked($0, mask) }
        stored.task.artifacts = stored.task.artifacts?.map { artifact in
            var artifact = artifact
            artifact.parts = artifact.parts.map { Self.masked($0, mask) }
            return artifact
        }
        return stored
    }

    private static func masked(_ message: A2A.Message, _ mask: (String) -> String) -> A2A.Message {
        var message = message
        message.parts = message.parts.map { masked($0, mask) }
        message.metadata = message.metadata?.mapValues { $0.mapTexts(mask) }
        return message
    }

    private static func masked(_ part: A2A.Part, _ mask: (String) -> String) -> A2A.Part {
        var part = part
        part.text = part.text.map(mask)
        part.data = part.data?.mapTexts(mask)
        return part
    }
}
