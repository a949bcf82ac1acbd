import SharedModels

extension ScoredMemory {
    /// As an agent may read it: whoever wrote it into the memory, other programs too, may not have masked it.
    var withoutSecrets: ScoredMemory {
        var memory = self
        memory.content = SensitiveText.masked(content)
        memory.speaker = speaker.map(SensitiveText.masked)
        memory.metadata = SensitiveText.masked(metadata)
        return memory
    }
}
