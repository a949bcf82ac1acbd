import Foundation
import Postgres
import SharedModels

/// How stored memories are changed and looked back on. Every call acts with the claims of its caller.
protocol KeepingStore: Sendable {
    /// The memory as it is afterwards; nil where there is none within reach. Throws where it may not be changed.
    func change(
        _ id: UUID,
        _ change: MemoryChange,
        rewording: Rewording?,
        at moment: Date,
        claims: DatabaseClaims,
        actor: String
    ) async throws -> MemoryRecord?

    /// The reinforcement afterwards; nil where there is none within reach.
    func reinforce(
        _ id: UUID,
        by delta: Double,
        at moment: Date,
        claims: DatabaseClaims,
        actor: String
    ) async throws -> Double?

    /// Oldest first; also of a memory that is gone. Nil where there is neither history nor memory within reach.
    func history(
        of id: UUID,
        after cursor: PageCursor?,
        limit: Int,
        claims: DatabaseClaims
    ) async throws -> [HistoryEntry]?

    /// Strongest first; only what can be read at its other end. Nil where the memory is not within reach.
    func links(of id: UUID, limit: Int, at moment: Date, claims: DatabaseClaims) async throws -> [MemoryLink]?
}
