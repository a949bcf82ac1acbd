import Foundation
import Logging
import NIOConcurrencyHelpers
import Platform
import ServiceLifecycle
import Testing

@testable import Agents

@Suite("Taking memories back")
struct RetractionTests {
    private static let pauses = Array(repeating: Duration.milliseconds(1), count: 4)

    @Test("Each is tried until it is gone, and no more than five times")
    func tries() async {
        let ids = [UUID(), UUID(), UUID()]
        let tries = NIOLockedValueBox<[UUID: Int]>([:])
        await Retraction(pauses: Self.pauses, logger: .silent)(ids, metadata: [:]) { id in
            let count = tries.withLockedValue { tries in
                tries[id, default: 0] += 1
                return tries[id, default: 0]
            }
            if id == ids[0] || (id == ids[1] && count < 3) { throw DeadlineExceeded() }
        }
        #expect(tries.withLockedValue { $0 } == [ids[0]: 5, ids[1]: 3, ids[2]: 1])
    }

    @Test("A task that is cancelled waits for no further try")
    func cancelled() async {
        let tries = NIOLockedValueBox(0)
        let task = Task {
            await Retraction(pauses: [.seconds(3_600)], logger: .silent)([UUID()], metadata: [:]) { _ in
                tries.withLockedValue { $0 += 1 }
                withUnsafeCurrentTask { $0?.cancel() }
                throw DeadlineExceeded()
            }
        }
        await task.value
        #expect(tries.withLockedValue { $0 } == 1)
    }
}
