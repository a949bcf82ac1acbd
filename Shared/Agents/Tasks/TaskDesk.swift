import Foundation
import Logging
import Metrics
import Platform
import Postgres
import SharedModels

/// Takes messages in, stores them as tasks before any work is done, and has the turns run.
struct TaskDesk: Sendable {
    let definition: AgentDefinition
    let runtime: AgentRuntime
    let store: any TaskStore
    let turns: TurnService
    let limits: TurnLimits
    let now: @Sendable () -> Date
    let logger: Logger
    /// Called when a turn has left something to remember.
    let remembered: @Sendable () -> Void

    var agent: String { definition.service.name }

    /// What it says of a task whose process went away in the middle.
    static let abandoned = "This was interrupted before it was finished. Please send it again."

    /// Older than this a working task has no process any more.
    var abandonedAfter: Duration { limits.turn + .seconds(30) }

    /// - Parameter deadline: what is left of the request's time.
    func accept(_ request: A2A.SendRequest, identity: Identity, deadline: Duration) async throws -> AcceptedTask {
        let incoming = try IncomingMessage(request)
        let record: TaskRecord
        switch try await open(incoming.message, identity) {
        case .known(let known): return .known(known)
        case .fresh(let fresh): record = fresh
        }
        let (signals, source) = AsyncThrowingStream<TaskSignal, any Error>.makeStream()
        do {
            let context = try await TurnReader(store: store, agent: agent, now: now, logger: logger)
                .context(incoming, record, identity)
            let scope = Scope.current
            try turns.submit {
                await scope.restored(deadline: deadline) { await work(record, context, deadline, source) }
            }
        } catch {
            await giveUp(record, identity)
            throw error
        }
        return .started(record, signals)
    }

    /// - Throws: ``A2AError`` where there is no such task of this user.
    func task(_ id: String, identity: Identity) async throws -> TaskRecord {
        guard let record = try await store.task(id, agent: agent, for: identity) else {
            throw A2AError.taskNotFound(id)
        }
        let age = now().timeIntervalSince(record.updatedAt)
        guard record.task.status.state == .working, age > abandonedAfter / .seconds(1) else { return record }
        // The sweep would find it as well; nobody should have to wait for that.
        _ = try await store.failStale(agent: agent, olderThan: abandonedAfter, sentence: Self.abandoned)
        return try await store.task(id, agent: agent, for: identity) ?? record
    }

    // MARK: Opening

    private enum Opening {
        case fresh(TaskRecord)
        case known(TaskRecord)
    }

    private func open(_ message: A2A.Message, _ identity: Identity) async throws -> Opening {
        if let id = message.taskId { return try await reopen(id, message, identity) }
        let time = now()
        var message = message
        let context = message.contextId ?? UUID().uuidString.lowercased()
        let id = TaskID.of(
            message: message.messageId,
            context: context,
            agent: agent,
            user: identity.user,
            tenant: identity.tenant
        )
        message.contextId = context
        message.taskId = id
        let record = TaskRecord(
            tenant: identity.tenant,
            agent: agent,
            user: identity.user,
            task: A2A.Task(id: id, contextId: context, status: working(time), history: [message]),
            createdAt: time,
            updatedAt: time
        )
        if try await store.create(record, for: identity) { return .fresh(record) }
        return .known(try await task(id, identity: identity))
    }

    private func reopen(_ id: String, _ message: A2A.Message, _ identity: Identity) async throws -> Opening {
        let record = try await task(id, identity: identity)
        if let context = message.contextId, context != record.task.contextId {
            throw A2AError.invalid("message.contextId", "is not the context of task \(id)")
        }
        if record.holds(message: message.messageId) { return .known(record) }
        var message = message
        message.contextId = record.task.contextId
        if let going = try await store.resume(id, agent: agent, with: message, status: working(now()), for: identity) {
            return .fresh(going)
        }
        let state = try await task(id, identity: identity).task.status.state
        throw A2AError.unsupportedOperation(
            state.isTerminal
                ? "Task \(id) is over (\(state.rawValue)) and takes no more messages; leave taskId out to begin a new one."
                : "Task \(id) is still working on an earlier message."
        )
    }

    private func working(_ time: Date) -> A2A.Status {
        A2A.Status(state: .working, timestamp: Timestamp.format(time))
    }

    // MARK: Working

    private func work(
        _ record: TaskRecord,
        _ context: TurnContext,
        _ deadline: Duration,
        _ source: AsyncThrowingStream<TaskSignal, any Error>.Continuation
    ) async {
        let started = ContinuousClock.now
        let outcome = await runtime.run(context, deadline: deadline) { source.yield(.progress($0)) }
        let ended = TurnWriter(now: now()).ended(record, with: outcome)
        let memories = pendingMemories(of: record, context, outcome)
        let dimensions = [("agent", agent), ("state", outcome.state.rawValue), ("model", outcome.model)]
        Metrics.Timer(label: "agent_turn_duration_seconds", dimensions: dimensions)
            .record(duration: ContinuousClock.now - started)
        do {
            try await close(ended, memories, context.identity)
            if !memories.isEmpty { remembered() }
            source.yield(.ended(ended))
            source.finish()
        } catch {
            logger.error(
                "the end of a task was not stored",
                metadata: ["task.id": "\(ended.task.id)", "error": "\(error)"]
            )
            source.finish(throwing: error)
        }
    }

    /// A database that restarts is back within seconds; the answer should not be lost to that. Storing it twice is harmless
    /// except for the memories, of which the memory service keeps one.
    private func close(_ record: TaskRecord, _ memories: [PendingMemory], _ identity: Identity) async throws {
        for pause in [100, 400, 1_500] {
            do {
                return try await store.close(record, remember: memories, for: identity)
            } catch let error as PostgresError where error.isRetryable || error.outcomeUnknown {
                try await Task.sleep(for: .milliseconds(pause))
            }
        }
        try await store.close(record, remember: memories, for: identity)
    }

    private func giveUp(_ record: TaskRecord, _ identity: Identity) async {
        var outcome = TurnOutcome()
        outcome.state = .failed
        outcome.text = "This agent is busy. Please send it again in a moment."
        // Should this fail too, the sweep ends the task.
        try? await store.close(TurnWriter(now: now()).ended(record, with: outcome), remember: [], for: identity)
    }

    /// What the user said, where it states something. Without a user there is nobody to remember it of.
    private func pendingMemories(
        of record: TaskRecord,
        _ context: TurnContext,
        _ outcome: TurnOutcome
    ) -> [PendingMemory] {
        guard context.identity.user != nil, MemoryAdmission.decide(context.message) == .admitted else { return [] }
        let name = outcome.captured["contact_name"] ?? context.captured["contact_name"]
        return [
            PendingMemory(
                content: context.message,
                speaker: name?.stringValue ?? "user",
                messageID: record.task.history?.last?.messageId ?? record.task.id,
                saidAt: context.now
            )
        ]
    }
}
