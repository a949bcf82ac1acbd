import Foundation

/// Which of a service's replicas takes a call: the one with the fewest calls under way among those that are well. Decisions alone; the time
/// is passed in.
///
/// A replica that fails ``limit`` calls one after another is left alone for a while, longer each time (a circuit breaker); then one call may
/// try it, or a probe brings it back. One that probes saw gone is back as soon as a probe sees it again. Where all are left alone nobody is
/// asked. One that says that it is about to stop is asked only where there is no other, and one that is no longer listed not at all.
struct ReplicaChoice: Sendable {
    /// Failures one after another.
    static let limit = 5
    static let shortestRest: Duration = .seconds(1)
    static let longestRest: Duration = .seconds(30)
    /// For how long one that said that it stops is passed over: by then it has gone, or says it again.
    static let farewell: Duration = .seconds(30)

    /// How a call ended, for the replica's health. What it answered does not count: who answers is there.
    enum Outcome: Sendable, Hashable {
        case answered
        /// No connection, or it broke before the answer.
        case failed
        /// No answer for a while: it may be slow, or gone. A probe finds out.
        case silent
        /// The caller gave up; nothing is known.
        case abandoned
    }

    enum Pick: Sendable, Hashable {
        case replica(Int)
        /// All are left alone, for this long.
        case none(Duration)
    }

    struct Replica: Sendable {
        /// Of all replicas that there ever were: an index may be another's later.
        let number: Int
        let address: ReplicaAddress
        /// Its name stands for it no longer; calls under way go on.
        var isUnlisted = false
        /// It said that it is about to stop.
        var leavesUntil: ContinuousClock.Instant?
        var underWay = 0
        var failures = 0
        /// How often it was left alone since it last answered.
        var rests = 0
        var restsUntil: ContinuousClock.Instant?
        /// One call tries whether it is back.
        var isTried = false
        var isSuspect = false
        /// A probe got no answer since it was left alone.
        var isGone = false
        /// A probe waits for its answer.
        var isProbed = false
    }

    private(set) var replicas: [Replica]
    /// Where the search begins among equals.
    private var next = 0
    /// How many replicas there ever were.
    private var made: Int

    /// - Parameter urls: at least one.
    init(_ urls: [URL]) {
        replicas = urls.enumerated().map { Replica(number: $0.offset, address: ReplicaAddress($0.element)) }
        made = urls.count
    }

    /// How many there are to choose from.
    var count: Int { replicas.count { !$0.isUnlisted } }

    /// Whether there is another to choose that is well.
    func hasOther(than failed: Set<Int>) -> Bool {
        replicas.indices.contains { index in
            !failed.contains(replicas[index].number) && !replicas[index].isUnlisted && replicas[index].restsUntil == nil
        }
    }

    /// From now on these are the replicas. Who stays keeps what is known of it; who is gone is asked no more.
    ///
    /// A replica's index stays its own while a call or a probe is under way there.
    mutating func update(_ addresses: [ReplicaAddress]) {
        for index in replicas.indices where !addresses.contains(replicas[index].address) {
            replicas[index].isUnlisted = true
        }
        for address in addresses where !replicas.contains(where: { $0.address == address && !$0.isUnlisted }) {
            let new = Replica(number: made, address: address)
            made += 1
            if let index = replicas.firstIndex(where: { $0.isUnlisted && $0.underWay == 0 && !$0.isProbed }) {
                replicas[index] = new
            } else {
                replicas.append(new)
            }
        }
    }

    /// - Parameter avoided: those that have failed this call already; taken all the same where no other is well.
    mutating func pick(avoiding avoided: Set<Int> = [], now: ContinuousClock.Instant) -> Pick {
        // The usual case, without any searching.
        if replicas.count == 1, replicas[0].restsUntil == nil, !replicas[0].isUnlisted {
            replicas[0].underWay += 1
            return .replica(0)
        }
        let order = (0..<replicas.count).map { (next + $0) % replicas.count }.filter { !replicas[$0].isUnlisted }
        next = (next + 1) % max(1, replicas.count)
        let well = order.filter { replicas[$0].restsUntil == nil }
        let fresh = well.filter { !avoided.contains(replicas[$0].number) }
        let staying = fresh.filter { (replicas[$0].leavesUntil ?? now) <= now }
        let best = [staying, fresh, well].first { !$0.isEmpty }?.min { replicas[$0].underWay < replicas[$1].underWay }
        if let best {
            replicas[best].underWay += 1
            return .replica(best)
        }
        let rested = order.first { !replicas[$0].isTried && (replicas[$0].restsUntil ?? now) <= now }
        if let rested {
            replicas[rested].isTried = true
            replicas[rested].underWay += 1
            return .replica(rested)
        }
        let soonest = order.compactMap { replicas[$0].restsUntil }.min() ?? now
        return .none(max(.zero, soonest - now))
    }

    /// Whether any is well.
    var hasWell: Bool { replicas.contains { !$0.isUnlisted && $0.restsUntil == nil } }

    /// - Returns: whether the replica is left alone from now on and was not before.
    @discardableResult
    mutating func ended(_ index: Int, _ outcome: Outcome, now: ContinuousClock.Instant) -> Bool {
        replicas[index].underWay -= 1
        switch outcome {
        case .answered:
            recover(index)
            return false
        case .abandoned:
            replicas[index].isTried = false
            return false
        case .silent:
            replicas[index].isTried = false
            replicas[index].isSuspect = true
            return false
        case .failed:
            replicas[index].isTried = false
            replicas[index].failures += 1
            guard replicas[index].failures >= Self.limit else { return false }
            return rest(index, now)
        }
    }

    /// It said with its answer that it is about to stop.
    mutating func leaves(_ index: Int, now: ContinuousClock.Instant) {
        replicas[index].leavesUntil = now + Self.farewell
    }

    /// Replicas that a probe may bring back, or find to be gone.
    var hasSuspects: Bool { replicas.contains(where: Self.isSuspect) }

    /// Those.
    var suspects: [Int] { replicas.indices.filter { Self.isSuspect(replicas[$0]) } }

    private static func isSuspect(_ replica: Replica) -> Bool {
        !replica.isUnlisted && (replica.restsUntil != nil || replica.isSuspect)
    }

    /// Suspects that no probe is asking yet; from now on one does.
    mutating func takeSuspects() -> [Int] {
        let due = suspects.filter { !replicas[$0].isProbed }
        for index in due { replicas[index].isProbed = true }
        return due
    }

    /// - Returns: whether the replica is left alone from now on and was not before.
    @discardableResult
    mutating func probed(_ index: Int, isThere: Bool, now: ContinuousClock.Instant) -> Bool {
        replicas[index].isSuspect = false
        replicas[index].isProbed = false
        guard isThere else {
            defer { replicas[index].isGone = true }
            return rest(index, now)
        }
        guard let until = replicas[index].restsUntil else { return false }
        if replicas[index].isGone {
            recover(index)
        } else if until <= now {
            // Its failures are not forgotten whole: who answers probes and fails calls rests again soon, and longer.
            replicas[index].restsUntil = nil
            replicas[index].failures = Self.limit - 1
        }
        return false
    }

    private mutating func recover(_ index: Int) {
        replicas[index].failures = 0
        replicas[index].rests = 0
        replicas[index].restsUntil = nil
        replicas[index].isTried = false
        replicas[index].isSuspect = false
        replicas[index].isGone = false
    }

    private mutating func rest(_ index: Int, _ now: ContinuousClock.Instant) -> Bool {
        let isNew = replicas[index].restsUntil == nil
        // Calls that were under way when it began to rest say nothing new.
        if let until = replicas[index].restsUntil, until > now { return false }
        let time = min(Self.longestRest, Self.shortestRest * (1 << min(replicas[index].rests, 8)))
        replicas[index].rests += 1
        replicas[index].restsUntil = now + time
        return isNew
    }
}
