import Foundation

/// An earlier statement of the same teller as a draft, and how near it is.
struct Telling: Sendable {
    var id: UUID
    var reading: Reading
    var cosine: Double
    var saidAt: Date
    /// Its place among the turns of the draft's session, the later the greater.
    var place: Int?

    var isInSession: Bool { place != nil }

    /// Nil where another person or an agent told it.
    init?(_ neighbour: Neighbour, by draft: Draft) {
        let statement = neighbour.statement(in: draft.statement.scope)
        guard statement.teller == draft.statement.teller, statement.isOfAgent == draft.statement.isOfAgent else {
            return nil
        }
        id = neighbour.id
        reading = Readings.of(statement.body)
        cosine = neighbour.cosine
        saidAt = neighbour.validFrom
        place = neighbour.place
    }

    /// A draft before this one in the same batch.
    init?(_ earlier: Draft, position: Int, by draft: Draft) {
        guard earlier.statement.teller == draft.statement.teller,
            earlier.statement.isOfAgent == draft.statement.isOfAgent
        else { return nil }
        id = earlier.id
        reading = earlier.reading
        cosine = Duplicates.cosine(earlier.vector, draft.vector)
        saidAt = earlier.statement.createdAt
        if let run = draft.statement.runID, run == earlier.statement.runID { place = 1_000_000_000 + position }
    }

    func isSame(as draft: Draft) -> Bool { Supersession.same(reading, draft.reading, cosine: cosine) }

    func isEnded(by draft: Draft) -> Bool { Supersession.ends(reading, by: draft.reading, cosine: cosine) }

    func ends(_ draft: Draft) -> Bool { Supersession.ends(draft.reading, by: reading, cosine: cosine) }
}

extension Statement {
    /// Our own agents, and what speaks for nobody: what they say is no fact about the user.
    var isOfAgent: Bool {
        guard let role = effectiveRole?.lowercased() else { return false }
        return role != "user"
    }

    /// Whose "I" it is. A user without a name is the same with and without a role.
    var teller: String {
        guard let speaker = speaker?.lowercased(), speaker != "user" else {
            return isOfAgent ? effectiveRole ?? "" : ""
        }
        return speaker
    }

    /// Whether the other belongs to the same memory as this one: what the store asks for by `Conditions.beside`.
    func isBeside(_ other: Statement) -> Bool {
        guard scope == other.scope, agentID == other.agentID, appID == other.appID else { return false }
        return !(scope.user == nil || other.keepsToSession) || runID == other.runID
    }
}
