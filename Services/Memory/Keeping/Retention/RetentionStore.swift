import Foundation
import Postgres

/// How far a walk over memories has come.
struct SweepPosition: Sendable, Hashable {
    /// When the memory was used last, or its own end.
    var place: Date
    var id: UUID

    /// Before every memory.
    static let start = SweepPosition(
        place: Date(timeIntervalSince1970: -5_000_000_000),
        id: UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))
    )
}

/// What the sweep takes away, of all tenants. Whatever somebody else holds is left to a later sweep, so any number of
/// sweepers may work at once and none waits.
protocol RetentionStore: Sendable {
    /// Looks at the next `window` memories that are past their own end and removes them. `next` is nil at the end.
    func removeExpired(
        after position: SweepPosition,
        window: Int,
        at moment: Date
    ) async throws -> (removed: Int, next: SweepPosition?)

    /// Looks at the next `window` memories that may be idle and removes those that are. `next` is nil at the end.
    func removeIdle(
        after position: SweepPosition,
        window: Int,
        rules: RetentionRules,
        at moment: Date
    ) async throws -> (removed: Int, next: SweepPosition?)

    /// Removes up to so many events that were finished before; how many there were.
    func removeEvents(finishedBefore moment: Date, limit: Int) async throws -> Int
}
