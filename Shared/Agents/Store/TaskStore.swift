public import Platform
public import SharedModels

/// Where an agent keeps its tasks, and what it still has to remember of them. A caller sees its own user's tasks and no
/// others; what is done for no caller (claims, sweeps) reaches all tenants.
public protocol TaskStore: Sendable {
    /// Stores a new task.
    /// - Returns: false where a task of this id is there already; nothing is changed then.
    func create(_ record: TaskRecord, for identity: Identity) async throws -> Bool

    /// Lets a task that waits for its user go on: appends the message and sets the status, at once or not at all.
    /// - Returns: the task as it is now; nil where it does not wait (any more).
    func resume(
        _ id: String,
        agent: String,
        with message: A2A.Message,
        status: A2A.Status,
        for identity: Identity
    ) async throws -> TaskRecord?

    /// Stores how a turn ended together with what is to be remembered of it, in one transaction.
    /// - Parameter remember: added to what is still waiting.
    /// - Returns: false where the task is not at work any more, or not there: nothing is changed then.
    func close(_ record: TaskRecord, remember: [PendingMemory], for identity: Identity) async throws -> Bool

    /// Ends a task that works or waits.
    /// - Returns: the task as it is now; nil where it is over.
    func cancel(_ id: String, agent: String, status: A2A.Status, for identity: Identity) async throws -> TaskRecord?

    /// The caller's tasks, the newest status first.
    func list(_ query: TaskQuery, agent: String, for identity: Identity) async throws -> TaskPage

    func task(_ id: String, agent: String, for identity: Identity) async throws -> TaskRecord?

    /// The latest tasks of a conversation, oldest first.
    func latest(in contextID: String, agent: String, limit: Int, for identity: Identity) async throws -> [TaskRecord]

    /// Deletes the caller's tasks of a conversation, with what was still to be remembered of them.
    func delete(contextID: String, agent: String, for identity: Identity) async throws

    /// Ends tasks of this agent that have been working, untouched, for longer than `age`: their process is gone.
    /// - Parameter metadata: of the message that says so.
    /// - Returns: how many.
    func failStale(
        agent: String,
        olderThan age: Duration,
        sentence: String,
        metadata: [String: JSONValue]
    ) async throws -> Int

    /// Deletes tasks of this agent that ended, or have waited for their user, for longer than `age`, and have nothing left to be remembered.
    /// - Returns: how many.
    func purge(agent: String, olderThan age: Duration) async throws -> Int

    /// Ends a task that is at work for nobody: no process has heard of anybody who asks for it for so long, and nobody is to be told of it.
    /// - Returns: the task as it is now; nil where somebody is, or where it is over.
    func cancelUnheard(
        _ id: String,
        agent: String,
        status: A2A.Status,
        after silence: Duration,
        for identity: Identity
    ) async throws -> TaskRecord?

    /// Of these tasks of this agent those that were canceled, by whatever process.
    func canceled(_ tasks: [TaskKey], agent: String) async throws -> [TaskRecord]

    /// Somebody asks for a task that another process works on.
    func hear(_ id: String, agent: String, for identity: Identity) async throws

    /// Takes up to `limit` deliveries of this agent that are due, for `lease`; other replicas skip them meanwhile.
    func claimPending(agent: String, limit: Int, lease: Duration) async throws -> [PendingDelivery]

    /// The delivery is done. Nothing happens where it has been claimed anew meanwhile.
    /// - Returns: whether its task is still there.
    func settle(_ delivery: PendingDelivery) async throws -> Bool

    /// Tries again after `delay`, and only with these memories.
    /// - Returns: whether its task is still there.
    @discardableResult
    func postpone(_ delivery: PendingDelivery, keeping memories: [PendingMemory], by delay: Duration) async throws
        -> Bool
}
