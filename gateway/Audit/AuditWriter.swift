import Logging
import Metrics
import NIOConcurrencyHelpers
import Platform
import ServiceLifecycle

/// Writes audit events, those of all requests that wait in one transaction: the more there are, the less each costs. What waits at a graceful
/// shutdown is written before it ends.
final class AuditWriter: Service {
    /// Events of one transaction.
    static let portion = 200
    /// Events that may wait; a request that finds no place is refused.
    static let capacity = 5_000
    static let patience: Duration = .seconds(5)

    private struct Waiting {
        let record: AuditRecord
        /// Whoever waits for it; nobody for an event that was only noted.
        let caller: Caller?
    }

    private struct Caller {
        let id: Int
        let done: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var waiting: [Waiting] = []
        var isEnded = false
        var lastID = 0
    }

    private let store: any AuditStore
    private let logger: Logger
    private let state = NIOLockedValueBox(State())
    private let calls: AsyncStream<Void>
    private let call: AsyncStream<Void>.Continuation
    private let timer = Metrics.Timer(label: "mesh_audit_write_seconds")

    init(store: any AuditStore, logger: Logger) {
        self.store = store
        self.logger = logger
        (calls, call) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Comes back when the event is stored for good.
    ///
    /// A caller that is cancelled takes its event back while that waits; an event that is being written is waited for, ``patience`` at most.
    /// - Throws: where it is not, or where that is not known.
    func store(_ record: AuditRecord) async throws {
        let began = ContinuousClock.now
        let id = state.withLockedValue { state in
            state.lastID += 1
            return state.lastID
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { done in
                do {
                    try add(Waiting(record: record, caller: Caller(id: id, done: done)))
                } catch {
                    done.resume(throwing: error)
                }
                // It may have been cancelled before there was anything to take back.
                if Task.isCancelled { cancel(id) }
            }
        } onCancel: {
            cancel(id)
        }
        timer.recordNanoseconds(Int64((ContinuousClock.now - began) / .nanoseconds(1)))
    }

    /// Stores it soon; nobody waits for it.
    func note(_ record: AuditRecord) {
        do {
            try add(Waiting(record: record, caller: nil))
        } catch {
            logger.warning("the end of a call is not in the audit trail", metadata: ["error": "too many wait"])
        }
    }

    private func add(_ waiting: Waiting) throws(AuditFull) {
        let fits = state.withLockedValue { state in
            guard !state.isEnded, state.waiting.count < Self.capacity else { return false }
            state.waiting.append(waiting)
            return true
        }
        guard fits else { throw AuditFull() }
        call.yield()
    }

    /// Takes an event back that still waits, and lets its caller go; none that is being written.
    private func cancel(_ id: Int) {
        let taken = state.withLockedValue { state in
            state.waiting.firstIndex { $0.caller?.id == id }.map { state.waiting.remove(at: $0) }
        }
        taken?.caller?.done.resume(throwing: CancellationError())
    }

    func run() async throws {
        await withGracefulShutdownHandler {
            for await _ in calls {
                while let portion = take() { await write(portion) }
            }
        } onGracefulShutdown: {
            self.call.finish()
        }
        state.withLockedValue { $0.isEnded = true }
        while let portion = take() { await write(portion) }
    }

    private func take() -> [Waiting]? {
        state.withLockedValue { state in
            guard !state.waiting.isEmpty else { return nil }
            let portion = Array(state.waiting.prefix(Self.portion))
            state.waiting.removeFirst(portion.count)
            return portion
        }
    }

    private func write(_ portion: [Waiting]) async {
        do {
            let records = portion.map(\.record)
            try await Deadline.limited(to: Self.patience) { [store] in try await store.append(records) }
            for waiting in portion { waiting.caller?.done.resume() }
        } catch {
            logger.error(
                "audit events were not written",
                metadata: ["count": "\(portion.count)", "error": "\(error)"]
            )
            for waiting in portion { waiting.caller?.done.resume(throwing: error) }
        }
    }
}

struct AuditFull: Error, CustomStringConvertible {
    var description: String { "too many audit events wait to be written" }
}
