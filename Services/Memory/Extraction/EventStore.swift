import Foundation
import Postgres
import SharedModels

/// What is done after its request was answered.
enum EventKind: String, Sendable {
    /// Messages that a model reads.
    case add
    /// A change that somebody wants to hear of.
    case webhook
}

/// An event that this process has taken on, until its lease ends.
struct ClaimedEvent: Sendable {
    var id: UUID
    var scope: Scope
    /// From 1. It also tells this claim from every other: who has lost the lease can end nothing any more.
    var attempt: Int
    var payload: JSONValue

    /// As whom the work is done: for the event's own user, in its own namespace.
    var claims: DatabaseClaims {
        DatabaseClaims(tenant: scope.tenant, subject: scope.user, namespaces: [scope.namespace])
    }
}

/// Ends an event in the transaction that writes what came of it, so that both happen or neither.
struct EventClosing: Sendable {
    var event: ClaimedEvent
    /// What came of it, from what became of each draft.
    var result: @Sendable ([Verdict]) throws -> JSONValue
}

/// The event was taken on by another, ended, or erased in the meantime: nothing of this claim may be written.
struct EventLost: Error {}

/// Work that goes on after its request was answered. What is accepted is in the database before the answer.
protocol EventStore: Sendable {
    func accept(_ job: ExtractionJob, id: UUID, at moment: Date, claims: DatabaseClaims) async throws

    /// Takes on events that are due, over all tenants, oldest first; none that another holds.
    func claim(_ kind: EventKind, limit: Int, lease: Duration, at moment: Date) async throws -> [ClaimedEvent]

    /// Gives an event back until a later time; of no effect where the claim is lost.
    func postpone(_ event: ClaimedEvent, until time: Date, because reason: String) async throws

    /// Ends an event with what came of it; of no effect where the claim is lost.
    func end(_ event: ClaimedEvent, with result: JSONValue, at moment: Date) async throws

    /// Ends an event that nothing can come of; what it holds stays for who looks into it.
    func fail(_ event: ClaimedEvent, because reason: String, at moment: Date) async throws

    /// Nil where there is none within reach.
    func event(_ id: UUID, claims: DatabaseClaims) async throws -> MemoryEvent?
}
