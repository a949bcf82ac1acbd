/// Holds whoever arrives until it is opened, or they are canceled.
public actor Latch {
    private typealias Waiting = (id: Int, continuation: CheckedContinuation<Void, Never>)

    private var isOpen = false
    private var arrivals = 0
    private var ids = 0
    private var held: [Waiting] = []
    private var watchers: [(count: Int, waiting: Waiting)] = []

    public init() {}

    public func arrive() async {
        arrivals += 1
        for watcher in watchers where watcher.count <= arrivals { watcher.waiting.continuation.resume() }
        watchers.removeAll { $0.count <= arrivals }
        if !isOpen { await wait { self.held.append($0) } }
    }

    public func waitForArrivals(_ count: Int) async {
        if arrivals < count { await wait { self.watchers.append((count, $0)) } }
    }

    public func open() {
        isOpen = true
        for waiting in held { waiting.continuation.resume() }
        held = []
    }

    private func wait(_ join: (Waiting) -> Void) async {
        ids += 1
        let id = ids
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if Task.isCancelled { continuation.resume() } else { join((id, continuation)) }
            }
        } onCancel: {
            Task { await self.leave(id) }
        }
    }

    private func leave(_ id: Int) {
        for waiting in held + watchers.map(\.waiting) where waiting.id == id { waiting.continuation.resume() }
        held.removeAll { $0.id == id }
        watchers.removeAll { $0.waiting.id == id }
    }
}
