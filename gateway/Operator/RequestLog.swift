import Foundation
import Synchronization

/// What the gateway remembers of its latest requests, and how long each route takes. In memory alone, and of this process: every replica
/// has its own, and a restart begins anew.
final class RequestLog: Sendable {
    static let capacity = 1_000

    struct RouteKey: Hashable, Sendable {
        var method: String
        var route: String
    }

    private struct State {
        var ring = RequestRing(capacity: RequestLog.capacity)
        /// Routes are those that are registered, so that this stays small.
        var latencies: [RouteKey: LatencyHistogram] = [:]
    }

    private let state = Mutex(State())
    let feed = RequestFeed()
    let since: Date

    init(since: Date) { self.since = since }

    func note(_ entry: RequestEntry) {
        state.withLock { state in
            state.ring.add(entry)
            state.latencies[RouteKey(method: entry.method, route: entry.route), default: LatencyHistogram()]
                .add(milliseconds: entry.durationMS, isError: entry.status >= 500)
        }
        feed.publish(entry)
    }

    /// Newest first.
    func latest(_ count: Int) -> [RequestEntry] { state.withLock { $0.ring.latest(count) } }

    func latencies() -> [RouteKey: LatencyHistogram] { state.withLock { $0.latencies } }
}
