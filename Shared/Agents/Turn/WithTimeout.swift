/// A time limit was reached.
struct TimedOut: Error {}

/// Runs `body` for at most `limit`; past it `body` is cancelled.
/// - Throws: ``TimedOut``, or what `body` throws.
func withTimeout<R: Sendable>(_ limit: Duration, _ body: @escaping @Sendable () async throws -> R) async throws -> R {
    try await withThrowingTaskGroup(of: R.self) { group in
        group.addTask { try await body() }
        group.addTask {
            try await Task.sleep(for: limit)
            throw TimedOut()
        }
        defer { group.cancelAll() }
        guard let first = try await group.next() else { throw TimedOut() }
        return first
    }
}
