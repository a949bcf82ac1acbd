import Platform
import SharedModels

extension TaskDesk {
    /// Ends a task that works or waits, for good.
    /// - Returns: the task, canceled.
    /// - Throws: ``A2AError`` where there is no such task of this user, or where it is over already.
    func cancel(_ id: String, identity: Identity) async throws -> TaskRecord {
        let record = try await task(id, identity: identity)
        let status = A2A.Status(state: .canceled, timestamp: Timestamp.format(now()))
        guard !record.task.status.state.isTerminal,
            let canceled = try await store.cancel(id, agent: agent, status: status, for: identity)
        else {
            let current = try await task(id, identity: identity)
            throw A2AError.notCancelable(id, current.task.status.state)
        }
        // Where another process works on it, what it comes to is not stored.
        hub.end(record, .success(canceled), work: nil)
        return canceled
    }

    /// Runs work until it is done or is to stop.
    func untilStopped(_ stop: AsyncStream<Void>, _ work: @escaping @Sendable () async -> Void) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await work() }
            group.addTask {
                for await _ in stop { return }
                // The work is over, and this must not end the wait for it.
                try? await Task.sleep(for: .seconds(86_400))
            }
            await group.next()
            group.cancelAll()
        }
    }
}
