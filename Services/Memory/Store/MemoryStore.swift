import Foundation
import Postgres
import SharedModels

/// Where memories are kept. Every call acts with the claims of its caller, which the database checks again.
protocol MemoryStore: Sendable {
    /// Looks at the scope of a search: who of `names` is known to speak there, and how much there is to read.
    func survey(_ plan: SearchPlan, names: [String], at moment: Date, claims: DatabaseClaims) async throws -> Survey

    /// The best memories, in order, at most as many as the plan's limit.
    /// - Parameter reached: memories that count for at least so much, where they are eligible.
    func find(
        _ plan: SearchPlan,
        vector: QueryVector,
        survey: Survey,
        reached: [Reached],
        at moment: Date,
        claims: DatabaseClaims
    ) async throws -> [FoundMemory]

    /// The memories that are one link away from `seeds`, alive or not, each with the best of the links' worth.
    func linked(with seeds: [Reached], tenant: String, claims: DatabaseClaims) async throws -> [Reached]

    /// Stores the drafts in one transaction, in which no other writer of their scopes comes between. `decide` is given
    /// what is near each draft, the nearest first, and says what to do with it. `closing` ends the event that the drafts come
    /// from in the same transaction; where it is no longer this claim's, nothing is stored and ``EventLost`` is thrown.
    func write(
        _ drafts: [Draft],
        at moment: Date,
        claims: DatabaseClaims,
        actor: String,
        closing: EventClosing?,
        decide: @Sendable ([[Neighbour]]) -> [Verdict]
    ) async throws -> [Verdict]

    /// Nil where there is none, it has expired, or it is out of the caller's reach.
    func memory(_ id: UUID, at moment: Date, claims: DatabaseClaims) async throws -> MemoryRecord?

    /// Newest first.
    func page(_ request: PageRequest, at moment: Date, claims: DatabaseClaims) async throws -> [MemoryRecord]

    /// False where there is none within reach.
    func delete(_ id: UUID, claims: DatabaseClaims, actor: String) async throws -> Bool

    /// Takes a memory back as if it had never been told: without a row of history, and nobody is told. False where there is none.
    func retract(_ id: UUID, claims: DatabaseClaims) async throws -> Bool

    /// How many there were.
    func deleteAll(_ scope: Scope, runID: String?, claims: DatabaseClaims, actor: String) async throws -> Int

    /// Memories by namespace, as far as the claims reach.
    func counts(claims: DatabaseClaims) async throws -> [String: Int]

    /// Adds to the counts of access; of memories that are gone by now it takes no notice.
    func note(_ accesses: [Access]) async throws

    /// The length of the vectors that the table holds.
    func dimensions() async throws -> Int

    /// The model of all stored vectors; nil where there are none yet.
    func embeddingModel() async throws -> String?
}

/// Which part of a list is asked for.
struct PageRequest: Sendable {
    var scope: Scope
    var runID: String?
    /// Only memories of one of these; empty is all.
    var categories: [String] = []
    var after: PageCursor?
    var limit: Int

    static let defaultLimit = 50
    static let maximumLimit = 200
}
