import Foundation

/// What becomes of a draft.
enum Verdict: Sendable, Hashable {
    case add(Connections)
    case merge(into: UUID, Duplicates.Reason)
    case reject(Rejection)

    enum Rejection: String, Sendable { case recalled }
}

/// How a new memory belongs to those that are there.
struct Connections: Sendable, Hashable {
    struct Likeness: Sendable, Hashable {
        var id: UUID
        var cosine: Double
    }

    struct Successor: Sendable, Hashable {
        var id: UUID
        var validFrom: Date
    }

    /// What the new memory makes untrue.
    var supersedes: [UUID] = []
    /// A later statement that was heard before this one and makes it untrue.
    var supersededBy: Successor?
    var similar: [Likeness] = []
}
