import Foundation
import SharedModels

/// One change of a memory: who, when, and the parts that changed, before and after.
struct HistoryEntry: Codable, Sendable, Hashable {
    var id: UUID
    var memoryID: UUID
    /// add, update, merge, supersede, reinforce, delete, expire
    var action: String
    var actor: String?
    var before: [String: JSONValue]?
    var after: [String: JSONValue]?
    var createdAt: Date

    enum CodingKeys: String, CodingKey {
        case id, action, actor, before, after
        case memoryID = "memory_id"
        case createdAt = "created_at"
    }
}

/// A page of a memory's history, oldest first.
struct HistoryPage: Codable, Sendable, Hashable {
    var results: [HistoryEntry]
    var nextCursor: String?

    enum CodingKeys: String, CodingKey {
        case results
        case nextCursor = "next_cursor"
    }
}
