import CLibPQ
import Dispatch
import Synchronization

/// Lets another thread interrupt what a connection is running.
///
/// `PQcancel` opens a connection of its own and blocks, so it runs on one of a few queues shared by the process: a server
/// that hangs can occupy those threads and no more.
final class Interruption: Sendable {
    typealias Operation = UInt64

    /// What became of the requests to interrupt an operation.
    enum Outcome {
        case none
        /// The server has taken the request.
        case delivered
        /// Nobody knows whether or when the server will act on the request.
        case pending
    }

    private struct State {
        var handle: CancelHandle?
        var lastOperation: Operation = 0
        var running: Operation?
        var cancelledBeforeStart: Operation?
        var requestedAt: ContinuousClock.Instant?
        var delivery: DispatchSemaphore?
    }

    private let state = Mutex(State())
    private let queue: DispatchQueue

    private static let queues = (0..<4).map { DispatchQueue(label: "postgres.cancel.\($0)") }

    /// How long the server gets to act on a request before its connection is given up.
    static let patience: Duration = .seconds(2)

    init(connection: Int) { queue = Self.queues[abs(connection % Self.queues.count)] }

    func arm(_ handle: CancelHandle?) { state.withLock { $0.handle = handle } }

    /// A number for an operation that is about to start.
    func prepare() -> Operation {
        state.withLock {
            $0.lastOperation += 1
            return $0.lastOperation
        }
    }

    /// False when the operation was cancelled before it began.
    func start(_ operation: Operation) -> Bool {
        state.withLock {
            guard $0.cancelledBeforeStart != operation else { return false }
            $0.running = operation
            $0.requestedAt = nil
            $0.delivery = nil
            return true
        }
    }

    /// Asks the server to stop `operation` if that is what is running; once only. From any thread; does not block.
    func cancel(_ operation: Operation) {
        let request = state.withLock { state -> (CancelHandle, DispatchSemaphore)? in
            guard state.running == operation else {
                state.cancelledBeforeStart = operation
                return nil
            }
            guard state.requestedAt == nil, let handle = state.handle else { return nil }
            let delivery = DispatchSemaphore(value: 0)
            state.requestedAt = .now
            state.delivery = delivery
            return (handle, delivery)
        }
        guard let (handle, delivery) = request else { return }
        queue.async {
            if handle.send() { delivery.signal() }
        }
    }

    /// Whether the running operation was asked to stop so long ago that the server will not answer any more.
    var isOverdue: Bool {
        state.withLock { $0.requestedAt.map { $0.duration(to: .now) > Self.patience } ?? false }
    }

    /// Ends `operation`. Blocks for a moment if a request is on its way, so that it cannot hit what runs next.
    func finish(_ operation: Operation) -> Outcome {
        let delivery = state.withLock { state -> DispatchSemaphore? in
            state.running = nil
            return state.requestedAt == nil ? nil : state.delivery
        }
        guard let delivery else { return .none }
        return delivery.wait(timeout: .now() + .seconds(1)) == .success ? .delivered : .pending
    }
}

/// Owns a `PGcancel`.
///
/// Unchecked because the pointer is not Sendable; libpq documents the object as immutable, and `PQcancel` as safe to call
/// from any thread while the connection is in use.
final class CancelHandle: @unchecked Sendable {
    private let pointer: OpaquePointer

    init?(connection: OpaquePointer) {
        guard let pointer = PQgetCancel(connection) else { return nil }
        self.pointer = pointer
    }

    deinit { PQfreeCancel(pointer) }

    /// Blocks until the server has taken the request.
    func send() -> Bool {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
            PQcancel(pointer, buffer.baseAddress, Int32(buffer.count)) == 1
        }
    }
}
