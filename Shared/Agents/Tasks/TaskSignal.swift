/// What is heard of a task while it works.
enum TaskSignal: Sendable {
    case progress(TurnProgress)
    /// The turn is over and stored.
    case ended(TaskRecord)
}
