import Foundation
import Platform

/// A request with an `Idempotency-Key`: whoever got no answer may send it again and has asked once.
struct KeyedRequest: Sendable {
    var key: String
    /// What was asked, in one way of writing it.
    var body: String
    /// What will be answered, JSON, apart from what becomes of the leads.
    var answer: String
}

/// What became of leads that were to be stored.
enum InsertedLeads: Sendable {
    struct Lead: Sendable, Hashable {
        var id: UUID
        /// Else it had been stored before.
        var isNew: Bool
    }

    /// In the order of the leads.
    case stored([Lead])
    /// The same was asked under the same key before; nothing was stored. The first answer, and the leads that came of it.
    case repeated(answer: String, leads: [UUID])
    /// The same key, but another request; nothing was stored.
    case conflicting
}
