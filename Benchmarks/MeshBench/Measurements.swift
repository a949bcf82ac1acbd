/// Latencies of one kind of request.
struct Measurements: Sendable {
    var name: String
    private(set) var latencies: [Duration] = []
    private(set) var failures: [String: Int] = [:]
    /// From the first request to the last answer.
    var elapsed: Duration = .zero
    /// What one request did, where it did several (a batch).
    var itemsPerRequest = 1

    init(name: String) { self.name = name }

    mutating func add(_ latency: Duration) { latencies.append(latency) }

    mutating func fail(_ reason: String) { failures[reason, default: 0] += 1 }

    mutating func add(_ other: Measurements) {
        latencies += other.latencies
        failures.merge(other.failures, uniquingKeysWith: +)
    }

    /// Nearest rank: the smallest latency that at least `share` of the requests did not exceed.
    func percentile(_ share: Double) -> Duration? {
        guard !latencies.isEmpty else { return nil }
        let sorted = latencies.sorted()
        let rank = Int((share * Double(sorted.count)).rounded(.up))
        return sorted[min(sorted.count, max(1, rank)) - 1]
    }

    var perSecond: Double {
        let seconds = elapsed / .seconds(1)
        return seconds > 0 ? Double(latencies.count * itemsPerRequest) / seconds : 0
    }

    var failureCount: Int { failures.values.reduce(0, +) }
}
