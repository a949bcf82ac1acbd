import Agents
import AsyncAlgorithms
import Clients
import Foundation
import Logging
import Platform
import ServiceLifecycle
import SharedModels

/// Takes what users said to the memory service, after the answer and off its path. Messages wait in the database, so
/// nothing is lost while the memory is away; any number of replicas share the work.
struct RememberLoop: Service {
    let store: any SessionStore
    let memory: MemoryClient
    let process: ProcessContext
    let logger: Logger

    static let batch = 50
    static let lease: Duration = .seconds(30)
    static let rest: Duration = .seconds(2)
    static let longestDelay = 300.0

    private let wake: AsyncStream<Void>
    private let waker: AsyncStream<Void>.Continuation
    private let tally = JobTally()

    init(store: any SessionStore, memory: MemoryClient, process: ProcessContext, logger: Logger) {
        self.store = store
        self.memory = memory
        self.process = process
        self.logger = logger
        (wake, waker) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// A turn has ended: there is something to remember now.
    func nudge() { waker.yield() }

    func run() async throws {
        let ticks = AsyncTimerSequence(interval: Self.rest, clock: .continuous).map { _ in () }
        for await _ in merge(wake, ticks).cancelOnGracefulShutdown() { await deliverAll() }
        // What became due while the last turns drained.
        await deliverAll()
    }

    /// As the operator sees it, and asks for it.
    var job: Job {
        Job(shared: "remembering-turns", "Takes what users said to the memory service", tally: tally) {
            await deliverAll()
        }
    }

    func deliverAll() async {
        do {
            while !Task.isCancelled {
                let due = try await store.claimPending(limit: Self.batch, lease: Self.lease)
                guard try await deliver(due), due.count == Self.batch else { return }
            }
        } catch {
            tally.fail(error)
            logger.warning("remembering waits", metadata: ["error": "\(error)"])
        }
    }

    /// One message that fails again and again must not hold up the others; two failures in a row mean that the memory is
    /// away.
    /// - Returns: false where it is.
    private func deliver(_ due: [PendingMemory]) async throws -> Bool {
        var failures = 0
        for pending in due {
            if failures < 2, try await deliver(pending) {
                failures = 0
            } else {
                failures += 1
                try await store.postpone(pending, by: Self.delay(after: pending.attempts))
            }
        }
        return failures < 2
    }

    private static func delay(after attempts: Int) -> Duration {
        .seconds(min(pow(2, Double(min(attempts, 16))), longestDelay))
    }

    /// - Returns: whether it was taken, or never will be.
    private func deliver(_ pending: PendingMemory) async throws -> Bool {
        try await Tracing.root("remember", process: process) { _ in try await hand(over: pending) }
    }

    private func hand(over pending: PendingMemory) async throws -> Bool {
        let identity = Identity(
            tenant: pending.tenant,
            user: pending.userID,
            role: .service,
            service: MeshService.supervisor.name,
            namespaces: [MeshService.supervisor.namespace ?? ""]
        )
        do {
            let result = try await memory.add(
                AddMemoryRequest(
                    namespace: MeshService.supervisor.namespace,
                    userID: pending.userID,
                    // An e-mail address or a phone number is kept by whoever has consent to it, not here.
                    content: ContactText.masked(pending.content),
                    runID: pending.sessionID,
                    speaker: "user",
                    role: "user",
                    metadata: ["message_id": .string(pending.messageID.uuidString.lowercased())],
                    createdAt: pending.createdAt
                ),
                identity: identity
            )
            let kept = try await store.markRemembered(pending)
            tally.add(1)
            if !kept, [.added, .superseded].contains(result.action), let id = result.id {
                // The session was erased while its memory was on the way.
                let origin: Logger.Metadata = ["message.id": "\(pending.messageID)"]
                await Retraction(logger: logger)([id], metadata: origin) {
                    try await memory.retract($0, identity: identity)
                }
            }
            return true
        } catch let error as UpstreamError where error.isRefusal {
            logger.warning("memory refused a message", metadata: ["error": "\(error)"])
            _ = try await store.markRemembered(pending)
            return true
        } catch {
            tally.fail(error)
            logger.warning("a message waits to be remembered", metadata: ["error": "\(error)"])
            return false
        }
    }
}

extension UpstreamError {
    /// The memory service will never take this message: asking again changes nothing.
    fileprivate var isRefusal: Bool {
        if case .status(let status, _) = kind { return [400, 413, 422].contains(status) }
        return false
    }
}
