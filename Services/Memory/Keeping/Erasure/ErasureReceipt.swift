import Foundation

/// Proof that a user was erased: who asked for it, when, and how much went. It holds nothing of what was said, and in the
/// database not even the user's name.
struct ErasureReceipt: Codable, Sendable, Hashable {
    /// Rows that went, by kind.
    struct Counts: Codable, Sendable, Hashable {
        var memories = 0
        var history = 0
        var entities = 0
        var links = 0
        var accesses = 0
        var events = 0
        var exports = 0
        var feedback = 0

        var isEmpty: Bool { self == Counts() }
    }

    var id: UUID
    var userID: String
    /// Where: the caller's namespaces; `*` is everywhere.
    var namespaces: [String]
    /// The service or the kind of caller that asked for it.
    var erasedBy: String
    var erasedAt: Date
    var counts: Counts

    enum CodingKeys: String, CodingKey {
        case id, namespaces, counts
        case userID = "user_id"
        case erasedBy = "erased_by"
        case erasedAt = "erased_at"
    }
}

struct ErasureReceipts: Codable, Sendable, Hashable {
    var results: [ErasureReceipt]
}
