import Foundation
import Logging
import Platform
import Postgres
import SharedModels

/// Takes messages in, stores them as tasks before any work is done, and has the turns run.
struct TaskDesk: Sendable {
    let definition: AgentDefinition
    let runtime: any TurnLeader
    let store: any TaskStore
    let turns: TurnService
    let hub = TaskHub()
    let typed = TypedContacts()
    let limits: TurnLimits
    /// How long a turn goes on that nobody listens to any more.
    var grace: Duration = AgentSettings.usualGrace
    let now: @Sendable () -> Date
    let logger: Logger
    /// Called when a turn has left something to remember.
    let remembered: @Sendable () -> Void

    var agent: String { definition.service.name }

    /// What it says of a task whose process went away in the middle.
    static let abandoned = "This was interrupted before it was finished. Please send it again."

    /// Older than this a working task has no process any more.
    var abandonedAfter: Duration { limits.turn + .seconds(30) }

    /// - Parameters:
    ///   - deadline: what is left of the request's time.
    ///   - isKept: whether the turn goes on where nobody listens to it.
    ///   - prepare: what else is to be stored of a task that is stored, before its work begins; it may come to that twice.
    /// - Throws: ``A2AError``, or 503 where too many turns run. Nothing is stored then: the same message may be sent again.
    func accept(
        _ request: A2A.SendRequest,
        identity: Identity,
        deadline: Duration,
        isKept: Bool = false,
        prepare: (TaskRecord) async throws -> Void = { _ in }
    ) async throws -> AcceptedTask {
        let incoming = try IncomingMessage(request)
        try turns.enter()
        do {
            let accepted = try await begin(incoming, identity, deadline, isKept, prepare)
            if case .known = accepted { turns.leave() }
            return accepted
        } catch {
            turns.leave()
            throw error
        }
    }

    private func begin(
        _ incoming: IncomingMessage,
        _ identity: Identity,
        _ deadline: Duration,
        _ isKept: Bool,
        _ prepare: (TaskRecord) async throws -> Void
    ) async throws -> AcceptedTask {
        let record: TaskRecord
        switch try await opening(kept(incoming.message), identity) {
        case .known(let known):
            try await prepare(known)
            return .known(known)
        case .new(let new): record = new
        case .more(let more): record = more
        }
        // A task that waits is there already: should this fail, it still waits.
        let isNew = incoming.message.taskId == nil
        if !isNew { try await prepare(record) }
        let held = definition.masksContact ? nil : typed
        let refuses = Slots(text: incoming.text, answering: record.task.status.message?.text).consent == false
        if refuses { await held?.drop(session: record.task.contextId, for: identity) }
        let reader = TurnReader(store: store, agent: agent, typed: held, now: now, logger: logger)
        var context = try await reader.context(incoming, record, identity)
        let opened: TaskRecord
        switch try await stored(record, isNew: isNew, identity) {
        case .known(let known):
            try await prepare(known)
            return .known(known)
        case .begun(let begun): opened = begun
        }
        if !refuses {
            await held?.hold(incoming.text, session: record.task.contextId, for: identity, now: now())
        }
        do {
            if isNew { try await prepare(opened) }
            // Another message went on with the task, and came to its end, since it was read: that belongs to the conversation.
            if opened.task.history != record.task.history {
                context = try await reader.context(incoming, opened, identity)
            }
        } catch {
            await giveUp(opened, identity)
            throw error
        }
        return try await start(opened, context, deadline, isKept: isKept)
    }

    private func start(
        _ record: TaskRecord,
        _ context: TurnContext,
        _ deadline: Duration,
        isKept: Bool
    ) async throws -> AcceptedTask {
        let opened = hub.open(record, isKept: isKept)
        let scope = Scope.current
        do {
            try turns.submit {
                await scope.restored(deadline: deadline) {
                    await untilStopped(opened.stop) {
                        await work(record, context, deadline, opened.work)
                    } orLeft: {
                        await left(alone: opened, record, context.identity)
                    }
                }
            }
        } catch {
            await giveUp(record, context.identity)
            hub.end(record, .failure(error), work: opened.work)
            throw error
        }
        return .started(record, opened.signals)
    }

    /// - Throws: ``A2AError`` where there is no such task of this user.
    func task(_ id: String, identity: Identity) async throws -> TaskRecord {
        guard let record = try await store.task(id, agent: agent, for: identity) else {
            throw A2AError.taskNotFound(id)
        }
        let age = now().timeIntervalSince(record.updatedAt)
        guard record.task.status.state == .working, age > abandonedAfter / .seconds(1) else { return record }
        // The sweep would find it as well; nobody should have to wait for that.
        _ = try await failStale()
        return try await store.task(id, agent: agent, for: identity) ?? record
    }

    /// Ends tasks whose process went away.
    /// - Returns: how many.
    func failStale() async throws -> Int {
        try await store.failStale(
            agent: agent,
            olderThan: abandonedAfter,
            sentence: Self.abandoned,
            metadata: [TurnMetadata.contractVersion: .string(definition.contract.version)]
        )
    }

    // MARK: Opening

    private enum Opening {
        case new(TaskRecord)
        /// A task that waited, with the message appended.
        case more(TaskRecord)
        case known(TaskRecord)
    }

    /// The task as it will be; nothing is stored yet.
    private func opening(_ message: A2A.Message, _ identity: Identity) async throws -> Opening {
        let time = now()
        var message = message
        if let id = message.taskId {
            var record = try await task(id, identity: identity)
            if let context = message.contextId, context != record.task.contextId {
                throw A2AError.invalid("message.contextId", "is not the context of task \(id)")
            }
            if record.holds(message: message.messageId) { return .known(record) }
            try Self.checkWaits(record)
            message.contextId = record.task.contextId
            record.task.history = (record.task.history ?? []) + [message]
            record.task.status = working(time)
            return .more(record)
        }
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
        return .new(
            TaskRecord(
                tenant: identity.tenant,
                agent: agent,
                user: identity.user,
                task: A2A.Task(id: id, contextId: context, status: working(time), history: [message]),
                createdAt: time,
                updatedAt: time
            )
        )
    }

    private enum Storing {
        /// The task as it is now, at work on the message.
        case begun(TaskRecord)
        /// The task that is there already, since the message was sent before.
        case known(TaskRecord)
    }

    private func stored(_ record: TaskRecord, isNew: Bool, _ identity: Identity) async throws -> Storing {
        let id = record.task.id
        if isNew {
            return try await store.create(record, for: identity)
                ? .begun(record) : .known(try await task(id, identity: identity))
        }
        guard let message = record.task.history?.last else { return .begun(record) }
        let status = record.task.status
        // As it was stored, and not as it was read before: in between another message may have come to its end.
        let going = try await store.resume(id, agent: agent, with: message, status: status, for: identity)
        if let going { return .begun(going) }
        // Another message was quicker: this one, sent twice at once, or a different one.
        let current = try await task(id, identity: identity)
        if current.holds(message: message.messageId) { return .known(current) }
        try Self.checkWaits(current)
        throw A2AError.unsupportedOperation("Task \(id) is busy with another message.")
    }

    private static func checkWaits(_ record: TaskRecord) throws {
        let (id, state) = (record.task.id, record.task.status.state)
        guard !state.isTerminal else {
            throw A2AError.unsupportedOperation(
                "Task \(id) is over (\(state.rawValue)) and takes no more messages; leave taskId out to begin a new one."
            )
        }
        guard state.endsStream else {
            throw A2AError.unsupportedOperation("Task \(id) is still working on an earlier message.")
        }
    }

    private func working(_ time: Date) -> A2A.Status {
        A2A.Status(state: .working, timestamp: Timestamp.format(time))
    }

    // MARK: Working

    private func work(
        _ record: TaskRecord,
        _ context: TurnContext,
        _ deadline: Duration,
        _ number: Int
    ) async {
        let started = ContinuousClock.now
        let outcome = await runtime.run(context, deadline: deadline) { hub.progress($0, of: record, work: number) }
        let ended = TurnWriter(now: now()).ended(record, with: outcome)
        let memories = pendingMemories(of: record, context, outcome)
        let said = [context.message] + context.history.filter { $0.role == "user" }.map(\.content)
        let stored = kept(ended, said: said)
        AgentMetrics.turns.observe(ContinuousClock.now - started, agent, outcome.state.rawValue, outcome.model)
        do {
            let other = try await close(stored, memories, context.identity)
            if other == nil, !memories.isEmpty { remembered() }
            hub.end(record, .success(other ?? ended), work: number)
        } catch {
            // A task that was stopped has its end stored already, and nobody listens any more.
            if Task.isCancelled { return hub.end(record, .failure(error), work: number) }
            logger.error(
                "the end of a task was not stored",
                metadata: ["task.id": "\(ended.task.id)", "error": "\(error)"]
            )
            hub.end(record, .failure(error), work: number)
        }
    }

    /// A database that restarts is back within seconds; the answer should not be lost to that. Storing it twice is harmless
    /// except for the memories, of which the memory service keeps one.
    /// - Returns: the task as it is where it came to its end by another way meanwhile: this end does not count then.
    private func close(
        _ record: TaskRecord,
        _ memories: [PendingMemory],
        _ identity: Identity
    ) async throws -> TaskRecord? {
        for pause in [100, 400, 1_500, 0] {
            do {
                if try await store.close(record, remember: memories, for: identity) { return nil }
                let current = try await store.task(record.task.id, agent: agent, for: identity)
                // An earlier try of ours may have been stored without our hearing of it.
                return current?.task.status == record.task.status ? nil : current
            } catch let error as PostgresError where pause > 0 && (error.isRetryable || error.outcomeUnknown) {
                try await Task.sleep(for: .milliseconds(pause))
            }
        }
        return nil
    }

    private func giveUp(_ record: TaskRecord, _ identity: Identity) async {
        var outcome = TurnOutcome()
        outcome.state = .failed
        outcome.text = Self.abandoned
        outcome.contractVersion = definition.contract.version
        // Should this fail too, the sweep ends the task.
        _ = try? await store.close(TurnWriter(now: now()).ended(record, with: outcome), remember: [], for: identity)
    }

    /// What the user said, where it states something. Without a user there is nobody to remember it of.
    private func pendingMemories(
        of record: TaskRecord,
        _ context: TurnContext,
        _ outcome: TurnOutcome
    ) -> [PendingMemory] {
        let said = ContactText.masked(context.message)
        guard definition.remembersTasks, context.identity.user != nil, MemoryAdmission.decide(said) == .admitted else {
            return []
        }
        let name = outcome.captured["contact_name"] ?? context.captured["contact_name"]
        return [
            PendingMemory(
                content: said,
                speaker: name?.stringValue ?? "user",
                messageID: record.task.history?.last?.messageId ?? record.task.id,
                saidAt: context.now
            )
        ]
    }
}
