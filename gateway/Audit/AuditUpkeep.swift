import Foundation
import Logging
import Platform

/// What the audit trail needs from time to time: its end signed, and old events taken away. Every gateway may sign at once: an end is signed
/// the same by all. What is old goes by one of them at a time.
struct AuditUpkeep: Sendable {
    /// Events that one transaction takes away.
    static let portion = 5_000

    let store: any AuditStore
    let keys: AuditKeys
    /// nil: they are kept for ever.
    let days: Int?
    let logger: Logger
    let now: @Sendable () -> Date

    /// Signs the newest event where nobody has, every half minute.
    var signing: PeriodicService {
        PeriodicService(name: "sign the audit trail", every: .seconds(30), logger: logger, work: sign)
    }

    /// Takes away what is old.
    var pruning: Job {
        Job("audit-retention", "Takes away audit events that are past their days", every: .seconds(3_600), work: prune)
    }

    @Sendable func sign() async throws {
        guard let newest = try await store.newest(), try await !store.isSigned(newest, by: keys.id) else { return }
        try await store.keep(keys.sign(newest, as: .head, at: now()))
    }

    @Sendable func prune() async throws -> Int {
        guard let days else { return 0 }
        let limit = now() - Double(days) * 86_400
        var count = 0
        while let last = try await store.lastBefore(limit, limit: Self.portion) {
            let gone = try await store.prune(keys.sign(last, as: .pruned, at: now()))
            // Another gateway is at it.
            guard gone > 0 else { break }
            count += gone
        }
        return count
    }
}
