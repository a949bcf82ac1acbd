public import Foundation
import Logging

/// What waits in one queue.
public struct QueueDepth: Sendable, Hashable {
    /// `push notifications`; one of few.
    public var queue: String
    public var waiting: Int
    /// Since when the oldest waits; nil where nothing does.
    public var oldest: Date?

    public init(_ queue: String, waiting: Int, oldest: Date?) {
        self.queue = queue
        self.waiting = waiting
        self.oldest = oldest
    }

    /// Rows that a queue's depth is counted to: what counts itself to death helps nobody.
    public static let most = 10_000
}

/// The depths of a service's queues, read from the database for `/metrics`: seldom, for a moment, and never so that a scrape fails by it.
actor QueueDepths {
    typealias Read = @Sendable () async throws -> [QueueDepth]

    private let rest: Duration
    private let patience: Duration
    private let logger: Logger
    private let read: Read
    private var last: (at: ContinuousClock.Instant, depths: [QueueDepth]?)?
    private var isReading = false
    private var failures = 0

    /// - Parameters:
    ///   - rest: a reading younger than this is shown again.
    ///   - patience: how long a scrape waits for the database.
    init(rest: Duration = .seconds(10), patience: Duration = .seconds(1), logger: Logger, read: @escaping Read) {
        self.rest = rest
        self.patience = patience
        self.logger = logger
        self.read = read
    }

    /// Leaves the depths out where they could not be read: an old number would look like one of now.
    func add(to scrape: inout Scrape, now: Date) async {
        let depths = await current()
        scrape.counter(
            "queue_reading_failures_total",
            "Times that the depths of the queues could not be read.",
            Double(failures)
        )
        for depth in depths ?? [] {
            let label = [("queue", depth.queue)]
            scrape.gauge(
                "queue_depth",
                "What waits in a queue, counted to \(QueueDepth.most).",
                Double(depth.waiting),
                label
            )
            scrape.gauge(
                "queue_oldest_age_seconds",
                "For how long the oldest in a queue has waited; 0 where nothing waits.",
                depth.oldest.map { max(0, now.timeIntervalSince($0)) } ?? 0,
                label
            )
        }
    }

    private func current() async -> [QueueDepth]? {
        if let last, isReading || ContinuousClock.now - last.at < rest { return last.depths }
        isReading = true
        defer { isReading = false }
        let read = read
        do {
            let depths = try await Deadline.limited(to: patience) { try await read() }
            last = (.now, depths)
        } catch {
            failures += 1
            logger.debug("depths of queues cannot be read", metadata: ["error": "\(error)"])
            last = (.now, nil)
        }
        return last?.depths
    }
}
