import Synchronization

/// Leaves a provider alone that keeps failing, so that users do not wait for it in every turn. After a rest one call tries it again;
/// the others wait for what comes of that.
final class CircuitBreaker: Sendable {
    private struct State {
        var failures = 0
        var openUntil: ContinuousClock.Instant?
    }

    /// Failures in a row until it rests.
    let threshold: Int
    let rest: Duration
    private let now: @Sendable () -> ContinuousClock.Instant
    private let state = Mutex(State())

    init(
        threshold: Int = 3,
        rest: Duration = .seconds(30),
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.threshold = threshold
        self.rest = rest
        self.now = now
    }

    /// Whether a call may be made now. Where one is let through for trial, the next one is after another rest, whatever became of
    /// the first.
    func enter() -> Bool {
        let moment = now()
        return state.withLock { state in
            guard let until = state.openUntil else { return true }
            guard moment >= until else { return false }
            state.openUntil = moment.advanced(by: rest)
            return true
        }
    }

    func succeeded() { state.withLock { $0 = State() } }

    func failed() {
        let moment = now()
        state.withLock { state in
            state.failures += 1
            if state.failures >= threshold { state.openUntil = moment.advanced(by: rest) }
        }
    }
}
