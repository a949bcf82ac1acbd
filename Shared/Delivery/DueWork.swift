public import Logging
public import Platform
public import ServiceLifecycle

/// Works through what is due in the database, so many at a time; any number of replicas share the work, because each claims
/// what it takes on.
public struct DueWork<Item: Sendable>: Service {
    private let name: String
    private let concurrency: Int
    private let logger: Logger
    private let pause: Duration
    private let claim: @Sendable (Int) async throws -> [Item]
    private let work: @Sendable (Item) async -> Void
    /// What this process did of it.
    private let tally = JobTally()

    private let signals: AsyncStream<Void>
    private let bell: AsyncStream<Void>.Continuation

    /// - Parameters:
    ///   - pause: how often is looked for what others left, or what was postponed.
    ///   - claim: takes on at most so many.
    ///   - work: whatever goes wrong, the item ends or waits in the database.
    public init(
        name: String,
        concurrency: Int,
        logger: Logger,
        pause: Duration = .seconds(1),
        claim: @escaping @Sendable (Int) async throws -> [Item],
        work: @escaping @Sendable (Item) async -> Void
    ) {
        self.name = name
        self.concurrency = concurrency
        self.logger = logger
        self.pause = pause
        self.claim = claim
        self.work = work
        (signals, bell) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// There is something to do at once.
    public func ring() { bell.yield() }

    public func run() async throws {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                while !Task.isCancelled {
                    try? await Task.sleep(for: pause)
                    bell.yield()
                }
            }
            // What is at work when shutdown begins comes to its end.
            for await _ in signals.cancelOnGracefulShutdown() { await runDue() }
            group.cancelAll()
        }
    }

    /// As the operator sees it, and asks for it.
    public func job(_ name: String, _ summary: String) -> Job {
        Job(shared: name, summary, tally: tally) { await runDue() }
    }

    /// Everything that is due.
    public func runDue() async {
        await withTaskGroup(of: Void.self) { group in
            var running = 0
            var isEmpty = false
            while !Task.isCancelled {
                if !isEmpty, running < concurrency, !Task.isShuttingDownGracefully {
                    let claimed = await take(concurrency - running)
                    isEmpty = claimed.isEmpty
                    for item in claimed {
                        running += 1
                        group.addTask {
                            await work(item)
                            tally.add(1)
                        }
                    }
                    continue
                }
                guard running > 0 else { return }
                await group.next()
                running -= 1
                isEmpty = false
            }
        }
    }

    private func take(_ limit: Int) async -> [Item] {
        do {
            return try await claim(limit)
        } catch {
            tally.fail(error)
            logger.warning("\(name) waits for the database", metadata: ["error": "\(error)"])
            return []
        }
    }
}
