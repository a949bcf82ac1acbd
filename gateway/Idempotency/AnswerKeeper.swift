import Logging
import NIOConcurrencyHelpers
import Platform
import ServiceLifecycle

/// Writes down how requests ended that are not there to do it any more: their client left, or their time was up.
final class AnswerKeeper: Service {
    enum Ending: Sendable {
        case answered(RepeatedRequest, KeptAnswer)
        case failed(RepeatedRequest)
    }

    /// More than wait are dropped: those requests count as under way until their time is up.
    static let capacity = 1_000

    private let store: any AnswerStore
    private let logger: Logger
    private let endings: AsyncStream<Ending>
    private let end: AsyncStream<Ending>.Continuation

    init(store: any AnswerStore, logger: Logger) {
        self.store = store
        self.logger = logger
        (endings, end) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.capacity))
    }

    func note(_ ending: Ending) { end.yield(ending) }

    func run() async throws {
        for await ending in endings.cancelOnGracefulShutdown() {
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
}
