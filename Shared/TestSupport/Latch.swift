/// Holds whoever arrives until it is opened.
public actor Latch {
    private var isOpen = false
    private var arrivals = 0
    private var held: [CheckedContinuation<Void, Never>] = []
    private var watchers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []

    public init() {}

    public func arrive() async {
        arrivals += 1
        let reached = watchers.filter { $0.count <= arrivals }
        watchers.removeAll { $0.count <= arrivals }
        for watcher in reached { watcher.continuation.resume() }
        if !isOpen { await withCheckedContinuation { held.append($0) } }
    }

    public func waitForArrivals(_ count: Int) async {
        if arrivals < count { await withCheckedContinuation { watchers.append((count, $0)) } }
    }

    public func open() {
        isOpen = true
        for continuation in held { continuation.resume() }
        held = []
    }
}
