import Foundation
import Logging
import Platform
import Postgres
import ServiceLifecycle
import SharedModels

/// Takes messages in for extraction, and works through what is due; any number of replicas share the work.
///
/// Accepted is what stands in the database. A process that dies in the middle leaves its events to their leases, after which
/// another takes them on; since what is stored and the event's end are one transaction, nothing is stored twice.
struct ExtractionService: Service {
    let extractor: Extractor
    let events: any EventStore
    let concurrency: Int
    let now: @Sendable () -> Date
    let logger: Logger
    /// How often is looked for what others left, or what was postponed.
    var pause = Duration.seconds(1)

    private static let patience = Duration.seconds(20)

    private let signals: AsyncStream<Void>
    private let bell: AsyncStream<Void>.Continuation

    init(
        extractor: Extractor,
        events: any EventStore,
        concurrency: Int,
        now: @escaping @Sendable () -> Date,
        logger: Logger,
        pause: Duration = .seconds(1)
    ) {
        self.extractor = extractor
        self.events = events
        self.concurrency = concurrency
        self.now = now
        self.logger = logger
        self.pause = pause
        (signals, bell) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Stores the messages; the work begins at once.
    ///
    /// - Returns: the event by which it is followed.
    func accept(_ job: ExtractionJob, claims: DatabaseClaims) async throws -> UUID {
        let id = UUID()
        try await events.accept(job, id: id, at: now(), claims: claims)
        bell.yield()
        return id
    }

    /// Waits for what comes of an event, as long as a request may.
    ///
    /// - Returns: the event, ended or not.
    func outcome(of id: UUID, claims: DatabaseClaims) async throws -> MemoryEvent? {
        let left = (Deadline.current?.remaining ?? Self.patience) - .seconds(2)
        let end = ContinuousClock.now + min(left, Self.patience)
        var event = try await events.event(id, claims: claims)
        while let open = event, open.finishedAt == nil, ContinuousClock.now < end {
            try await Task.sleep(for: .milliseconds(50))
            event = try await events.event(id, claims: claims)
        }
        return event
    }

    func run() async throws {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                while !Task.isCancelled {
                    try? await Task.sleep(for: pause)
                    bell.yield()
                }
            }
            // What is at work when shutdown begins comes to its end.
            for await _ in signals.cancelOnGracefulShutdown() { await runDue() }
            group.cancelAll()
        }
    }

    /// Everything that is due, so many events at a time.
    func runDue() async {
        await withTaskGroup(of: Void.self) { group in
            var running = 0
            var isEmpty = false
            while !Task.isCancelled {
                if !isEmpty, running < concurrency, !Task.isShuttingDownGracefully {
                    let claimed = await claim(concurrency - running)
                    isEmpty = claimed.isEmpty
                    for event in claimed {
                        running += 1
                        group.addTask { await extractor.run(event) }
                    }
                    continue
                }
                guard running > 0 else { return }
                await group.next()
                running -= 1
                isEmpty = false
            }
        }
    }

    private func claim(_ limit: Int) async -> [ClaimedEvent] {
        do {
            return try await events.claim(limit: limit, lease: extractor.lease, at: now())
        } catch {
            logger.warning("extraction waits for the database", metadata: ["error": "\(error)"])
            return []
        }
    }
}
