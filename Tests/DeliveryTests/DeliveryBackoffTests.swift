import Delivery
import Foundation
import Testing

@Suite("Waiting before a message is sent again")
struct DeliveryBackoffTests {
    @Test("Waits grow from seconds to an hour, and 34 tries span about a day")
    func growing() {
        let backoff = DeliveryBackoff(tries: 34)
        let waits = (1..<34).map { backoff.delay(afterAttempt: $0, asked: nil, random: 0.5) }
        #expect(waits == waits.sorted() && waits[0] < 10 && waits.last == 2_700)
        #expect((18 * 3_600..<30 * 3_600).contains(waits.reduce(0, +)))
    }

    @Test("At least half of a wait is certain, and no two receivers need come back together", arguments: 1...40)
    func jitter(attempt: Int) {
        let backoff = DeliveryBackoff(tries: 34)
        let least = backoff.delay(afterAttempt: attempt, asked: nil, random: 0)
        let most = backoff.delay(afterAttempt: attempt, asked: nil, random: 0.999_999)
        #expect(least >= 5 && most > least * 1.9 && most <= 3_600)
    }

    @Test("What a receiver asks for is kept, unless it asks for more than a day")
    func asked() {
        let backoff = DeliveryBackoff(tries: 34)
        #expect(backoff.delay(afterAttempt: 1, asked: .seconds(600), random: 0) == 600)
        #expect(backoff.delay(afterAttempt: 20, asked: .seconds(1), random: 0) == 1_800)
        #expect(backoff.delay(afterAttempt: 1, asked: .seconds(90_000), random: 0) == 5)
    }
}
