public import Foundation

/// A memory as readers see it: `GET /v1/memories/{id}` and lists.
public struct MemoryRecord: Codable, Sendable, Hashable {
    public var id: UUID
    public var namespace: String
    public var content: String
    public var userID: String?
    public var agentID: String?
    public var runID: String?
    public var speaker: String?
    public var role: String?
    public var metadata: [String: JSONValue]
    public var categories: [String]
    public var importance: Double
    public var pinned: Bool
    public var createdAt: Date
    public var updatedAt: Date
    public var validFrom: Date?
    public var invalidAt: Date?
    public var supersededBy: UUID?
    public var expiresAt: Date?
    public var lastAccessedAt: Date?
    public var accessCount: Int

    public init(
        id: UUID,
        namespace: String,
        content: String,
        userID: String? = nil,
        agentID: String? = nil,
        runID: String? = nil,
        speaker: String? = nil,
        role: String? = nil,
        metadata: [String: JSONValue] = [:],
        categories: [String] = [],
        importance: Double = 0,
        pinned: Bool = false,
        createdAt: Date,
        updatedAt: Date,
        validFrom: Date? = nil,
        invalidAt: Date? = nil,
        supersededBy: UUID? = nil,
        expiresAt: Date? = nil,
        lastAccessedAt: Date? = nil,
        accessCount: Int = 0
    ) {
        self.id = id
        self.namespace = namespace
        self.content = content
        self.userID = userID
        self.agentID = agentID
        self.runID = runID
        self.speaker = speaker
        self.role = role
        self.metadata = metadata
        self.categories = categories
        self.importance = importance
        self.pinned = pinned
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.validFrom = validFrom
        self.invalidAt = invalidAt
        self.supersededBy = supersededBy
        self.expiresAt = expiresAt
        self.lastAccessedAt = lastAccessedAt
        self.accessCount = accessCount
    }

    enum CodingKeys: String, CodingKey {
        case id, namespace, content, speaker, role, metadata, categories, importance, pinned
        case userID = "user_id"
        case agentID = "agent_id"
        case runID = "run_id"
        case createdAt = "created_at"
        case updatedAt = "updated_at"
        case validFrom = "valid_from"
        case invalidAt = "invalid_at"
        case supersededBy = "superseded_by"
        case expiresAt = "expires_at"
        case lastAccessedAt = "last_accessed_at"
        case accessCount = "access_count"
    }
}

/// A page of memories, newest first; `nextCursor` is opaque and absent on the last page.
public struct MemoryPage: Codable, Sendable, Hashable {
    public var results: [MemoryRecord]
    public var nextCursor: String?

    public init(results: [MemoryRecord], nextCursor: String? = nil) {
        self.results = results
        self.nextCursor = nextCursor
    }

    enum CodingKeys: String, CodingKey {
        case results
        case nextCursor = "next_cursor"
    }
}

/// How many memories a delete took.
public struct DeletedCount: Codable, Sendable, Hashable {
    public var deleted: Int

    public init(deleted: Int) { self.deleted = deleted }
}
