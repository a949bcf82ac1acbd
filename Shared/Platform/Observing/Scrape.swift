import NIOConcurrencyHelpers

/// Values that are looked up when somebody asks for the metrics.
public struct Scrape: Sendable {
    var sheet = MetricSheet()

    public mutating func gauge(_ name: String, _ help: String, _ value: Double, _ labels: [(String, String)] = []) {
        sheet.declare(name, .gauge, help: help)
        sheet.set(value, of: name, MetricSheet.labels(labels))
    }

    public mutating func counter(_ name: String, _ help: String, _ value: Double, _ labels: [(String, String)] = []) {
        sheet.declare(name, .counter, help: help)
        sheet.add(value, to: name, MetricSheet.labels(labels))
    }

    /// - Parameter counts: of each bucket, not cumulative.
    mutating func histogram(
        _ name: String,
        _ help: String,
        buckets: [Double],
        counts: [Int],
        sum: Double,
        total: Int
    ) {
        sheet.declare(name, .histogram, help: help, buckets: buckets)
        sheet.set(counts: counts, sum: sum, total: total, of: name, "")
    }
}

/// What a process looks up for `/metrics`, beside what it counts as it goes.
public final class ScrapeSources: Sendable {
    typealias Source = @Sendable (inout Scrape) async -> Void

    private let sources = NIOLockedValueBox<[Source]>([])

    /// - Parameter read: must come to an end soon; what it cannot find out it leaves out.
    public func add(_ read: @escaping @Sendable (inout Scrape) async -> Void) {
        sources.withLockedValue { $0.append(read) }
    }

    func read() async -> Scrape {
        var scrape = Scrape()
        for source in sources.withLockedValue({ $0 }) { await source(&scrape) }
        return scrape
    }
}
