import Logging
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
        // Where another process works on it, that one sees it within a moment.
        hub.end(record, .success(canceled), work: nil)
        return canceled
    }

    /// Stops the work on tasks that were canceled at another replica.
    func stopCanceled() async throws {
        let working = hub.underWay
        guard !working.isEmpty else { return }
        for record in try await store.canceled(working, agent: agent) { hub.end(record, .success(record), work: nil) }
    }

    /// Stops what still answers in a conversation that is to be forgotten: it would leave behind what is forgotten.
    func stopAll(in contextID: String, for identity: Identity) async throws {
        var isElsewhere = false
        for state in [A2A.State.submitted, .working] {
            let query = TaskQuery(contextID: contextID, state: state, limit: 100)
            for record in try await store.list(query, agent: agent, for: identity).records {
                let isHere = hub.underWay.contains(TaskKey(tenant: record.tenant, id: record.task.id))
                // One that ended meanwhile needs no stopping.
                guard (try? await cancel(record.task.id, identity: identity)) != nil, !isHere else { continue }
                isElsewhere = true
            }
        }
        // Another replica sees it within that time, as long as its row is there.
        if isElsewhere { try await Task.sleep(for: Self.lookout * 2) }
    }

    /// How soon that is seen.
    static let lookout: Duration = .seconds(1)

    /// Runs work until it is done, is to stop, or `left` returns.
    func untilStopped(
        _ stop: AsyncStream<Void>,
        _ work: @escaping @Sendable () async -> Void,
        orLeft left: @escaping @Sendable () async -> Void
    ) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await work() }
            group.addTask {
                for await _ in stop { return }
                await Self.untilCancelled()
            }
            group.addTask { await left() }
            await group.next()
            group.cancelAll()
        }
    }

    /// Returns once the task was canceled, because whoever wanted it has left: nobody listens, has asked for it or is to be told of it. For
    /// a while somebody may come back, since a stream that broke off is subscribed to again.
    func left(alone opened: TaskHub.Opened, _ record: TaskRecord, _ identity: Identity) async {
        for await _ in opened.alone {
            while true {
                // Without any grace it is still not asked without end whether somebody is to be told.
                guard (try? await Task.sleep(for: max(grace, .seconds(1)))) != nil else { return }
                guard hub.isAlone(record, work: opened.work, for: grace) else { break }
                if await cancelUnheard(record, opened.work, identity) { return }
            }
        }
        await Self.untilCancelled()
    }

    private func cancelUnheard(_ record: TaskRecord, _ work: Int, _ identity: Identity) async -> Bool {
        let status = A2A.Status(state: .canceled, timestamp: Timestamp.format(now()))
        let id = record.task.id
        do {
            let canceled = try await store.cancelUnheard(id, agent: agent, status: status, after: grace, for: identity)
            guard let canceled else { return false }
            logger.info("a task was canceled, whoever asked has left", metadata: ["task.id": "\(id)"])
            hub.end(record, .success(canceled), work: work)
            return true
        } catch {
            logger.warning("a task that nobody waits for goes on", metadata: ["task.id": "\(id)", "error": "\(error)"])
            return false
        }
    }

    /// The work is over or goes on: that must not end the wait for it.
    private static func untilCancelled() async { try? await Task.sleep(for: .seconds(86_400)) }

    /// Somebody asks for a task without listening to it here; it goes on for them a while.
    func heed(_ record: TaskRecord, _ identity: Identity) async throws {
        guard !record.task.status.state.endsStream, !hub.notice(record) else { return }
        try await store.hear(record.task.id, agent: agent, for: identity)
    }
}
