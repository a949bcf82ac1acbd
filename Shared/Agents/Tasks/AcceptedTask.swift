/// What became of a message.
enum AcceptedTask: Sendable {
    /// It is being worked on; the signals end with the turn, or with an error where its end could not be stored.
    case started(TaskRecord, AsyncThrowingStream<TaskSignal, any Error>)
    /// It was sent before: this is its task.
    case known(TaskRecord)
}
