import Synchronization

/// Hands requests to those who watch them. Nobody who reads slowly holds a request up: what a listener has no room for is left out,
/// and it is told how many those were.
final class RequestFeed: Sendable {
    /// Requests that wait for one listener.
    static let room = 256
    /// Listeners at once: each costs every request some tenths of a microsecond.
    static let capacity = 1_024

    /// One that watches; it has left once it is let go.
    final class Listener: Sendable {
        let entries: AsyncStream<RequestEntry>
        private let continuation: AsyncStream<RequestEntry>.Continuation
        private let left = Atomic<Int>(0)
        private let id: Int
        private let feed: RequestFeed

        fileprivate init(id: Int, feed: RequestFeed) {
            self.id = id
            self.feed = feed
            (entries, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(RequestFeed.room))
        }

        deinit { feed.leave(id) }

        /// How many were left out since this was last asked.
        func takeDropped() -> Int { left.exchange(0, ordering: .relaxed) }

        func finish() { continuation.finish() }

        fileprivate var entrance: Entrance {
            Entrance(continuation: continuation) { [weak self] in _ = self?.left.wrappingAdd(1, ordering: .relaxed) }
        }
    }

    /// What the feed keeps of a listener: nothing that would keep it alive.
    fileprivate struct Entrance: Sendable {
        let continuation: AsyncStream<RequestEntry>.Continuation
        let drop: @Sendable () -> Void
    }

    private let entrances = Mutex<[Int: Entrance]>([:])
    private let ids = Atomic<Int>(0)
    /// Beside the lock, for what every request asks.
    private let listeners = Atomic<Int>(0)

    /// - Returns: nil where enough are watching.
    func listen() -> Listener? {
        let id = ids.wrappingAdd(1, ordering: .relaxed).newValue
        let listener = Listener(id: id, feed: self)
        let entrance = listener.entrance
        let isIn = entrances.withLock { entrances in
            guard entrances.count < Self.capacity else { return false }
            entrances[id] = entrance
            return true
        }
        guard isIn else { return nil }
        listeners.wrappingAdd(1, ordering: .relaxed)
        return listener
    }

    func publish(_ entry: RequestEntry) {
        guard listeners.load(ordering: .relaxed) > 0 else { return }
        for entrance in entrances.withLock({ Array($0.values) }) {
            if case .dropped = entrance.continuation.yield(entry) { entrance.drop() }
        }
    }

    private func leave(_ id: Int) {
        let wasThere = entrances.withLock { $0.removeValue(forKey: id) != nil }
        if wasThere { listeners.wrappingSubtract(1, ordering: .relaxed) }
    }
}
