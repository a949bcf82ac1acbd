import Synchronization

/// How many requests a caller may make: a quota that refills evenly over its window, so that all of it may be used at once and is there
/// again a window later. The generic cell rate algorithm (ITU-T I.371, annex A): one time is kept for each caller, and nothing runs
/// beside the requests.
///
/// Each process counts for itself: with `n` replicas behind a balancer a caller gets up to `n` times the quota. At most
/// ``capacity`` callers are told apart; beyond that those that are new share one quota until others have been quiet for a window.
final class RateLimiter: Sendable {
    struct Quota: Sendable, Hashable {
        var requests: Int
        var window: Duration = .seconds(60)

        var interval: Duration { window / requests }
    }

    /// The quota's, reckoned once.
    private let interval: Duration

    struct Verdict: Sendable, Hashable {
        var isAllowed: Bool
        /// Requests that may be made at once now.
        var remaining: Int
        /// Until the whole quota is there again; where the request was refused, until one more is allowed.
        var wait: Duration
    }

    static let capacity = 100_000
    /// Under which those are counted that find no place; no caller has this name.
    private static let shared = ""

    let quota: Quota
    private let capacity: Int
    /// When the caller's quota is whole again.
    private let full = Mutex<[String: ContinuousClock.Instant]>([:])

    init(_ quota: Quota, capacity: Int = RateLimiter.capacity) {
        self.quota = quota
        interval = quota.interval
        self.capacity = capacity
    }

    /// Whether nobody was counted yet.
    var isUnused: Bool { full.withLock { $0.isEmpty } }

    /// Takes back what ``check(_:count:now:)`` counted, of a request that is counted elsewhere.
    func giveBack(_ caller: String) {
        full.withLock { full in
            // One that has none of its own was counted with those that share one.
            let key = full[caller] == nil ? Self.shared : caller
            if let end = full[key] { full[key] = end - interval }
        }
    }

    /// - Parameter count: false only looks.
    func check(_ caller: String, count: Bool = true, now: ContinuousClock.Instant = .now) -> Verdict {
        full.withLock { full in
            var key = caller
            var end = full[key]
            if end == nil, full.count >= capacity {
                full = full.filter { $0.value > now }
                if full.count >= capacity {
                    key = Self.shared
                    end = full[key]
                }
            }
            let start = max(end ?? now, now)
            let next = count ? start + interval : start
            let debt = next - now
            guard debt <= quota.window else {
                return Verdict(isAllowed: false, remaining: 0, wait: debt - quota.window)
            }
            if count { full[key] = next }
            let left = (quota.window - debt) / interval
            let isAllowed = count || left >= 1
            return Verdict(
                isAllowed: isAllowed,
                remaining: Int(left),
                wait: isAllowed ? debt : debt + interval - quota.window
            )
        }
    }
}
