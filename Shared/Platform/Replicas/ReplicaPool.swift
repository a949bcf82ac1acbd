public import Foundation
import Logging
import NIOConcurrencyHelpers
import Synchronization

/// A service's replicas as this process sees them: which are well, and how many calls each has under way.
public final class ReplicaPool: Sendable {
    public let service: String
    private let choice: NIOLockedValueBox<ReplicaChoice>
    /// As the settings have them.
    let urls: [URL]
    /// Those whose level is shown.
    private let shown: NIOLockedValueBox<Set<ReplicaLevels.Replica>>
    /// What the names in them stand for, as far as they were looked up.
    private let known = NIOLockedValueBox<[String: [String]]>([:])
    private let logger: Logger
    private let askedLast = NIOLockedValueBox(ContinuousClock.now)
    /// Nobody asks for an agent that was taken off the list: for how long it is looked for all the same.
    static let interest: Duration = .seconds(60)
    /// For how long the names of a service that nobody asks for are looked up all the same.
    static let namesInterest: Duration = .seconds(600)
    /// Called when a replica wants to be probed.
    private let wish: @Sendable () -> Void

    init(service: String, urls: [URL], logger: Logger, wish: @escaping @Sendable () -> Void = {}) {
        self.service = service
        self.urls = urls
        self.logger = logger
        self.wish = wish
        choice = NIOLockedValueBox(ReplicaChoice(urls))
        let replicas = Set(urls.map { ReplicaLevels.Replica(service: service, label: ReplicaAddress($0).label) })
        shown = NIOLockedValueBox(replicas)
        replicas.forEach(ReplicaLevels.join)
    }

    deinit { shown.withLockedValue { $0.forEach(ReplicaLevels.leave) } }

    /// How many there are.
    public var count: Int { choice.withLockedValue(\.count) }

    /// Whether a call that has failed at these has another to go to: they may have changed since it began.
    public func hasOther(than failed: Set<Int>) -> Bool { choice.withLockedValue { $0.hasOther(than: failed) } }

    /// A call's place at a replica; free again when its end is told, or nobody holds it.
    public final class Place: Sendable {
        public let url: URL
        /// The `Host` to send where it does not follow from ``url``: the name that stands for this replica's number.
        public let host: String?
        public let index: Int
        /// Of all replicas that the pool ever had; an ``index`` may be another's later.
        public let number: Int
        private let pool: ReplicaPool
        private let isOver = Atomic(false)

        fileprivate init(_ pool: ReplicaPool, _ index: Int, _ replica: ReplicaChoice.Replica) {
            self.pool = pool
            self.index = index
            number = replica.number
            (url, host) = (replica.address.url, replica.address.host)
        }

        public func answered() { end(.answered) }
        /// No connection, or it broke before an answer.
        public func failed() { end(.failed) }
        /// It was waited for in vain.
        public func silent() { end(.silent) }

        /// Its answer says that it is about to stop: others are asked from now on, where there are any.
        public func leaves() { pool.leaves(index, number) }

        private func end(_ outcome: ReplicaChoice.Outcome) {
            if !isOver.exchange(true, ordering: .relaxed) { pool.ended(index, outcome) }
        }

        deinit { end(.abandoned) }
    }

    /// - Parameter avoided: numbers of replicas that this call has failed at already.
    /// - Returns: nil where all replicas are left alone for now.
    public func place(avoiding avoided: Set<Int> = []) -> Place? {
        let now = ContinuousClock.now
        askedLast.withLockedValue { $0 = now }
        let (place, hasSuspects) = choice.withLockedValue { choice in
            let pick = choice.pick(avoiding: avoided, now: now)
            guard case .replica(let index) = pick else { return (Place?.none, choice.hasSuspects) }
            return (Place(self, index, choice.replicas[index]), choice.hasSuspects)
        }
        if hasSuspects { wish() }
        if place == nil { PlatformMetrics.refused.add(1, service) }
        return place
    }

    /// Names to be looked up again and again: none where nobody asks for the service any more.
    var names: Set<String> {
        guard ContinuousClock.now - askedLast.withLockedValue({ $0 }) < Self.namesInterest else {
            // What they stand for may change meanwhile; the next call goes by the name itself.
            learn { $0.removeAll() }
            return []
        }
        return Set(urls.compactMap(ReplicaNames.name(in:)))
    }

    /// - Parameter addresses: what the name stands for now; nil where that could not be found, and the known ones stay.
    func learn(_ name: String, _ addresses: [String]?) {
        guard let addresses, urls.contains(where: { ReplicaNames.name(in: $0) == name }) else { return }
        learn { $0[name] = addresses }
    }

    private func learn(_ change: (inout [String: [String]]) -> Void) {
        // Under one lock from the change to the levels: two changes must not overtake each other.
        known.withLockedValue { known in
            let before = known
            change(&known)
            guard known != before else { return }
            let addresses = ReplicaNames.addresses(of: urls, known: known)
            choice.withLockedValue { $0.update(addresses) }
            let replicas = Set(addresses.map { ReplicaLevels.Replica(service: service, label: $0.label) })
            shown.withLockedValue { shown in
                replicas.subtracting(shown).forEach(ReplicaLevels.join)
                shown.subtracting(replicas).forEach(ReplicaLevels.leave)
                shown = replicas
            }
        }
    }

    private func leaves(_ index: Int, _ number: Int) {
        choice.withLockedValue { choice in
            // Its index may be another's by now.
            if choice.replicas[index].number == number { choice.leaves(index, now: .now) }
        }
    }

    /// A place at a replica that is well; nil where none is, which whoever asks the usual way finds out for good.
    package func placeIfWell() -> Place? {
        choice.withLockedValue { $0.hasWell } ? place() : nil
    }

    /// Well, and resting.
    public var health: (well: Int, all: Int) {
        choice.withLockedValue { ($0.replicas.count { !$0.isUnlisted && $0.restsUntil == nil }, $0.count) }
    }

    private func ended(_ index: Int, _ outcome: ReplicaChoice.Outcome) {
        let hasSuspects = change(index) { choice in
            choice.ended(index, outcome, now: .now)
            return choice.hasSuspects
        }
        if hasSuspects, outcome != .abandoned { wish() }
    }

    /// Whether it is asked for, and any replica may be gone or back.
    var wantsProbes: Bool {
        guard ContinuousClock.now - askedLast.withLockedValue({ $0 }) < Self.interest else { return false }
        return choice.withLockedValue { $0.hasSuspects }
    }

    /// Replicas to be asked by ``probe(_:_:)`` whether they are there; none that is being asked already.
    func takeSuspects() -> [Int] { choice.withLockedValue { $0.takeSuspects() } }

    func probe(_ index: Int, _ isThere: @Sendable (ReplicaAddress) async -> Bool) async {
        let answer = await isThere(choice.withLockedValue { $0.replicas[index].address })
        change(index) { $0.probed(index, isThere: answer, now: .now) }
    }

    /// Tells where it makes a replica rest, or come back.
    @discardableResult
    private func change<T>(_ index: Int, _ decide: (inout ReplicaChoice) -> T) -> T {
        let (result, address, didRest, rests) = choice.withLockedValue { choice in
            let before = choice.replicas[index].restsUntil != nil
            let result = decide(&choice)
            let replica = choice.replicas[index]
            // Of one that is not listed nothing is told any more.
            return (result, replica.address, before, replica.isUnlisted ? before : replica.restsUntil != nil)
        }
        if rests, !didRest { note(address) }
        if didRest, !rests {
            logger.notice("upstream is back", metadata: ["upstream": "\(service)", "replica": "\(address.label)"])
            tell(isAlone: false, address)
        }
        return result
    }

    private func note(_ address: ReplicaAddress) {
        let label = address.label
        logger.warning("upstream is left alone", metadata: ["upstream": "\(service)", "replica": "\(label)"])
        tell(isAlone: true, address)
    }

    private func tell(isAlone: Bool, _ address: ReplicaAddress) {
        ReplicaLevels.tell(ReplicaLevels.Replica(service: service, label: address.label), isAlone: isAlone)
    }
}
