import Dispatch
import Logging
import Synchronization

/// Lends connections. A thin shell: `PoolStateMachine` decides, this carries out.
final class ConnectionPool: Sendable {
    private struct State {
        var machine: PoolStateMachine
        var connections: [Int: PostgresConnection] = [:]
        var waiting: [Int: CheckedContinuation<PostgresConnection, any Error>] = [:]
        var draining: [CheckedContinuation<Void, Never>] = []
        var lastWaiter = 0
        var lastFailure: PostgresError?
        /// The moment for which the timer is set.
        var wake: Duration?
        var opened = 0
        var failedToOpen = 0
        var timeouts = 0
        var waits = PoolWaits()
    }

    private let state: Mutex<State>
    private let configuration: PostgresConfiguration
    private let logger: Logger
    private let epoch = ContinuousClock.now
    private let timer = DispatchQueue(label: "postgres.pool.timer")

    init(configuration: PostgresConfiguration, logger: Logger) {
        self.configuration = configuration
        self.logger = logger
        let settings = PoolStateMachine.Settings(
            maximumConnections: max(1, configuration.maximumConnections),
            acquireTimeout: configuration.acquireTimeout,
            idleTimeout: configuration.idleTimeout,
            lastIdleTimeout: configuration.idleTimeout * 5
        )
        state = Mutex(State(machine: PoolStateMachine(settings: settings)))
    }

    var statistics: PostgresStatistics {
        state.withLock {
            var statistics = PostgresStatistics(
                total: $0.machine.total,
                idle: $0.machine.idleCount,
                waiting: $0.machine.waitingCount
            )
            statistics.opening = $0.machine.connectingCount
            statistics.maximum = configuration.maximumConnections
            statistics.opened = $0.opened
            statistics.failedToOpen = $0.failedToOpen
            statistics.timeouts = $0.timeouts
            statistics.waits = $0.waits
            return statistics
        }
    }

    /// A connection for the caller alone, to be given back with `release`.
    func acquire() async throws(PostgresError) -> PostgresConnection {
        guard !Task.isCancelled else { throw Self.cancelled }
        let (idle, waiter) = state.withLock { state -> (PostgresConnection?, Int) in
            if let id = state.machine.leaseIdle() {
                state.waits.add(.zero)
                return (state.connections[id], 0)
            }
            state.lastWaiter += 1
            return (nil, state.lastWaiter)
        }
        if let idle { return idle }
        let began = now
        do {
            let connection = try await withTaskCancellationHandler {
                try await withCheckedThrowingContinuation { enqueue(waiter, $0) }
            } onCancel: {
                abandon(waiter)
            }
            state.withLock { $0.waits.add(now - began) }
            return connection
        } catch {
            if (error as? PostgresError)?.code == .poolExhausted { state.withLock { $0.timeouts += 1 } }
            throw error as? PostgresError ?? Self.cancelled
        }
    }

    /// Takes a connection back; one that is not reusable is closed.
    func release(_ connection: PostgresConnection) {
        let reusable = connection.isReusable.load(ordering: .acquiring)
        update { machine, now in machine.release(connection.id, reusable: reusable, now: now) }
    }

    func reap() { update { machine, now in machine.reap(now: now) } }

    /// Closes all connections, waiting for those that are lent for as long as `patience`.
    func shutDown(patience: Duration) async {
        update { machine, _ in machine.shutDown() }
        timer.asyncAfter(deadline: .now() + .nanoseconds(Int(patience / .nanoseconds(1)))) { [weak self] in
            self?.endDraining()
        }
        await withCheckedContinuation { continuation in
            let isDrained = state.withLock { state in
                if !state.machine.isDrained { state.draining.append(continuation) }
                return state.machine.isDrained
            }
            if isDrained { continuation.resume() }
        }
    }

    // MARK: - Carrying out

    private static let cancelled = PostgresError(.cancelled, "the task was cancelled while it waited for a connection")

    private var now: Duration { epoch.duration(to: .now) }

    private func enqueue(_ waiter: Int, _ continuation: CheckedContinuation<PostgresConnection, any Error>) {
        let isCancelled = state.withLock { state in
            // Under the lock: a cancellation after this finds the continuation.
            guard !Task.isCancelled else { return true }
            state.waiting[waiter] = continuation
            return false
        }
        guard !isCancelled else { return continuation.resume(throwing: Self.cancelled) }
        update { machine, now in machine.acquire(waiter, now: now) }
    }

    private func abandon(_ waiter: Int) {
        let continuation = state.withLock { state in
            // Not yet in the machine: `acquire` is about to put it there and will find nobody to serve.
            _ = state.machine.cancel(waiter)
            return state.waiting.removeValue(forKey: waiter)
        }
        continuation?.resume(throwing: Self.cancelled)
    }

    private struct Work: Sendable {
        var served: [(CheckedContinuation<PostgresConnection, any Error>, PostgresConnection)] = []
        var refused: [(CheckedContinuation<PostgresConnection, any Error>, PostgresError)] = []
        var connect: [PostgresConnection] = []
        var close: [PostgresConnection] = []
        var unclaimed: [PostgresConnection] = []
        var wake: Duration?
        var isDrained = false
    }

    /// Asks the machine and does what it says; nothing of it under the lock.
    private func update(_ decide: (inout PoolStateMachine, Duration) -> PoolStateMachine.Actions) {
        let work = state.withLock { state -> Work in
            let now = self.now
            return prepare(decide(&state.machine, now), &state)
        }
        for (continuation, connection) in work.served { continuation.resume(returning: connection) }
        for (continuation, error) in work.refused { continuation.resume(throwing: error) }
        for connection in work.close { connection.close() }
        for connection in work.connect {
            connection.open { [weak self] failure in self?.opened(connection, failure) }
        }
        if let wake = work.wake { setTimer(wake) }
        for connection in work.unclaimed { release(connection) }
        if work.isDrained { endDraining() }
    }

    private func prepare(_ actions: PoolStateMachine.Actions, _ state: inout State) -> Work {
        var work = Work()
        for lease in actions.lease {
            guard let connection = state.connections[lease.connection] else { continue }
            if let continuation = state.waiting.removeValue(forKey: lease.waiter) {
                work.served.append((continuation, connection))
            } else {
                work.unclaimed.append(connection)
            }
        }
        for refusal in actions.refuse {
            guard let continuation = state.waiting.removeValue(forKey: refusal.waiter) else { continue }
            work.refused.append((continuation, error(for: refusal.failure, state)))
        }
        for id in actions.connect {
            let connection = PostgresConnection(id: id, configuration: configuration, logger: logger)
            state.connections[id] = connection
            work.connect.append(connection)
        }
        for id in actions.close {
            if let connection = state.connections.removeValue(forKey: id) { work.close.append(connection) }
        }
        if let wake = state.machine.nextWake, state.wake.map({ wake < $0 }) ?? true {
            state.wake = wake
            work.wake = wake
        }
        work.isDrained = state.machine.isDrained
        return work
    }

    private func opened(_ connection: PostgresConnection, _ failure: PostgresError?) {
        let (wasInOutage, isInOutage) = (state.withLock { $0.machine.isInOutage }, failure != nil)
        if let failure {
            state.withLock {
                $0.failedToOpen += 1
                $0.lastFailure = failure
                $0.connections[connection.id] = nil
            }
            update { machine, now in
                machine.connectFailed(connection.id, now: now, jitter: Double.random(in: 0..<1))
            }
        } else {
            state.withLock { $0.opened += 1 }
            update { machine, now in machine.connected(connection.id, now: now) }
        }
        switch (wasInOutage, isInOutage) {
        case (false, true):
            logger.warning("the database cannot be reached", metadata: ["error": "\(failure?.message ?? "")"])
        case (true, false):
            logger.notice("the database can be reached again")
        default: break
        }
    }

    private func setTimer(_ wake: Duration) {
        let delay = max(.zero, wake - now)
        timer.asyncAfter(deadline: .now() + .nanoseconds(Int(delay / .nanoseconds(1)))) { [weak self] in
            guard let self else { return }
            state.withLock { if $0.wake == wake { $0.wake = nil } }
            update { machine, now in machine.tick(now: now) }
        }
    }

    private func endDraining() {
        let continuations = state.withLock { state in
            defer { state.draining = [] }
            return state.draining
        }
        for continuation in continuations { continuation.resume() }
    }

    private func error(for failure: PoolStateMachine.Failure, _ state: State) -> PostgresError {
        switch failure {
        case .closed: PostgresError(.closed, "the database client has been shut down")
        case .exhausted:
            PostgresError(
                .poolExhausted,
                "all \(configuration.maximumConnections) connections to the database were busy for \(configuration.acquireTimeout)"
            )
        case .unavailable:
            PostgresError(
                .unavailable,
                "the database cannot be reached: \(state.lastFailure?.message ?? "it does not answer")",
                sqlState: state.lastFailure?.sqlState
            )
        }
    }
}
