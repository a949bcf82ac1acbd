import AsyncAlgorithms
import Clients
import Foundation
import Logging
import Metrics
import Platform
public import ServiceLifecycle
import SharedModels

/// Takes what users said to the memory service, after the answer and off its path.
///
/// What is pending waits in the database beside its task, so that nothing is lost while the memory is away, and any number of
/// replicas share the work. A delivery may happen twice, after a crash between it and its receipt; the memory service takes
/// an exact duplicate for the same memory.
public struct RememberService: Service {
    typealias Deliver = @Sendable (AddMemoryRequest, Identity) async throws -> Void

    let service: MeshService
    let store: any TaskStore
    let deliver: Deliver
    let logger: Logger
    let pause: Duration

    private let signals: AsyncStream<Void>
    private let bell: AsyncStream<Void>.Continuation

    static let batch = 50
    static let lease: Duration = .seconds(30)
    /// Seconds between tries while the memory is away.
    static let longestDelay = 300.0

    init(
        service: MeshService,
        store: any TaskStore,
        logger: Logger,
        pause: Duration = .seconds(3),
        deliver: @escaping Deliver
    ) {
        self.service = service
        self.store = store
        self.deliver = deliver
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

    /// Delivers everything that is due.
    func deliverDue() async {
        do {
            while !Task.isCancelled {
                let due = try await store.claimPending(agent: service.name, limit: Self.batch, lease: Self.lease)
                for delivery in due { try await deliver(delivery) }
                if due.count < Self.batch { return }
            }
        } catch {
            logger.warning("remembering waits", metadata: ["error": "\(error)"])
        }
    }

    private func deliver(_ delivery: PendingDelivery) async throws {
        let identity = Identity(
            tenant: delivery.tenant,
            user: delivery.user,
            role: .service,
            service: service.name,
            namespaces: service.namespace.map { [$0] } ?? []
        )
        for (index, memory) in delivery.memories.enumerated() {
            do {
                try await deliver(request(for: memory, delivery), identity)
                Counter(label: "agent_memories_delivered_total").increment()
            } catch let error as UpstreamError where error.isRefusal {
                // It will never be taken: asking again changes nothing.
                logger.warning(
                    "memory refused a message",
                    metadata: ["task.id": "\(delivery.taskID)", "error": "\(error)"]
                )
            } catch {
                let delay = min(pow(2, Double(min(delivery.attempts, 16))), Self.longestDelay)
                let rest = Array(delivery.memories[index...])
                try await store.postpone(delivery, keeping: rest, by: .seconds(delay))
                throw error
            }
        }
        try await store.settle(delivery)
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
