import SharedModels

/// What is heard of a task while it works.
enum TaskSignal: Sendable {
    case update(A2A.StreamResponse)
    /// The turn is over and stored.
    case ended(TaskRecord)
}
