import AsyncAlgorithms
import Clients
import Foundation
import Logging
import Platform
public import ServiceLifecycle
import SharedModels

/// Takes what users said to the memory service, after the answer and off its path.
///
/// What is pending waits in the database beside its task, so that nothing is lost while the memory is away, and any number of
/// replicas share the work. A delivery may happen twice, after a crash between it and its receipt; the memory service takes
/// an exact duplicate for the same memory.
public struct RememberService: Service {
    typealias Deliver = @Sendable (AddMemoryRequest, Identity) async throws -> AddMemoryResult
    typealias Retract = @Sendable (UUID, Identity) async throws -> Void

    let service: MeshService
    let store: any TaskStore
    let deliver: Deliver
    /// Takes back what was delivered.
    let retract: Retract
    let retraction: Retraction
    let logger: Logger
    let pause: Duration

    private let signals: AsyncStream<Void>
    private let bell: AsyncStream<Void>.Continuation
    private let tally = JobTally()

    static let batch = 50
    static let lease: Duration = .seconds(30)
    /// Seconds between tries while the memory is away.
    static let longestDelay = 300.0

    init(
        service: MeshService,
        store: any TaskStore,
        logger: Logger,
        pause: Duration = .seconds(3),
        retractPauses: [Duration] = Retraction.pauses,
        deliver: @escaping Deliver,
        retract: @escaping Retract = { _, _ in }
    ) {
        self.service = service
        self.store = store
        self.deliver = deliver
        self.retract = retract
        retraction = Retraction(pauses: retractPauses, logger: logger)
        self.logger = logger
        self.pause = pause
        (signals, bell) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// A turn has ended and left something to remember.
    func ring() { bell.yield() }

    public func run() async throws {
        let ticks = AsyncTimerSequence(interval: pause, clock: .continuous).map { _ in () }
        for await _ in merge(signals, ticks).cancelOnGracefulShutdown() { await deliverDue() }
        // What the last turns left, as far as the memory takes it now; the rest stays in the database.
        await deliverDue()
    }

    /// As the operator sees it, and asks for it.
    var job: Job {
        Job(shared: "remembering", "Takes what users said to the memory service", tally: tally) { await deliverDue() }
    }

    /// Delivers everything that is due.
    func deliverDue() async {
        do {
            while !Task.isCancelled {
                let due = try await store.claimPending(agent: service.name, limit: Self.batch, lease: Self.lease)
                guard try await deliver(due), due.count == Self.batch else { return }
            }
        } catch {
            tally.fail(error)
            logger.warning("remembering waits", metadata: ["error": "\(error)"])
        }
    }

    /// One message that fails again and again must not hold up the others; two failures in a row mean that the memory is away.
    /// - Returns: false where it is.
    private func deliver(_ due: [PendingDelivery]) async throws -> Bool {
        var failures = 0
        for delivery in due {
            if failures < 2, try await deliver(delivery) {
                failures = 0
            } else if failures < 2 {
                failures += 1
            } else {
                try await store.postpone(delivery, keeping: delivery.memories, by: Self.delay(after: delivery.attempts))
            }
        }
        return failures < 2
    }

    private static func delay(after attempts: Int) -> Duration {
        .seconds(min(pow(2, Double(min(attempts, 16))), longestDelay))
    }

    /// - Returns: whether all of it was taken; what was not waits for another try.
    private func deliver(_ delivery: PendingDelivery) async throws -> Bool {
        let identity = Identity(
            tenant: delivery.tenant,
            user: delivery.user,
            role: .service,
            service: service.name,
            namespaces: service.namespace.map { [$0] } ?? []
        )
        var added: [UUID] = []
        for (index, memory) in delivery.memories.enumerated() {
            do {
                let result = try await deliver(request(for: memory, delivery), identity)
                if [.added, .superseded].contains(result.action), let id = result.id { added.append(id) }
                AgentMetrics.remembered.add()
                tally.add(1)
            } catch let error as UpstreamError where error.isRefusal {
                // It will never be taken: asking again changes nothing.
                logger.warning(
                    "memory refused a message",
                    metadata: ["task.id": "\(delivery.taskID)", "error": "\(error)"]
                )
            } catch {
                tally.fail(error)
                logger.warning(
                    "a message waits to be remembered",
                    metadata: ["task.id": "\(delivery.taskID)", "error": "\(error)"]
                )
                let rest = Array(delivery.memories[index...])
                let delay = Self.delay(after: delivery.attempts)
                if try await !store.postpone(delivery, keeping: rest, by: delay) {
                    await takeBack(added, of: delivery, identity)
                }
                return false
            }
        }
        if try await !store.settle(delivery) { await takeBack(added, of: delivery, identity) }
        return true
    }

    /// The conversation was erased while its memories were on the way.
    private func takeBack(_ added: [UUID], of delivery: PendingDelivery, _ identity: Identity) async {
        await retraction(added, metadata: ["task.id": "\(delivery.taskID)"]) { try await retract($0, identity) }
    }

    private func request(for memory: PendingMemory, _ delivery: PendingDelivery) -> AddMemoryRequest {
        AddMemoryRequest(
            namespace: service.namespace,
            userID: delivery.user,
            content: memory.content,
            runID: delivery.contextID,
            speaker: memory.speaker,
            role: "user",
            metadata: ["message_id": .string(memory.messageID), "task_id": .string(delivery.taskID)],
            createdAt: memory.saidAt
        )
    }
}

extension UpstreamError {
    /// The request itself is what the memory service objects to.
    fileprivate var isRefusal: Bool {
        if case .status(let status, _) = kind { return [400, 409, 413, 422].contains(status) }
        return false
    }
}
