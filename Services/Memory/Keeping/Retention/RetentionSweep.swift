import Foundation
import Logging
import ServiceLifecycle

/// Lets go of what nobody needs any more, in small batches: each is one statement that holds few rows for a moment.
struct RetentionSweep: Sendable {
    /// What one sweep took away.
    struct Result: Sendable, Hashable {
        var expired = 0
        var idle = 0
        var events = 0

        var isEmpty: Bool { self == Result() }
        var total: Int { expired + idle + events }
    }

    let store: any RetentionStore
    let rules: RetentionRules
    let now: @Sendable () -> Date
    let logger: Logger
    /// Rows a statement.
    var batch = 200

    /// Until nothing is due, or shutdown begins.
    @discardableResult
    func run() async throws -> Result {
        let moment = now()
        var result = Result()
        result.expired = try await walked { try await store.removeExpired(after: $0, window: batch, at: moment) }
        result.idle = try await walked {
            try await store.removeIdle(after: $0, window: batch, rules: rules, at: moment)
        }
        let finished = moment - rules.eventDays * RetentionRules.day
        while goesOn {
            let count = try await store.removeEvents(finishedBefore: finished, limit: batch)
            result.events += count
            // What is left is held by another sweeper.
            if count == 0 { break }
        }
        if !result.isEmpty {
            logger.info(
                "memories swept",
                metadata: [
                    "expired": "\(result.expired)", "idle": "\(result.idle)",
                    "events": "\(result.events)",
                ]
            )
        }
        return result
    }

    private var goesOn: Bool { !Task.isCancelled && !Task.isShuttingDownGracefully }

    private func walked(
        _ step: (SweepPosition) async throws -> (removed: Int, next: SweepPosition?)
    ) async throws -> Int {
        var total = 0
        var position: SweepPosition? = .start
        while let current = position, goesOn {
            let (removed, next) = try await step(current)
            total += removed
            position = next
        }
        return total
    }
}
