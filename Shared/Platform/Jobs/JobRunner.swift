import AsyncAlgorithms
import Foundation
public import Logging
public import ServiceLifecycle
import SharedModels
import Synchronization

/// Does the jobs of a service together with whatever other replicas there are: looks again and again for what is due or asked for, and
/// takes it on. Also writes down what this process did of the shared ones.
///
/// A tool that runs from time to time uses it too: `try await runner.once("backup")`.
public struct JobRunner: Service {
    public struct Pace: Sendable, Hashable {
        /// How often is looked for what is due.
        public var look: Duration = .seconds(2)
        /// How long a claim holds unless its process goes on; after a crash another takes the job on.
        public var lease: Duration = .seconds(60)
        /// How often shared work is written down.
        public var note: Duration = .seconds(5)

        public init() {}
    }

    let service: String
    let jobs: [Job]
    let store: JobStore
    let pace: Pace
    let logger: Logger
    /// `host/4711`: who is at it, for people.
    let process: String

    private let signals: AsyncStream<Void>
    private let bell: AsyncStream<Void>.Continuation
    /// What this process is at.
    private final class Running: Sendable { let names = Mutex<Set<String>>([]) }
    private let running = Running()

    /// - Parameter service: its name; `database` for what the owner of the tables does.
    public init(service: String, jobs: [Job], store: JobStore, pace: Pace = Pace(), logger: Logger) {
        self.service = service
        self.jobs = jobs
        self.store = store
        self.pace = pace
        self.logger = logger
        let info = ProcessInfo.processInfo
        process = "\(info.hostName.prefix(60))/\(info.processIdentifier)"
        (signals, bell) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// There may be something to do at once.
    func ring() { bell.yield() }

    public func run() async throws {
        let ticks = AsyncTimerSequence(interval: pace.look, clock: .continuous).map { _ in () }
        var isRegistered = false
        await withDiscardingTaskGroup { group in
            group.addTask { await writeDown() }
            bell.yield()
            for await _ in merge(signals, ticks).cancelOnGracefulShutdown() {
                do {
                    if !isRegistered {
                        try await store.register(jobs, of: service)
                        isRegistered = true
                    }
                    while let claim = try await claim() {
                        group.addTask { await perform(claim) }
                    }
                } catch {
                    logger.warning("jobs wait for the database", metadata: ["error": "\(error)"])
                }
            }
            // What is under way is cancelled where it stands, and what was done of shared work is written down.
        }
        await note()
    }

    /// Runs one of the jobs now, whether it is due or not, and waits for its end.
    ///
    /// - Returns: false where another process is at it.
    /// - Throws: what the job threw.
    public func once(_ name: String) async throws -> Bool {
        guard let job = jobs.first(where: { $0.name == name }) else { return false }
        try await store.register([job], of: service)
        guard try await store.request(name, of: service),
            let claim = try await store.claim([name], of: service, as: process, lease: pace.lease)
        else { return false }
        let result = Mutex<(any Error)?>(nil)
        await perform(claim) { error in result.withLock { $0 = error } }
        if let error = result.withLock({ $0 }) { throw error }
        return true
    }

    private func claim() async throws -> JobStore.Claim? {
        let idle = running.names.withLock { names in jobs.map(\.name).filter { !names.contains($0) } }
        guard !Task.isShuttingDownGracefully,
            let claim = try await store.claim(idle, of: service, as: process, lease: pace.lease)
        else { return nil }
        _ = running.names.withLock { $0.insert(claim.job) }
        return claim
    }

    private func perform(_ claim: JobStore.Claim, failed: @escaping @Sendable (any Error) -> Void = { _ in }) async {
        defer { _ = running.names.withLock { $0.remove(claim.job) } }
        guard let job = jobs.first(where: { $0.name == claim.job }) else { return }
        let began = ContinuousClock.now
        let ending = await withTaskGroup(of: JobStore.Ending?.self) { group in
            group.addTask { await work(at: job, failed) }
            group.addTask { await lostClaim(claim) }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
        guard let ending else {
            logger.warning("a job was taken on by another process", metadata: ["job": "\(job.name)"])
            return
        }
        JobMetrics(service: service, job: job.name).ended(ending.outcome, after: .now - began)
        do {
            try await store.finish(claim, as: ending, retry: job.retry)
        } catch {
            // Its claim runs out, and it is taken on again.
            logger.warning("the end of a job is lost", metadata: ["job": "\(job.name)", "error": "\(error)"])
        }
    }

    private func work(at job: Job, _ failed: @escaping @Sendable (any Error) -> Void) async -> JobStore.Ending {
        do {
            let items = try await cancelWhenGracefulShutdown { try await job.work() }
            guard let counts = job.tally?.take() else {
                return Task.isShuttingDownGracefully ? .interrupted : .succeeded(items: items)
            }
            return counts.error.map { .failed($0) } ?? .succeeded(items: counts.items)
        } catch {
            if Task.isShuttingDownGracefully || error is CancellationError { return .interrupted }
            failed(error)
            let text = JobFailure.text(error)
            logger.warning("a job failed", metadata: ["job": "\(job.name)", "error": "\(error)"])
            return .failed(text)
        }
    }

    /// Holds the claim as long as the job runs. While the database is away it runs out there, and the job goes on: whoever takes it on
    /// then claims what it does item by item.
    /// - Returns: nil once another process has it.
    private func lostClaim(_ claim: JobStore.Claim) async -> JobStore.Ending? {
        while true {
            do {
                try await Task.sleep(for: pace.lease / 3)
                guard try await store.extend(claim, lease: pace.lease) else { return nil }
            } catch {
                if Task.isCancelled { return nil }
            }
        }
    }

    // MARK: Shared work

    private func writeDown() async {
        var told = ContinuousClock.now - .seconds(60)
        for await _ in AsyncTimerSequence(interval: pace.note, clock: .continuous).cancelOnGracefulShutdown() {
            await note()
            guard told + .seconds(30) <= .now else { continue }
            told = .now
            do {
                try await store.see(jobs.map(\.name), of: service)
                for state in try await store.states(of: service) { JobMetrics(state).last(state.succeededAt) }
            } catch {
                logger.debug("jobs were not looked at", metadata: ["error": "\(error)"])
            }
        }
    }

    private func note() async {
        for job in jobs {
            guard let counts = job.tally?.take(), !counts.isEmpty else { continue }
            do {
                try await store.note(counts, of: job.name, of: service)
            } catch {
                job.tally?.put(back: counts)
            }
        }
    }
}
