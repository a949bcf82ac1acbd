import Foundation

/// An edge of the graph as seen from one memory.
struct MemoryLink: Codable, Sendable, Hashable {
    enum Direction: String, Codable, Sendable {
        case out, `in`
    }

    struct Memory: Codable, Sendable, Hashable {
        var id: UUID
        var content: String
    }

    struct Entity: Codable, Sendable, Hashable {
        var id: UUID
        var kind: String
        var name: String
    }

    /// mentions, follows, similar, supersedes
    var kind: String
    var weight: Double
    var direction: Direction
    /// The memory at the other end; absent where that is an entity.
    var memory: Memory?
    var entity: Entity?
    var createdAt: Date

    enum CodingKeys: String, CodingKey {
        case kind, weight, direction, memory, entity
        case createdAt = "created_at"
    }
}

struct MemoryLinks: Codable, Sendable, Hashable {
    var results: [MemoryLink]
}
