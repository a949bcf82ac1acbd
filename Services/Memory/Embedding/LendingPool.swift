import NIOConcurrencyHelpers

/// A fixed set of things lent out one at a time: workers, or permits for a bounded number of requests.
///
/// First come, first served within a lane; `interactive` goes before `bulk`, but every eighth turn is bulk's if it waits.
/// A waiter whose task is cancelled leaves the line at once.
final class LendingPool<Element: Sendable>: Sendable {
    enum Lane: Sendable {
        case interactive
        case bulk
    }

    private struct Waiter {
        let id: UInt64
        let continuation: CheckedContinuation<Element, any Error>
    }

    private struct State {
        var idle: [Element]
        var interactive: [Waiter] = []
        var bulk: [Waiter] = []
        var nextID: UInt64 = 0
        var turnsSinceBulk = 0

        mutating func nextWaiter() -> Waiter? {
            if !bulk.isEmpty, interactive.isEmpty || turnsSinceBulk >= 7 {
                turnsSinceBulk = 0
                return bulk.removeFirst()
            }
            guard !interactive.isEmpty else { return nil }
            turnsSinceBulk += 1
            return interactive.removeFirst()
        }

        mutating func removeWaiter(_ id: UInt64) -> Waiter? {
            if let index = interactive.firstIndex(where: { $0.id == id }) { return interactive.remove(at: index) }
            if let index = bulk.firstIndex(where: { $0.id == id }) { return bulk.remove(at: index) }
            return nil
        }
    }

    private let state: NIOLockedValueBox<State>
    let size: Int

    init(_ elements: [Element]) {
        size = elements.count
        state = NIOLockedValueBox(State(idle: elements))
    }

    /// How many wait for an element now.
    var waiting: Int { state.withLockedValue { $0.interactive.count + $0.bulk.count } }

    /// Whether all are lent out.
    var isExhausted: Bool { state.withLockedValue { $0.idle.isEmpty } }

    /// Waits for an element and lends it to `body`. Throws `CancellationError` when cancelled before it was lent.
    func lend<Result>(_ lane: Lane, to body: (Element) async throws -> Result) async throws -> Result {
        let element = try await borrow(lane)
        defer { giveBack(element) }
        return try await body(element)
    }

    private func borrow(_ lane: Lane) async throws -> Element {
        let id = state.withLockedValue { state in
            state.nextID += 1
            return state.nextID
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let lent: Swift.Result<Element, any Error>? = state.withLockedValue { state in
                    // Checked under the lock: a cancellation after this finds the waiter in line.
                    if Task.isCancelled { return .failure(CancellationError()) }
                    if let element = state.idle.popLast() { return .success(element) }
                    let waiter = Waiter(id: id, continuation: continuation)
                    switch lane {
                    case .interactive: state.interactive.append(waiter)
                    case .bulk: state.bulk.append(waiter)
                    }
                    return nil
                }
                if let lent { continuation.resume(with: lent) }
            }
        } onCancel: {
            state.withLockedValue { $0.removeWaiter(id) }?.continuation.resume(throwing: CancellationError())
        }
    }

    private func giveBack(_ element: Element) {
        let waiter = state.withLockedValue { state in
            let waiter = state.nextWaiter()
            if waiter == nil { state.idle.append(element) }
            return waiter
        }
        waiter?.continuation.resume(returning: element)
    }
}
