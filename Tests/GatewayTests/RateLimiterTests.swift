import Testing

@testable import Gateway

@Suite("Quotas")
struct RateLimiterTests {
    private let start = ContinuousClock.now

    @Test("All of a quota may be used at once, and refills evenly")
    func refills() {
        let limiter = RateLimiter(.init(requests: 6, window: .seconds(60)))
        let verdicts = (0..<8).map { _ in limiter.check("ada", now: start) }
        #expect(verdicts.map(\.isAllowed) == [true, true, true, true, true, true, false, false])
        #expect(verdicts.prefix(6).map(\.remaining) == [5, 4, 3, 2, 1, 0])
        #expect(verdicts[7].wait == .seconds(10))
        #expect(!limiter.check("ada", now: start + .seconds(9)).isAllowed)
        #expect(limiter.check("ada", now: start + .seconds(10)).isAllowed)
        #expect(!limiter.check("ada", now: start + .seconds(10)).isAllowed)
        let whole = limiter.check("ada", now: start + .seconds(1_000))
        #expect(whole.isAllowed && whole.remaining == 5)
    }

    @Test("What is refused does not count")
    func refusals() {
        let limiter = RateLimiter(.init(requests: 2, window: .seconds(2)))
        for _ in 0..<100 { _ = limiter.check("ada", now: start) }
        #expect(limiter.check("ada", now: start + .seconds(1)).isAllowed)
    }

    @Test("Callers have quotas of their own")
    func apart() {
        let limiter = RateLimiter(.init(requests: 1))
        #expect(limiter.check("ada", now: start).isAllowed)
        #expect(!limiter.check("ada", now: start).isAllowed)
        #expect(limiter.check("eve", now: start).isAllowed)
    }

    @Test("A look costs nothing")
    func looks() {
        let limiter = RateLimiter(.init(requests: 1))
        for _ in 0..<5 { #expect(limiter.check("ada", count: false, now: start).isAllowed) }
        #expect(limiter.check("ada", now: start).isAllowed)
        #expect(!limiter.check("ada", count: false, now: start).isAllowed)
    }

    @Test("However many callers come, no more than so many are kept; the rest share a quota until some have gone")
    func bounded() {
        let limiter = RateLimiter(.init(requests: 2, window: .seconds(60)), capacity: 3)
        for name in ["a", "b", "c"] { #expect(limiter.check(name, now: start).isAllowed) }
        let others = (0..<10).map { limiter.check("new-\($0)", now: start).isAllowed }
        #expect(others.filter { $0 }.count == 2)
        // Those that were there keep what they have.
        #expect(limiter.check("a", now: start).isAllowed)
        #expect(limiter.check("late", now: start + .seconds(61)).remaining == 1)
    }

    @Test("What is given back may be used again, by those that share a quota too")
    func givesBack() {
        let limiter = RateLimiter(.init(requests: 2, window: .seconds(60)), capacity: 1)
        for name in ["own", "shared"] {
            for _ in 0..<2 { #expect(limiter.check(name, now: start).isAllowed) }
            #expect(!limiter.check(name, now: start).isAllowed)
        }
        limiter.giveBack("shared")
        #expect(!limiter.check("own", now: start).isAllowed)
        #expect(limiter.check("another", now: start).isAllowed)
        #expect(!limiter.check("shared", now: start).isAllowed)
        limiter.giveBack("own")
        #expect(!limiter.check("shared", now: start).isAllowed)
        #expect(limiter.check("own", now: start).isAllowed)
    }

    @Test(
        "In any window no more than twice the quota passes, and over a long time no more than the quota",
        arguments: 1...20
    )
    func rate(seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        let quota = Int.random(in: 1...50, using: &random)
        let limiter = RateLimiter(.init(requests: quota, window: .seconds(60)))
        var now = start
        var passed: [ContinuousClock.Instant] = []
        for _ in 0..<2_000 {
            now += .milliseconds(Int.random(in: 0...400, using: &random))
            if limiter.check("ada", now: now).isAllowed { passed.append(now) }
        }
        for (index, first) in passed.enumerated() {
            let within = passed[index...].prefix { $0 - first < .seconds(60) }.count
            #expect(within <= 2 * quota)
        }
        let minutes = (now - start) / .seconds(60)
        #expect(Double(passed.count) <= Double(quota) * (minutes + 1) + 1)
    }
}

/// The same numbers in every run (SplitMix64, https://prng.di.unimi.it/splitmix64.c).
private struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
