import Platform
public import ServiceLifecycle
import Synchronization

/// Runs turns apart from the requests that started them: what becomes of a client decides over no turn by itself (see
/// ``TaskDesk/left(alone:_:_:)``).
/// At shutdown no new turn is taken and the running ones come to their end.
public final class TurnService: Service, Sendable {
    package typealias Job = @Sendable () async -> Void

    private let jobs: AsyncStream<Job>
    private let entrance: AsyncStream<Job>.Continuation
    private let running = Mutex(0)
    private let capacity: Int
    /// Whose turns they are, in a refusal.
    private let owner: String

    package init(capacity: Int, of owner: String = "agent") {
        self.capacity = capacity
        self.owner = owner
        // Bounded by the count of those running.
        (jobs, entrance) = AsyncStream.makeStream(bufferingPolicy: .unbounded)
    }

    /// Takes a place for a turn; it is given back by the turn's end, or by ``leave()`` where none begins.
    /// - Throws: 503 where too many turns run.
    package func enter() throws {
        let isRoom = running.withLock { count in
            guard count < capacity else { return false }
            count += 1
            return true
        }
        guard isRoom else { throw APIError.unavailable("This \(owner) is busy; try again in a moment.") }
    }

    package func leave() { running.withLock { $0 -= 1 } }

    /// Has a turn run, for which a place was taken.
    /// - Throws: 503 where the process is shutting down; the place is still taken then.
    package func submit(_ job: @escaping Job) throws {
        let counted: Job = { [self] in
            await job()
            leave()
        }
        guard case .enqueued = entrance.yield(counted) else {
            throw APIError.unavailable("This \(owner) is shutting down; try again.")
        }
    }

    public func run() async throws {
        await withGracefulShutdownHandler {
            await withDiscardingTaskGroup { group in
                for await job in jobs { group.addTask { await job() } }
            }
        } onGracefulShutdown: { [entrance] in
            entrance.finish()
        }
    }
}
