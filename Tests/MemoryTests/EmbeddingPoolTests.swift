import NIOConcurrencyHelpers
import Testing

@testable import Memory

@Suite("A pool of workers", .timeLimit(.minutes(1)))
struct EmbeddingPoolTests {
    @Test("Lends no more at once than it has")
    func bounds() async throws {
        let pool = LendingPool([1, 2, 3])
        let busy = NIOLockedValueBox((now: 0, most: 0))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<200 {
                group.addTask {
                    try await pool.lend(index.isMultiple(of: 2) ? .bulk : .interactive) { _ in
                        busy.withLockedValue { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
                        await Task.yield()
                        busy.withLockedValue { $0.now -= 1 }
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(busy.withLockedValue { $0.now } == 0)
        #expect(busy.withLockedValue { $0.most } <= 3)
        #expect(pool.waiting == 0)
    }

    @Test("A query goes before waiting imports, yet an import is not starved")
    func ordersLanes() async throws {
        let pool = LendingPool([0])
        let order = NIOLockedValueBox<[String]>([])
        let gate = Gate()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await pool.lend(.bulk) { _ in await gate.wait() } }
            #expect(try await eventually { pool.isExhausted })
            for index in 0..<12 {
                let isBulk = index < 2
                group.addTask {
                    try await pool.lend(isBulk ? .bulk : .interactive) { _ in
                        order.withLockedValue { $0.append(isBulk ? "import" : "query") }
                    }
                }
                #expect(try await eventually { pool.waiting == index + 1 })
            }
            gate.open()
            try await group.waitForAll()
        }
        let served = order.withLockedValue { $0 }
        #expect(served.count == 12)
        #expect(served.prefix(7).allSatisfy { $0 == "query" })
        #expect(served[7] == "import")
    }

    @Test("A cancelled waiter leaves the line at once and the element is not lost")
    func cancels() async throws {
        let pool = LendingPool([0])
        let gate = Gate()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await pool.lend(.interactive) { _ in await gate.wait() } }
            #expect(try await eventually { pool.isExhausted })
            await #expect(throws: CancellationError.self) {
                try await withThrowingTaskGroup(of: Void.self) { waiters in
                    waiters.addTask { try await pool.lend(.interactive) { _ in } }
                    #expect(try await eventually { pool.waiting == 1 })
                    waiters.cancelAll()
                    try await waiters.waitForAll()
                }
            }
            #expect(pool.waiting == 0)
            gate.open()
            try await group.waitForAll()
        }
        #expect(try await pool.lend(.interactive) { $0 } == 0)
    }

    @Test("An element comes back after an error")
    func returnsAfterError() async throws {
        struct Failure: Error {}
        let pool = LendingPool([5])
        await #expect(throws: Failure.self) { try await pool.lend(.bulk) { _ in throw Failure() } }
        #expect(try await pool.lend(.bulk) { $0 } == 5)
    }
}
