import Foundation
import Logging
import NIOConcurrencyHelpers
import ServiceLifecycle

/// So many recalls of one memory.
struct Access: Sendable, Hashable {
    var tenant: String
    var memory: UUID
    var count: Int
    var last: Date
}

/// Gathers what was recalled and writes it down in batches, off the path of the requests.
///
/// What a crash loses is at most one interval of counts.
final class AccessLog: Service {
    private struct Key: Hashable {
        var tenant: String
        var memory: UUID
    }

    private let pending = NIOLockedValueBox<[Key: Access]>([:])
    private let store: any MemoryStore
    private let interval: Duration
    private let logger: Logger

    /// Memories noted at the same time; what is recalled beyond them goes uncounted until the next flush.
    private static let capacity = 50_000
    private static let batch = 1_000

    init(store: any MemoryStore, interval: Duration, logger: Logger) {
        self.store = store
        self.interval = interval
        self.logger = logger
    }

    func note(_ memories: some Sequence<FoundMemory>, at moment: Date) {
        pending.withLockedValue { pending in
            for memory in memories {
                let key = Key(tenant: memory.scope.tenant, memory: memory.id)
                if pending[key] == nil, pending.count >= Self.capacity { continue }
                pending[key, default: Access(tenant: key.tenant, memory: key.memory, count: 0, last: moment)].count += 1
                pending[key]?.last = moment
            }
        }
    }

    func run() async throws {
        try? await cancelWhenGracefulShutdown { [self] in
            while !Task.isCancelled {
                try await Task.sleep(for: interval)
                await flush()
            }
        }
        await flush()
    }

    /// Writes down what has been noted; what cannot be written waits for the next time.
    func flush() async {
        var waiting = pending.withLockedValue { pending in
            defer { pending = [:] }
            return pending.values.sorted { $0.memory.uuidString < $1.memory.uuidString }[...]
        }
        while !waiting.isEmpty {
            let batch = Array(waiting.prefix(Self.batch))
            do {
                try await store.note(batch)
                waiting = waiting.dropFirst(batch.count)
            } catch {
                logger.warning("Access counts wait for the database", metadata: ["error": "\(error)"])
                keep(Array(waiting))
                return
            }
        }
    }

    private func keep(_ accesses: [Access]) {
        pending.withLockedValue { pending in
            for access in accesses {
                let key = Key(tenant: access.tenant, memory: access.memory)
                if let newer = pending[key] {
                    pending[key] = Access(
                        tenant: key.tenant,
                        memory: key.memory,
                        count: access.count + newer.count,
                        last: newer.last
                    )
                } else if pending.count < Self.capacity {
                    pending[key] = access
                }
            }
        }
    }
}
