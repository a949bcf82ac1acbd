import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOConcurrencyHelpers
import NIOCore
import Platform
import ServiceLifecycle
import SharedModels
import Testing

@testable import Gateway

@Suite("Answers that are kept beside their requests", .timeLimit(.minutes(1)))
struct AnswerKeeperTests {
    /// Takes its time, and counts.
    private struct SlowStore: AnswerStore {
        let kept = NIOLockedValueBox(0)

        func begin(_ request: RepeatedRequest, within limit: Duration) async throws -> AnswerState { .begun }
        func keep(_ answer: KeptAnswer, of request: RepeatedRequest) async throws {
            try await Task.sleep(for: .milliseconds(20))
            kept.withLockedValue { $0 += 1 }
        }
        func release(_ request: RepeatedRequest) async throws {}
        func forget(tenant: String, owner: String) async throws {}
        func sweep() async throws -> Int { 0 }
    }

    private func ending(bytes: Int) throws -> AnswerKeeper.Ending {
        let request = Request(
            head: HTTPRequest(method: .post, scheme: nil, authority: nil, path: "/api/v1/chat"),
            body: RequestBody(buffer: ByteBuffer())
        )
        let repeated = RepeatedRequest(
            request,
            key: "once",
            body: ByteBuffer(),
            identity: Identity(user: "ada", role: .user),
            isKnown: true,
            secret: Secret("a secret of the tests")
        )
        return .answered(
            try #require(repeated),
            KeptAnswer(status: 200, contentType: nil, body: Data(count: bytes))
        )
    }

    /// Runs the keeper and ends it at once.
    private func end(_ keeper: AnswerKeeper) async throws {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let group = ServiceGroup(services: [keeper], logger: logger)
        async let running: Void = group.run()
        await group.triggerGracefulShutdown()
        try await running
    }

    @Test("What waits when the gateway ends is written first")
    func drained() async throws {
        let store = SlowStore()
        let keeper = AnswerKeeper(store: store, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        for _ in 0..<10 { keeper.note(try ending(bytes: 1)) }
        try await end(keeper)
        #expect(store.kept.withLockedValue { $0 } == 10)
    }

    @Test("What waits is bounded by its bytes")
    func bounded() async throws {
        let store = SlowStore()
        let keeper = AnswerKeeper(store: store, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let fitting = AnswerKeeper.room / KeptAnswer.largest
        for _ in 0..<fitting + 20 { keeper.note(try ending(bytes: KeptAnswer.largest)) }
        try await end(keeper)
        #expect(store.kept.withLockedValue { $0 } == fitting)
    }
}
