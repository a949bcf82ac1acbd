/// How long requests of a route took, in buckets that are closer than those of `/metrics`, and reach as far as a turn may last.
struct LatencyHistogram: Sendable {
    /// Upper bounds, milliseconds.
    static let bounds: [Double] = [
        1, 2, 3, 5, 7.5, 10, 15, 20, 30, 50, 75, 100, 150, 200, 300, 500, 750, 1_000, 1_500, 2_000, 3_000, 5_000, 7_500,
        10_000, 15_000, 30_000, 60_000,
    ]

    /// Of each bound, and one for what took longer than the last.
    private(set) var counts = [Int](repeating: 0, count: bounds.count + 1)
    private(set) var count = 0
    /// Answers of 500 and above.
    private(set) var errors = 0

    mutating func add(milliseconds: Double, isError: Bool) {
        let bucket = Self.bounds.firstIndex { milliseconds <= $0 } ?? Self.bounds.count
        counts[bucket] += 1
        count += 1
        if isError { errors += 1 }
    }

    /// Milliseconds within which the given part of the requests was answered, reckoned evenly within a bucket; nil before the first. What
    /// lies past the last bound is given as that bound: it took at least so long.
    func quantile(_ part: Double) -> Double? {
        guard count > 0 else { return nil }
        let rank = part * Double(count)
        var before = 0
        for (index, bound) in Self.bounds.enumerated() where counts[index] > 0 {
            let upTo = before + counts[index]
            if Double(upTo) >= rank {
                let lower = index == 0 ? 0 : Self.bounds[index - 1]
                return lower + (bound - lower) * max(0, rank - Double(before)) / Double(counts[index])
            }
            before = upTo
        }
        return Self.bounds.last
    }
}
