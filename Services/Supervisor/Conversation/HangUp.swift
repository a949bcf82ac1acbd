import Synchronization

/// Whether anybody waits for a turn's answer, and what becomes of a turn that nobody does: after a grace it is to stop, so that no model
/// goes on speaking to nobody. Within the grace somebody may come back.
final class HangUp: Sendable {
    private struct State {
        /// Since when nobody waits.
        var aloneSince: ContinuousClock.Instant?
        /// It is to stop, whoever comes back now.
        var isDue = false
    }

    private let grace: Duration
    private let state = Mutex(State())
    private let (leaving, left) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
    private let (canceling, canceled) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))

    init(grace: Duration) { self.grace = grace }

    /// The turn is stopped, for good.
    var isDue: Bool { state.withLock { $0.isDue } }

    /// Whoever waited has left.
    func leave() {
        state.withLock { $0.aloneSince = .now }
        left.yield()
    }

    /// Somebody looks what has become of it: that counts for another grace.
    func notice() {
        state.withLock { state in if state.aloneSince != nil { state.aloneSince = .now } }
    }

    /// The turn is not wanted any more.
    func cancel() {
        state.withLock { $0.isDue = true }
        canceled.yield()
    }

    /// Runs work that is cancelled when the turn is to stop, and then gives what it has.
    func stopping<Result: Sendable>(
        _ work: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        try await withThrowingTaskGroup(of: Result?.self) { group in
            group.addTask { try await work() }
            group.addTask {
                await self.untilGraceIsOver()
                return nil
            }
            // At once, also in the midst of the grace.
            group.addTask {
                for await _ in self.canceling { break }
                return nil
            }
            defer { group.cancelAll() }
            while let result = try await group.next() {
                if let result { return result }
                group.cancelAll()
            }
            throw CancellationError()
        }
    }

    private func untilGraceIsOver() async {
        for await _ in leaving {
            // Whoever looks in between puts it off.
            while let rest = rest() {
                guard rest > .zero else { return }
                guard (try? await Task.sleep(for: rest)) != nil else { return }
            }
        }
    }

    /// What is left of the grace; nil where somebody waits. With nothing left the turn is to stop: who comes back in the next moment is
    /// too late, and finds what was said.
    private func rest() -> Duration? {
        state.withLock { state in
            if state.isDue { return .zero }
            guard let alone = state.aloneSince else { return nil }
            let rest = alone + grace - .now
            if rest <= .zero { state.isDue = true }
            return max(.zero, rest)
        }
    }
}
