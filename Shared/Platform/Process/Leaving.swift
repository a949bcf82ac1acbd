import Logging
import NIOConcurrencyHelpers
import ServiceLifecycle

/// Told to stop, a process goes on for a while, so that those who call it turn to other replicas before it stops listening: `/readyz` says
/// that it leaves, and every answer asks that its connection be closed.
///
/// It is the last service of its group, so the first that is shut down: the others wait for it.
final class Leaving: Service {
    private let delay: Duration
    private let logger: Logger
    private let hasBegun = NIOLockedValueBox(false)

    init(delay: Duration, logger: Logger) {
        self.delay = delay
        self.logger = logger
    }

    var isUnderWay: Bool { hasBegun.withLockedValue { $0 } }

    func run() async throws {
        try await gracefulShutdown()
        hasBegun.withLockedValue { $0 = true }
        guard delay > .zero else { return }
        logger.notice("told to stop; still answering", metadata: ["seconds": "\(delay / .seconds(1))"])
        try await Task.sleep(for: delay)
    }
}
