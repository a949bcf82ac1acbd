import DequeModule

/// Every decision of the pool, without I/O, clock or randomness: times are counted from any fixed moment and passed in.
///
/// Waiters are served in the order in which they came. Idle connections are lent last in, first out, so that those which
/// are not needed grow old and are closed.
struct PoolStateMachine: Sendable {
    typealias ConnectionID = Int
    typealias WaiterID = Int

    struct Settings: Sendable {
        var maximumConnections: Int
        var acquireTimeout: Duration
        var idleTimeout: Duration
        /// How long the last connection may be idle.
        var lastIdleTimeout: Duration
        /// For how long after an outage began callers wait for its end, if there had been a connection before.
        var patience: Duration = .seconds(2)
        var firstBackoff: Duration = .milliseconds(100)
        var longestBackoff: Duration = .seconds(5)
    }

    enum Failure: Equatable, Sendable {
        case unavailable
        case exhausted
        case closed
    }

    /// What the shell has to do now.
    struct Actions: Equatable, Sendable {
        struct Lease: Equatable, Sendable {
            var connection: ConnectionID
            var waiter: WaiterID
        }
        struct Refusal: Equatable, Sendable {
            var waiter: WaiterID
            var failure: Failure
        }
        var lease: [Lease] = []
        var refuse: [Refusal] = []
        var connect: [ConnectionID] = []
        var close: [ConnectionID] = []
    }

    private struct Waiter {
        let id: WaiterID
        let deadline: Duration
    }

    private struct Idle {
        let id: ConnectionID
        let since: Duration
    }

    private struct Outage {
        let since: Duration
        let attempts: Int
        let retryAt: Duration
    }

    private let settings: Settings
    /// Longest idle first.
    private var idle: [Idle] = []
    private var busy: Set<ConnectionID> = []
    private var connecting: Set<ConnectionID> = []
    private var waiters: Deque<Waiter> = []
    private var outage: Outage?
    private var wasConnected = false
    private var lastID = 0
    private(set) var isShutDown = false

    init(settings: Settings) { self.settings = settings }

    var total: Int { idle.count + busy.count + connecting.count }
    var idleCount: Int { idle.count }
    var waitingCount: Int { waiters.count }
    var connectingCount: Int { connecting.count }
    var isInOutage: Bool { outage != nil }
    /// Nothing is lent any more; what is still being opened will be closed when it is.
    var isDrained: Bool { isShutDown && busy.isEmpty }

    /// When `tick` should be called next, if ever.
    var nextWake: Duration? {
        guard let first = waiters.first else { return nil }
        guard let outage, connecting.isEmpty, total < settings.maximumConnections else { return first.deadline }
        return min(first.deadline, outage.retryAt)
    }

    /// A connection at once, without waiting; nil when there is none to spare.
    mutating func leaseIdle() -> ConnectionID? {
        guard !isShutDown, let last = idle.popLast() else { return nil }
        busy.insert(last.id)
        return last.id
    }

    /// Queues a caller for a connection; the actions may serve or refuse it at once.
    mutating func acquire(_ waiter: WaiterID, now: Duration) -> Actions {
        if isShutDown { return Actions(refuse: [.init(waiter: waiter, failure: .closed)]) }
        if let id = leaseIdle() { return Actions(lease: [.init(connection: id, waiter: waiter)]) }
        if let outage, isUnreachable, now < outage.retryAt, !isPatient(outage, now: now) {
            return Actions(refuse: [.init(waiter: waiter, failure: .unavailable)])
        }
        waiters.append(Waiter(id: waiter, deadline: now + settings.acquireTimeout))
        return Actions(connect: connections(now: now))
    }

    /// A caller gave up. False when it has already been served or refused.
    mutating func cancel(_ waiter: WaiterID) -> Bool {
        guard let index = waiters.firstIndex(where: { $0.id == waiter }) else { return false }
        waiters.remove(at: index)
        return true
    }

    mutating func connected(_ id: ConnectionID, now: Duration) -> Actions {
        guard connecting.remove(id) != nil else { return Actions(close: [id]) }
        if isShutDown { return Actions(close: [id]) }
        outage = nil
        wasConnected = true
        var actions = offer(id, now: now)
        actions.connect = connections(now: now)
        return actions
    }

    /// - Parameter jitter: a random number in 0..<1, so that many processes do not return in step.
    mutating func connectFailed(_ id: ConnectionID, now: Duration, jitter: Double) -> Actions {
        guard connecting.remove(id) != nil, !isShutDown else { return Actions() }
        // Attempts that were under way together count as one.
        if outage.map({ now >= $0.retryAt }) ?? true {
            let attempts = (outage?.attempts ?? 0) + 1
            let retryAt = now + backoff(attempts: attempts, jitter: jitter)
            outage = Outage(since: outage?.since ?? now, attempts: attempts, retryAt: retryAt)
        }
        guard let outage, isUnreachable, connecting.isEmpty, !isPatient(outage, now: now) else { return Actions() }
        return refuseAll(.unavailable)
    }

    /// A caller is done with `id`.
    mutating func release(_ id: ConnectionID, reusable: Bool, now: Duration) -> Actions {
        guard busy.remove(id) != nil else { return Actions() }
        guard reusable, !isShutDown else { return Actions(connect: connections(now: now), close: [id]) }
        return offer(id, now: now)
    }

    /// Refuses who has waited too long, and tries again to connect when the time has come.
    mutating func tick(now: Duration) -> Actions {
        var actions = Actions()
        while let first = waiters.first, first.deadline <= now {
            waiters.removeFirst()
            actions.refuse.append(.init(waiter: first.id, failure: isUnreachable ? .unavailable : .exhausted))
        }
        actions.connect = connections(now: now)
        return actions
    }

    /// Closes what has been idle for too long.
    mutating func reap(now: Duration) -> Actions {
        var actions = Actions()
        while let oldest = idle.first {
            let allowed = total > 1 ? settings.idleTimeout : settings.lastIdleTimeout
            guard oldest.since + allowed <= now else { break }
            idle.removeFirst()
            actions.close.append(oldest.id)
        }
        return actions
    }

    /// Refuses everybody and closes what is idle; what is lent is closed when it comes back.
    mutating func shutDown() -> Actions {
        isShutDown = true
        var actions = refuseAll(.closed)
        actions.close = idle.map(\.id)
        idle = []
        return actions
    }

    // MARK: -

    /// No connection works and none has lately.
    private var isUnreachable: Bool { idle.isEmpty && busy.isEmpty }

    private func isPatient(_ outage: Outage, now: Duration) -> Bool {
        wasConnected && now - outage.since < settings.patience
    }

    private mutating func offer(_ id: ConnectionID, now: Duration) -> Actions {
        if let waiter = waiters.popFirst() {
            busy.insert(id)
            return Actions(lease: [.init(connection: id, waiter: waiter.id)])
        }
        idle.append(Idle(id: id, since: now))
        return Actions()
    }

    /// Connections to open: one for each waiter that none is on its way for; during an outage one at a time.
    private mutating func connections(now: Duration) -> [ConnectionID] {
        guard !isShutDown else { return [] }
        var wanted = min(waiters.count - connecting.count, settings.maximumConnections - total)
        if let outage {
            guard connecting.isEmpty, now >= outage.retryAt else { return [] }
            wanted = min(wanted, 1)
        }
        guard wanted > 0 else { return [] }
        return (0..<wanted).map { _ in
            lastID += 1
            connecting.insert(lastID)
            return lastID
        }
    }

    private mutating func refuseAll(_ failure: Failure) -> Actions {
        defer { waiters = [] }
        return Actions(refuse: waiters.map { .init(waiter: $0.id, failure: failure) })
    }

    /// Doubles from attempt to attempt; between half of that and all of it.
    private func backoff(attempts: Int, jitter: Double) -> Duration {
        let doubled = settings.firstBackoff * (1 << min(attempts - 1, 16))
        return min(doubled, settings.longestBackoff) * (0.5 + jitter / 2)
    }
}
