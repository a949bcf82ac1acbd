import Logging
import NIOConcurrencyHelpers
import Platform
import ServiceLifecycle

/// Writes down how requests ended that are not there to do it any more: their client left, or their time was up. What waits at a graceful
/// shutdown is written before it ends.
final class AnswerKeeper: Service {
    enum Ending: Sendable {
        case answered(RepeatedRequest, KeptAnswer)
        case failed(RepeatedRequest)

        /// Bytes that it holds while it waits.
        fileprivate var size: Int {
            if case .answered(_, let answer) = self { answer.body.count } else { 0 }
        }
    }

    /// More than wait are dropped: those requests count as under way until their time is up.
    static let capacity = 1_000
    /// Bytes of answers that may wait; what is more is dropped as well.
    static let room = 64 << 20

    private let store: any AnswerStore
    private let logger: Logger
    private let held = NIOLockedValueBox(0)
    private let endings: AsyncStream<Ending>
    private let end: AsyncStream<Ending>.Continuation

    init(store: any AnswerStore, logger: Logger) {
        self.store = store
        self.logger = logger
        (endings, end) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.capacity))
    }

    func note(_ ending: Ending) {
        let size = ending.size
        let fits = held.withLockedValue { held in
            guard held + size <= Self.room else { return false }
            held += size
            return true
        }
        if fits, case .enqueued = end.yield(ending) { return }
        if fits { release(size) }
        logger.warning("an answer was not kept", metadata: ["error": "too many wait"])
    }

    func run() async throws {
        await withGracefulShutdownHandler {
            for await ending in endings {
                await write(ending)
                release(ending.size)
            }
        } onGracefulShutdown: {
            self.end.finish()
        }
    }

    private func release(_ size: Int) { held.withLockedValue { $0 -= size } }

    private func write(_ ending: Ending) async {
        do {
            switch ending {
            case .answered(let request, let answer): try await store.keep(answer, of: request)
            case .failed(let request): try await store.release(request)
            }
        } catch {
            logger.warning("an answer was not kept", metadata: ["error": "\(error)"])
        }
    }
}
