/// The latest requests, as many as there is room for; a new one takes the place of the oldest.
struct RequestRing: Sendable {
    let capacity: Int
    private var entries: [RequestEntry] = []
    /// Where the next one goes once all places are taken.
    private var next = 0

    init(capacity: Int) {
        self.capacity = capacity
        entries.reserveCapacity(capacity)
    }

    mutating func add(_ entry: RequestEntry) {
        if entries.count < capacity {
            entries.append(entry)
        } else {
            entries[next] = entry
            next = (next + 1) % capacity
        }
    }

    /// Newest first.
    func latest(_ count: Int) -> [RequestEntry] {
        (0..<min(count, entries.count)).map { entries[(next + entries.count - 1 - $0) % entries.count] }
    }
}
