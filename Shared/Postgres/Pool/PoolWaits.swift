/// How long callers waited for a connection, in buckets.
public struct PoolWaits: Sendable, Hashable {
    /// Upper bounds, in seconds; who found one idle waited no time.
    public static let buckets: [Double] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]

    /// Of each bucket, not cumulative.
    public private(set) var counts = Array(repeating: 0, count: Self.buckets.count)
    public private(set) var seconds = 0.0
    public private(set) var total = 0

    public init() {}

    mutating func add(_ wait: Duration) {
        total += 1
        guard wait > .zero else {
            counts[0] += 1
            return
        }
        let time = wait / .seconds(1)
        seconds += time
        if let index = Self.buckets.firstIndex(where: { time <= $0 }) { counts[index] += 1 }
    }
}
