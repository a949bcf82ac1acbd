/// Sends `count` requests from `concurrency` callers, each waiting for its answer before it sends the next.
///
/// - Parameters:
///   - name: what the row of the table is called.
///   - request: does request number n; what it throws counts as an error.
func measure(
    _ name: String,
    count: Int,
    concurrency: Int = 1,
    request: @escaping @Sendable (_ number: Int) async throws -> Void
) async -> Measurements {
    let clock = ContinuousClock()
    let start = clock.now
    var total = Measurements(name: name)
    await withTaskGroup(of: Measurements.self) { group in
        for caller in 0..<concurrency {
            group.addTask {
                var own = Measurements(name: name)
                for number in stride(from: caller, to: count, by: concurrency) {
                    let sent = clock.now
                    do {
                        try await request(number)
                        own.add(clock.now - sent)
                    } catch {
                        own.fail(String(describing: error))
                    }
                }
                return own
            }
        }
        for await own in group { total.add(own) }
    }
    total.elapsed = clock.now - start
    return total
}
