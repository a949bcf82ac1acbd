/// What tells a task from all others.
public struct TaskKey: Sendable, Hashable {
    public let tenant: String
    public let id: String

    public init(tenant: String, id: String) {
        self.tenant = tenant
        self.id = id
    }
}
