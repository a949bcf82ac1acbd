import Delivery
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
    private let events: any EventStore
    private let now: @Sendable () -> Date
    private let work: DueWork<ClaimedEvent>

    private static let patience = Duration.seconds(20)

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
        self.now = now
        work = DueWork(
            name: "extraction",
            concurrency: concurrency,
            logger: logger,
            pause: pause,
            claim: { try await events.claim(.add, limit: $0, lease: extractor.lease, at: now()) },
            work: { await extractor.run($0) }
        )
    }

    /// Stores the messages; the work begins at once.
    ///
    /// - Returns: the event by which it is followed.
    func accept(_ job: ExtractionJob, claims: DatabaseClaims) async throws -> UUID {
        let id = UUID()
        try await events.accept(job, id: id, at: now(), claims: claims)
        work.ring()
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

    func run() async throws { try await work.run() }

    /// As the operator sees it, and asks for it.
    var job: Job { work.job("extraction", "Reads messages for facts to remember") }

    /// Everything that is due.
    func runDue() async { await work.runDue() }
}
