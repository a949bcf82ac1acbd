/// What one task still has to be remembered of it, claimed for delivery.
public struct PendingDelivery: Sendable, Hashable {
    public var tenant: String
    public var taskID: String
    public var contextID: String
    public var user: String?
    public var memories: [PendingMemory]
    /// How often it has been claimed, this time included.
    public var attempts: Int

    public init(
        tenant: String,
        taskID: String,
        contextID: String,
        user: String?,
        memories: [PendingMemory],
        attempts: Int
    ) {
        self.tenant = tenant
        self.taskID = taskID
        self.contextID = contextID
        self.user = user
        self.memories = memories
        self.attempts = attempts
    }
}
