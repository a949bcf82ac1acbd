public import Logging
public import ServiceLifecycle

/// Work that is done again and again until shutdown; an error is logged and waits longer before the next try.
public struct PeriodicService: Service {
    private let name: String
    private let every: Duration
    private let logger: Logger
    private let work: @Sendable () async throws -> Void

    public init(
        name: String,
        every: Duration,
        logger: Logger,
        work: @escaping @Sendable () async throws -> Void
    ) {
        self.name = name
        self.every = every
        self.logger = logger
        self.work = work
    }

    public func run() async throws {
        var failures = 0
        while !Task.isShuttingDownGracefully && !Task.isCancelled {
            do {
                try await work()
                failures = 0
            } catch {
                failures = min(failures + 1, 5)
                logger.warning("periodic work failed", metadata: ["work": "\(name)", "error": "\(error)"])
            }
            let pause = every * (1 << failures)
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: pause) }
        }
    }
}
