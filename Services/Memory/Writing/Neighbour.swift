import Foundation

/// A stored memory near a draft: one that it may repeat, replace or belong to.
struct Neighbour: Sendable, Hashable {
    var id: UUID
    var content: String
    var speaker: String?
    var role: String?
    /// Same hash: same words of the same speaker.
    var isExact = false
    var cosine: Double
    /// From when on it is held to be true.
    var validFrom: Date
    /// Its place in the draft's own session; nil where it is of another.
    var place: Int?
}

extension Neighbour {
    /// As the statement that it was, in the scope of the draft that asks.
    func statement(in scope: Scope) -> Statement {
        Statement(scope: scope, content: content, speaker: speaker, role: role, createdAt: validFrom)
    }
}
