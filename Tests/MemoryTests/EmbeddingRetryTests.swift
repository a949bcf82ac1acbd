import Foundation
import Platform
import Testing

@testable import Memory

@Suite("Trying a provider again")
struct EmbeddingRetryTests {
    @Test("Waits longer each time, at most three times, and never longer than the ceiling")
    func growsAndEnds() {
        let policy = RetryPolicy()
        let delays = (0..<5).map { policy.delay(afterAttempt: $0, serverAsksFor: nil, random: 0.999) }
        #expect(delays[3] == nil && delays[4] == nil)
        let waited = delays.compactMap(\.self)
        #expect(waited.count == 3)
        #expect(waited == waited.sorted())
        #expect(waited.allSatisfy { $0 <= policy.ceiling })
        #expect(policy.delay(afterAttempt: 2, serverAsksFor: nil, random: 0) == .zero)
    }

    @Test("Waits at least as long as the server asks, and gives up when that is too long")
    func honoursTheServer() throws {
        let policy = RetryPolicy()
        let delay = try #require(policy.delay(afterAttempt: 0, serverAsksFor: .seconds(5), random: 0.5))
        #expect(delay >= .seconds(5) && delay < .seconds(6))
        #expect(policy.delay(afterAttempt: 0, serverAsksFor: .seconds(3600), random: 0.5) == nil)
    }

    @Test(
        "Reads both forms of Retry-After, and no rubbish",
        arguments: [
            ("7", Duration.seconds(7)), ("0", .zero), (" 1.5 ", .seconds(1.5)),
            ("Sun, 06 Nov 1994 08:49:47 GMT", .seconds(10)),
            ("Sun, 06 Nov 1994 08:00:00 GMT", .zero), ("-3", nil), ("soon", nil), ("", nil), ("inf", nil), (nil, nil),
        ] as [(String?, Duration?)]
    )
    func readsRetryAfter(_ value: String?, _ expected: Duration?) {
        // 08:49:37
        let now = Date(timeIntervalSince1970: 784_111_777)
        #expect(RetryPolicy.retryAfter(value, now: now) == expected)
    }
}
