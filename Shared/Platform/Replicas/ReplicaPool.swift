public import Foundation
import Logging
import Metrics
import NIOConcurrencyHelpers

/// A service's replicas as this process sees them: which are well, and how many calls each has under way.
public final class ReplicaPool: Sendable {
    public let service: String
    private let choice: NIOLockedValueBox<ReplicaChoice>
    private let urls: [URL]
    private let logger: Logger
    private let askedLast = NIOLockedValueBox(ContinuousClock.now)
    /// Nobody asks for an agent that was taken off the list: for how long it is looked for all the same.
    static let interest: Duration = .seconds(60)
    /// Called when a replica wants to be probed.
    private let wish: @Sendable () -> Void

    init(service: String, urls: [URL], logger: Logger, wish: @escaping @Sendable () -> Void = {}) {
        self.service = service
        self.urls = urls
        self.logger = logger
        self.wish = wish
        choice = NIOLockedValueBox(ReplicaChoice(urls))
    }

    /// How many there are.
    public var count: Int { urls.count }

    /// A call's place at a replica; free again when its end is told, or nobody holds it.
    public final class Place: Sendable {
        public let url: URL
        public let index: Int
        private let pool: ReplicaPool
        private let isOver = NIOLockedValueBox(false)

        fileprivate init(_ pool: ReplicaPool, _ index: Int) {
            self.pool = pool
            self.index = index
            url = pool.urls[index]
        }

        public func answered() { end(.answered) }
        /// No connection, or it broke before an answer.
        public func failed() { end(.failed) }
        /// It was waited for in vain.
        public func silent() { end(.silent) }

        private func end(_ outcome: ReplicaChoice.Outcome) {
            let isFirst = isOver.withLockedValue { isOver in
                defer { isOver = true }
                return !isOver
            }
            if isFirst { pool.ended(index, outcome) }
        }

        deinit { end(.abandoned) }
    }

    /// - Parameter avoided: replicas that this call has failed at already.
    /// - Returns: nil where all replicas are left alone for now.
    public func place(avoiding avoided: Set<Int> = []) -> Place? {
        let now = ContinuousClock.now
        askedLast.withLockedValue { $0 = now }
        let (pick, hasSuspects) = choice.withLockedValue { choice in
            (choice.pick(avoiding: avoided, now: now), !choice.suspects.isEmpty)
        }
        if hasSuspects { wish() }
        switch pick {
        case .replica(let index): return Place(self, index)
        case .none:
            Counter(label: "upstream_refused_total", dimensions: [("service", service)]).increment()
            return nil
        }
    }

    /// Well, and resting.
    public var health: (well: Int, all: Int) {
        choice.withLockedValue { choice in (choice.replicas.count { $0.restsUntil == nil }, choice.replicas.count) }
    }

    private func ended(_ index: Int, _ outcome: ReplicaChoice.Outcome) {
        let hasSuspects = change(index) { choice in
            choice.ended(index, outcome, now: .now)
            return !choice.suspects.isEmpty
        }
        if hasSuspects, outcome != .abandoned { wish() }
    }

    /// Whether it is asked for, and any replica may be gone or back.
    var wantsProbes: Bool {
        guard ContinuousClock.now - askedLast.withLockedValue({ $0 }) < Self.interest else { return false }
        return choice.withLockedValue { !$0.suspects.isEmpty }
    }

    /// Replicas to be asked by ``probe(_:_:)`` whether they are there; none that is being asked already.
    func takeSuspects() -> [Int] { choice.withLockedValue { $0.takeSuspects() } }

    func probe(_ index: Int, _ isThere: @Sendable (URL) async -> Bool) async {
        let answer = await isThere(urls[index])
        change(index) { $0.probed(index, isThere: answer, now: .now) }
    }

    /// Tells where it makes a replica rest, or come back.
    @discardableResult
    private func change<T>(_ index: Int, _ decide: (inout ReplicaChoice) -> T) -> T {
        let (result, didRest, rests) = choice.withLockedValue { choice in
            let before = choice.replicas[index].restsUntil != nil
            let result = decide(&choice)
            return (result, before, choice.replicas[index].restsUntil != nil)
        }
        if rests, !didRest { note(index) }
        if didRest, !rests {
            logger.notice("upstream is back", metadata: ["upstream": "\(service)", "replica": "\(name(index))"])
            gauge(index).record(0)
        }
        return result
    }

    private func note(_ index: Int) {
        logger.warning("upstream is left alone", metadata: ["upstream": "\(service)", "replica": "\(name(index))"])
        Counter(label: "upstream_trips_total", dimensions: [("service", service), ("replica", name(index))]).increment()
        gauge(index).record(1)
    }

    /// 1 while a replica is left alone.
    private func gauge(_ index: Int) -> Gauge {
        Gauge(label: "upstream_left_alone", dimensions: [("service", service), ("replica", name(index))])
    }

    private func name(_ index: Int) -> String {
        "\(urls[index].host() ?? "")\(urls[index].port.map { ":\($0)" } ?? "")"
    }
}
