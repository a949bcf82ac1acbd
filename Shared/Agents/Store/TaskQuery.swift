public import SharedModels

/// Which tasks are listed.
public struct TaskQuery: Sendable, Hashable {
    public var contextID: String?
    public var state: A2A.State?
    /// Timestamp in the form of ``Timestamp/format(_:)``: tasks whose status is younger.
    public var after: String?
    public var limit: Int
    /// Where the page before ended.
    public var cursor: TaskCursor?

    public init(
        contextID: String? = nil,
        state: A2A.State? = nil,
        after: String? = nil,
        limit: Int,
        cursor: TaskCursor? = nil
    ) {
        self.contextID = contextID
        self.state = state
        self.after = after
        self.limit = limit
        self.cursor = cursor
    }
}

/// The last task of a page.
public struct TaskCursor: Codable, Sendable, Hashable {
    /// Of its status.
    public var timestamp: String
    public var id: String

    public init(timestamp: String, id: String) {
        self.timestamp = timestamp
        self.id = id
    }
}

public struct TaskPage: Sendable, Hashable {
    public var records: [TaskRecord]
    /// nil on the last page.
    public var next: TaskCursor?
    /// Of all pages.
    public var total: Int

    public init(records: [TaskRecord], next: TaskCursor?, total: Int) {
        self.records = records
        self.next = next
        self.total = total
    }
}
