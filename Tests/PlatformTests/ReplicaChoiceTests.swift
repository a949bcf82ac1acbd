import Foundation
import Testing

@testable import Platform

@Suite("Which replica is asked")
struct ReplicaChoiceTests {
    private let start = ContinuousClock.now

    private func choice(_ count: Int) -> ReplicaChoice {
        ReplicaChoice((0..<count).map { URL(filePath: "/\($0)") })
    }

    private func index(_ pick: ReplicaChoice.Pick) -> Int? {
        guard case .replica(let index) = pick else { return nil }
        return index
    }

    /// Fails calls of one replica, whichever others are asked meanwhile.
    private func fail(_ replica: Int, _ choice: inout ReplicaChoice, times: Int, at now: ContinuousClock.Instant) {
        let others = Set(choice.replicas.indices).subtracting([replica])
        for _ in 0..<times {
            if let picked = index(choice.pick(avoiding: others, now: now)) { choice.ended(picked, .failed, now: now) }
        }
    }

    @Test("The one with the fewest calls under way; equals take turns")
    func leastUnderWay() {
        var choice = choice(3)
        let first = (0..<6).compactMap { _ in index(choice.pick(now: start)) }
        #expect(first.sorted() == [0, 0, 1, 1, 2, 2])
        choice.ended(1, .answered, now: start)
        #expect(index(choice.pick(now: start)) == 1)
        choice.ended(2, .answered, now: start)
        choice.ended(2, .answered, now: start)
        let next = (0..<2).compactMap { _ in index(choice.pick(now: start)) }
        #expect(next == [2, 2])
    }

    @Test("A call that failed goes to another replica, and to the same one where there is no other")
    func avoiding() {
        var pair = choice(2)
        for _ in 0..<4 {
            let failed = index(pair.pick(now: start)) ?? -1
            pair.ended(failed, .failed, now: start)
            let next = index(pair.pick(avoiding: [failed], now: start)) ?? -1
            #expect(next == 1 - failed)
            pair.ended(next, .answered, now: start)
        }
        var single = choice(1)
        #expect(index(single.pick(avoiding: [0], now: start)) == 0)
    }

    @Test("One that fails again and again is left alone; an answer in between begins the count anew")
    func rests() {
        var choice = choice(2)
        fail(0, &choice, times: ReplicaChoice.limit - 1, at: start)
        #expect(index(choice.pick(avoiding: [1], now: start)) == 0)
        choice.ended(0, .answered, now: start)
        fail(0, &choice, times: ReplicaChoice.limit - 1, at: start)
        #expect(choice.suspects.isEmpty)
        fail(0, &choice, times: 1, at: start)
        #expect(choice.suspects == [0])
        let asked = (0..<10).compactMap { _ in index(choice.pick(now: start)) }
        #expect(asked == Array(repeating: 1, count: 10))
    }

    @Test("Where all are left alone nobody is asked, until one call may try")
    func open() {
        var choice = choice(1)
        fail(0, &choice, times: ReplicaChoice.limit, at: start)
        #expect(choice.pick(now: start) == .none(ReplicaChoice.shortestRest))
        let later = start + ReplicaChoice.shortestRest
        #expect(index(choice.pick(now: later)) == 0)
        #expect(index(choice.pick(now: later)) == nil)
        // It failed: a longer rest. Then it answers, and all is forgotten.
        choice.ended(0, .failed, now: later)
        #expect(choice.pick(now: later) == .none(ReplicaChoice.shortestRest * 2))
        let last = later + ReplicaChoice.shortestRest * 2
        #expect(index(choice.pick(now: last)) == 0)
        choice.ended(0, .answered, now: last)
        #expect(choice.suspects.isEmpty)
        #expect(index(choice.pick(now: last)) == 0)
    }

    @Test("Rests grow to a longest one")
    func longest() {
        var (choice, now) = (choice(1), start)
        fail(0, &choice, times: ReplicaChoice.limit, at: now)
        for _ in 0..<20 {
            guard case .none(let rest) = choice.pick(now: now) else { continue }
            #expect(rest <= ReplicaChoice.longestRest)
            now += rest
            fail(0, &choice, times: 1, at: now)
        }
        #expect(choice.pick(now: now) == .none(ReplicaChoice.longestRest))
    }

    @Test("Calls that nobody waited for, or that only took long, leave a replica in place")
    func harmless() {
        var choice = choice(1)
        for outcome in [ReplicaChoice.Outcome.abandoned, .silent] {
            for _ in 0..<50 {
                _ = choice.pick(now: start)
                choice.ended(0, outcome, now: start)
            }
        }
        #expect(index(choice.pick(now: start)) == 0)
        #expect(choice.replicas[0].underWay == 1)
        // A silent one is asked whether it is there.
        #expect(choice.suspects == [0])
        choice.probed(0, isThere: true, now: start)
        #expect(choice.suspects.isEmpty)
    }

    @Test("A probe finds out that a silent replica is gone, and when it is back")
    func probes() {
        var choice = choice(2)
        _ = choice.pick(avoiding: [1], now: start)
        choice.ended(0, .silent, now: start)
        let isNew = [choice.probed(0, isThere: false, now: start), choice.probed(0, isThere: false, now: start)]
        #expect(isNew == [true, false])
        #expect(index(choice.pick(now: start)) == 1)
        choice.probed(0, isThere: true, now: start)
        #expect(index(choice.pick(now: start)) == 0)
        #expect(choice.suspects.isEmpty)
    }

    @Test("One that answers probes and fails calls rests its time all the same, and longer each time")
    func halfAlive() {
        var choice = choice(1)
        fail(0, &choice, times: ReplicaChoice.limit, at: start)
        choice.probed(0, isThere: true, now: start)
        #expect(choice.pick(now: start) == .none(ReplicaChoice.shortestRest))
        let later = start + ReplicaChoice.shortestRest
        choice.probed(0, isThere: true, now: later)
        fail(0, &choice, times: 1, at: later)
        #expect(choice.pick(now: later) == .none(ReplicaChoice.shortestRest * 2))
    }

    @Test("Replicas come and go: who stays keeps what is known, who is gone is asked no more, its place is used again")
    func update() {
        func address(_ number: Int) -> ReplicaAddress { ReplicaAddress(URL(filePath: "/\(number)")) }
        var choice = choice(2)
        fail(0, &choice, times: ReplicaChoice.limit, at: start)
        let busy = index(choice.pick(now: start))
        #expect(busy == 1)
        choice.update([address(0), address(2)])
        #expect(choice.count == 2)
        // Neither the one that rests nor the one that is gone.
        for _ in 0..<4 { #expect(index(choice.pick(now: start)) == 2) }
        #expect(choice.suspects == [0])
        // The call at the one that is gone ends; only then its place is another's.
        choice.update([address(0), address(2), address(3)])
        #expect(choice.replicas.count == 4)
        choice.ended(1, .failed, now: start)
        choice.update([address(0), address(2), address(3), address(4)])
        #expect(choice.replicas.count == 4)
        #expect(choice.replicas[1].address == address(4))
        #expect(choice.replicas[1].failures == 0)
        // One that comes back is a new one.
        choice.update([address(2)])
        choice.update([address(0), address(2)])
        #expect(choice.replicas.first { $0.address == address(0) && !$0.isUnlisted }?.restsUntil == nil)
    }

    @Test("One that is about to stop is passed over for a while, and asked where there is no other")
    func leaves() {
        var choice = choice(2)
        choice.leaves(0, now: start)
        for _ in 0..<4 { #expect(index(choice.pick(now: start)) == 1) }
        #expect(index(choice.pick(avoiding: [1], now: start)) == 0)
        let later = start + ReplicaChoice.farewell
        #expect(index(choice.pick(now: later)) == 0)
    }
}
