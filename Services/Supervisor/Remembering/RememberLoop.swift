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
    let logger: Logger

    static let batch = 50
    static let lease: Duration = .seconds(30)
    static let rest: Duration = .seconds(2)
    static let longestDelay = 300.0

    private let wake: AsyncStream<Void>
    private let waker: AsyncStream<Void>.Continuation

    init(store: any SessionStore, memory: MemoryClient, logger: Logger) {
        self.store = store
        self.memory = memory
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

    func deliverAll() async {
        do {
            while true {
                let due = try await store.claimPending(limit: Self.batch, lease: Self.lease)
                if due.isEmpty { return }
                for pending in due { try await deliver(pending) }
                if due.count < Self.batch { return }
            }
        } catch {
            logger.warning("remembering waits", metadata: ["error": "\(error)"])
        }
    }

    private func deliver(_ pending: PendingMemory) async throws {
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
                    content: pending.content,
                    runID: pending.sessionID,
                    speaker: "user",
                    role: "user",
                    metadata: ["message_id": .string(pending.messageID.uuidString.lowercased())],
                    createdAt: pending.createdAt
                ),
                identity: identity
            )
            let kept = try await store.markRemembered(pending)
            // The session was erased while its memory was on the way.
            if !kept, result.action == .added, let id = result.id { try await memory.delete(id, identity: identity) }
        } catch let error as UpstreamError where error.isRefusal {
            logger.warning("memory refused a message", metadata: ["error": "\(error)"])
            _ = try await store.markRemembered(pending)
        } catch {
            let delay = min(pow(2, Double(pending.attempts)), Self.longestDelay)
            try await store.postpone(pending, by: .seconds(delay))
            throw error
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
