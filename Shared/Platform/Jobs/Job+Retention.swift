import ServiceLifecycle

extension Job {
    /// Rows that a statement of a retention job takes away, so that it holds few of them for a moment.
    public static let portion = 500

    /// Takes away what is past its time, an hour after the last time, in small portions.
    ///
    /// - Parameters:
    ///   - days: how long it is kept; 0 = for good.
    ///   - remove: takes away up to so many that are older than so many days, and tells how many there were. What somebody else holds is
    ///     left to the next time.
    public static func retention(
        _ name: String,
        _ summary: String,
        days: Int,
        remove: @escaping @Sendable (_ days: Int, _ limit: Int) async throws -> Int
    ) -> Job {
        Job(name, summary, every: .seconds(3_600)) {
            guard days > 0 else { return 0 }
            var count = 0
            while !Task.isCancelled && !Task.isShuttingDownGracefully {
                let some = try await remove(days, portion)
                count += some
                if some < portion { break }
            }
            return count
        }
    }
}
