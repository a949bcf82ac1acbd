import Platform
import SharedModels

extension TaskDesk {
    /// Waits for a task that somebody else's request began, another replica's maybe, by looking at it again and again.
    /// - Returns: the task as it is when it has ended, waits for its user, or the time is up.
    func settled(_ record: TaskRecord, identity: Identity, within limit: Duration) async throws -> TaskRecord {
        let end = ContinuousClock.now + limit
        var record = record
        var heeded = ContinuousClock.Instant?.none
        while !record.task.status.state.endsStream, ContinuousClock.now < end {
            try await heed(record, identity, since: &heeded)
            try await Task.sleep(for: .milliseconds(150))
            record = try await task(record.task.id, identity: identity)
        }
        return record
    }

    /// What is heard of a task that works or waits, from now on: first the task as it is.
    ///
    /// A task that is at work here is heard as it speaks; one that another replica works on, or that waits for its user, is looked
    /// at again and again. It ends when the task comes to its end, or waits again.
    /// - Throws: ``A2AError`` where there is no such task of this user, or where it is over.
    func subscribe(
        _ id: String,
        identity: Identity
    ) async throws -> @Sendable (_ send: @Sendable (A2A.StreamResponse) async throws -> Void) async throws -> Void {
        let record = try await task(id, identity: identity)
        guard !record.task.status.state.isTerminal else {
            throw A2AError.unsupportedOperation(
                "Task \(id) is over (\(record.task.status.state.rawValue)): nothing follows."
            )
        }
        // Before the answer begins, so that nothing is missed in between.
        let joined = hub.join(id, tenant: record.tenant)
        return { send in
            if let joined {
                try await send(A2A.StreamResponse(task: joined.task))
                return try await follow(joined.signals, send)
            }
            try await send(A2A.StreamResponse(task: record.task))
            var seen = record
            var heeded = ContinuousClock.Instant?.none
            while true {
                try await heed(seen, identity, since: &heeded)
                try await Task.sleep(for: .milliseconds(250))
                if let joined = hub.join(id, tenant: record.tenant) {
                    try await send(
                        A2A.StreamResponse(
                            statusUpdate: A2A.StatusUpdate(
                                taskId: id,
                                contextId: joined.task.contextId,
                                status: joined.task.status
                            )
                        )
                    )
                    return try await follow(joined.signals, send)
                }
                let current = try await task(id, identity: identity)
                guard current.task.status != seen.task.status else { continue }
                for update in current.updates(since: seen.task) { try await send(update) }
                if current.task.status.state.endsStream { return }
                seen = current
                heeded = nil
            }
        }
    }

    /// Says now and then that somebody looks at the task again and again.
    private func heed(
        _ record: TaskRecord,
        _ identity: Identity,
        since last: inout ContinuousClock.Instant?
    ) async throws {
        if let last, last + min(.seconds(2), grace / 2) > .now { return }
        last = .now
        try await heed(record, identity)
    }

    /// Sends what is heard of a task, up to its end.
    func follow(
        _ signals: TaskHub.Signals,
        _ send: @Sendable (A2A.StreamResponse) async throws -> Void
    ) async throws {
        for try await signal in signals {
            switch signal {
            case .update(let update): try await send(update)
            case .ended(let record): try await send(record.finalUpdate)
            }
        }
    }
}
