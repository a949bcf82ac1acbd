public import Foundation

/// Body of `POST /v1/memories`: one statement (`content`) or a list of messages.
public struct AddMemoryRequest: Codable, Sendable, Hashable {
    public struct Message: Codable, Sendable, Hashable {
        /// `user` or `assistant`.
        public var role: String
        public var name: String?
        public var content: String
        public var timestamp: Date?

        public init(role: String, name: String? = nil, content: String, timestamp: Date? = nil) {
            self.role = role
            self.name = name
            self.content = content
            self.timestamp = timestamp
        }
    }

    /// Where to remember; absent = the caller's own namespace.
    public var namespace: String?
    public var userID: String?
    public var content: String?
    public var messages: [Message]?
    /// The session this was said in.
    public var runID: String?
    public var agentID: String?
    public var speaker: String?
    public var role: String?
    public var metadata: [String: JSONValue]?
    public var categories: [String]?
    /// Replaces the importance that the write pipeline would give; 0 to 1.
    public var importance: Double?
    public var createdAt: Date?
    public var expiresAt: Date?
    public var pinned: Bool?
    public var infer: Bool?

    public init(
        namespace: String? = nil,
        userID: String? = nil,
        content: String? = nil,
        messages: [Message]? = nil,
        runID: String? = nil,
        agentID: String? = nil,
        speaker: String? = nil,
        role: String? = nil,
        metadata: [String: JSONValue]? = nil,
        categories: [String]? = nil,
        importance: Double? = nil,
        createdAt: Date? = nil,
        expiresAt: Date? = nil,
        pinned: Bool? = nil,
        infer: Bool? = nil
    ) {
        self.namespace = namespace
        self.userID = userID
        self.content = content
        self.messages = messages
        self.runID = runID
        self.agentID = agentID
        self.speaker = speaker
        self.role = role
        self.metadata = metadata
        self.categories = categories
        self.importance = importance
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.pinned = pinned
        self.infer = infer
    }

    enum CodingKeys: String, CodingKey {
        case namespace, content, messages, speaker, role, metadata, categories, importance, pinned, infer
        case userID = "user_id"
        case runID = "run_id"
        case agentID = "agent_id"
        case createdAt = "created_at"
        case expiresAt = "expires_at"
    }
}

/// Body of `POST /v1/memories/batch`: up to 1,000 statements.
public struct AddMemoryBatch: Codable, Sendable, Hashable {
    public var memories: [AddMemoryRequest]

    public init(memories: [AddMemoryRequest]) { self.memories = memories }
}

/// What became of one statement.
public struct AddMemoryResult: Codable, Sendable, Hashable {
    public enum Action: String, Codable, Sendable { case added, merged, superseded, rejected }

    /// The memory that now holds the statement; nil where it was rejected.
    public var id: UUID?
    public var action: Action
    /// Why it was merged or rejected: `empty`, `too_long`, `acknowledgement`, `exact_duplicate`, `near_duplicate` …
    public var reason: String?
    /// Memories that this one made invalid.
    public var supersedes: [UUID]?

    public init(id: UUID?, action: Action, reason: String? = nil, supersedes: [UUID]? = nil) {
        self.id = id
        self.action = action
        self.reason = reason
        self.supersedes = supersedes
    }
}

/// Answer to a batch or to `messages`: one result an item, in order.
public struct AddMemoryResults: Codable, Sendable, Hashable {
    public var results: [AddMemoryResult]

    public init(results: [AddMemoryResult]) { self.results = results }
}
