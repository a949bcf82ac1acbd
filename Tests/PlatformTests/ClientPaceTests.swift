import Testing

@testable import Platform

@Suite("How slow a client may be")
struct ClientPaceTests {
    private let start = ContinuousClock.now

    private func pace() -> ClientPace { ClientPace(patience: .seconds(10), now: start) }

    @Test("Nothing is waited for between requests, or while one is answered")
    func quiet() {
        var pace = pace()
        #expect(pace.left(now: start + .seconds(1_000)) == nil)
        pace.received(100, now: start)
        pace.headIsWhole()
        pace.requestIsWhole()
        pace.asksForMore(now: start)
        #expect(pace.left(now: start + .seconds(1_000)) == nil)
        // A pipelined request's first bytes are no slow client's while the one before is being answered.
        pace.received(1, now: start + .seconds(1_000))
        #expect(pace.left(now: start + .seconds(2_000)) == nil)
    }

    @Test("A head has to be whole in time, however its bytes trickle in")
    func head() {
        var pace = pace()
        var now = start + .seconds(60)
        pace.received(1, now: now)
        for _ in 0..<9 {
            pace.asksForMore(now: now)
            now += .seconds(1)
            pace.received(50, now: now)
        }
        pace.asksForMore(now: now)
        #expect(pace.left(now: now) == .seconds(1))
        #expect(pace.left(now: now + .seconds(2)) == .zero)
    }

    @Test("A body gains time by what comes of it, and none by a byte now and then")
    func body() {
        var (pace, now) = (pace(), start)
        pace.received(100, now: now)
        pace.headIsWhole()
        for _ in 0..<100 {
            pace.asksForMore(now: now)
            now += .seconds(1)
            pace.received(2_048, now: now)
        }
        pace.asksForMore(now: now)
        #expect(pace.left(now: now) == .seconds(110))
        for _ in 0..<111 {
            now += .seconds(1)
            pace.received(1, now: now)
            pace.asksForMore(now: now)
        }
        #expect(pace.left(now: now) == .zero)
    }

    @Test("Who is not read from is not slow")
    func heldUp() {
        var pace = pace()
        pace.received(100, now: start)
        pace.headIsWhole()
        pace.received(64 * 1_024, now: start)
        // The handler takes an hour to ask for more.
        let later = start + .seconds(3_600)
        #expect(pace.left(now: later) == .seconds(74))
        pace.asksForMore(now: later)
        #expect(pace.left(now: later + .seconds(75)) == .zero)
    }

    @Test("One that is answered before it is whole is followed by the next, whose head has its own time")
    func answeredEarly() {
        var pace = pace()
        pace.received(100, now: start)
        pace.headIsWhole()
        pace.answerIsWhole()
        pace.asksForMore(now: start)
        // What it still sends must come.
        #expect(pace.left(now: start + .seconds(60)) == .zero)
        pace.received(100, now: start)
        pace.requestIsWhole()
        #expect(pace.left(now: start + .seconds(60)) == nil)
        pace.received(1, now: start + .seconds(30))
        pace.asksForMore(now: start + .seconds(30))
        #expect(pace.phase == .head)
        #expect(pace.left(now: start + .seconds(30)) == .seconds(10))
        // The answer that ends may be that of the request before: this one has none yet.
        pace.headIsWhole()
        pace.answerIsWhole(isLast: false)
        pace.requestIsWhole()
        #expect(pace.phase == .answering)
        pace.answerIsWhole(isLast: false)
        #expect(pace.phase == .answering)
        pace.answerIsWhole()
        #expect(pace.phase == .between)
    }

    @Test("What is left of one that was answered early may come with the whole head of the next")
    func answeredEarlyAtOnce() {
        var pace = pace()
        pace.received(100, now: start)
        pace.headIsWhole()
        pace.answerIsWhole()
        pace.received(200, now: start)
        pace.requestIsWhole()
        pace.headIsWhole()
        pace.requestIsWhole()
        #expect(pace.phase == .answering)
    }

    @Test("Each request has its own time")
    func next() {
        var pace = pace()
        pace.received(1, now: start)
        pace.asksForMore(now: start)
        pace.received(100, now: start + .seconds(9))
        pace.headIsWhole()
        pace.asksForMore(now: start + .seconds(9))
        #expect(pace.left(now: start + .seconds(9)) == .seconds(10))
        pace.requestIsWhole()
        pace.answerIsWhole()
        pace.received(1, now: start + .seconds(30))
        pace.asksForMore(now: start + .seconds(30))
        #expect(pace.left(now: start + .seconds(30)) == .seconds(10))
    }
}
