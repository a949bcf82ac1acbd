import NIOConcurrencyHelpers

/// Whether a transfer still gets on. A request's own deadline does not fit one: it takes as long as its file is large.
struct TransferPace: Sendable {
    private let limits: TransferLimits
    private let end: ContinuousClock.Instant
    private let last = NIOLockedValueBox(ContinuousClock.now)

    init(_ limits: TransferLimits) {
        self.limits = limits
        end = ContinuousClock.now + limits.timeout
    }

    /// It has got on.
    func note() { last.withLockedValue { $0 = .now } }

    /// Returns why the transfer must end, when it must.
    func verdict() async throws -> String {
        while true {
            let idle = last.withLockedValue { $0 } + limits.idle
            if end <= .now { return "took longer than it may" }
            if idle <= .now { return "stood still for too long" }
            try await Task.sleep(until: min(end, idle), clock: .continuous)
        }
    }

    /// Runs `work` as long as it gets on, then cancels it.
    ///
    /// - Returns: what it gave, also cancelled, and why it was cancelled.
    func limited<Value: Sendable>(
        _ work: @escaping @Sendable () async throws -> Value
    ) async throws -> (value: Value, cut: String?) {
        try await withThrowingTaskGroup(of: Part<Value>.self) { group in
            group.addTask { .value(try await work()) }
            group.addTask { .cut(try? await verdict()) }
            defer { group.cancelAll() }
            var cut: String?
            while let part = try await group.next() {
                switch part {
                case .value(let value): return (value, cut)
                case .cut(let reason):
                    cut = reason
                    group.cancelAll()
                }
            }
            throw CancellationError()
        }
    }

    private enum Part<Value: Sendable>: Sendable {
        case value(Value)
        case cut(String?)
    }
}
