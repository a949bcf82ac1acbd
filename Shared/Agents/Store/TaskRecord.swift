public import Foundation
public import SharedModels

/// A task as an agent keeps it.
public struct TaskRecord: Sendable, Hashable {
    public var tenant: String
    /// Name of the service: `dealer-matching`.
    public var agent: String
    public var user: String?
    public var task: A2A.Task
    public var createdAt: Date
    public var updatedAt: Date
    /// Whoever waits for the answer is given its message alone; not stored.
    var isMessage = false

    public init(
        tenant: String,
        agent: String,
        user: String?,
        task: A2A.Task,
        createdAt: Date,
        updatedAt: Date
    ) {
        self.tenant = tenant
        self.agent = agent
        self.user = user
        self.task = task
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }

    /// Whether a message with this id is part of it.
    func holds(message id: String) -> Bool { task.history?.contains { $0.messageId == id } ?? false }
}
