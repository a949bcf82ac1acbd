import Foundation
import SharedModels

/// Work that goes on after its request was answered.
struct MemoryEvent: Codable, Sendable, Hashable {
    var id: UUID
    var kind: String
    /// pending, done, failed
    var state: String
    var attempts: Int
    /// What came of it.
    var result: JSONValue?
    /// Why it failed, in words.
    var error: String?
    var createdAt: Date
    var finishedAt: Date?

    enum CodingKeys: String, CodingKey {
        case id, kind, state, attempts, result, error
        case createdAt = "created_at"
        case finishedAt = "finished_at"
    }
}
