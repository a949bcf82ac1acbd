import Platform
import SharedModels

extension TaskDesk {
    /// Waits for a task that somebody else's request began, another replica's maybe, by looking at it again and again.
    /// - Returns: the task as it is when it has ended, waits for its user, or the time is up.
    func settled(_ record: TaskRecord, identity: Identity, within limit: Duration) async throws -> TaskRecord {
        let end = ContinuousClock.now + limit
        var record = record
        while !record.task.status.state.endsStream, ContinuousClock.now < end {
            try await Task.sleep(for: .milliseconds(150))
            record = try await task(record.task.id, identity: identity)
        }
        return record
    }
}
