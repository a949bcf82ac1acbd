import AsyncHTTPClient
public import Foundation
import Logging
import NIOConcurrencyHelpers
import NIOCore
public import ServiceLifecycle

/// The replicas of all services that this process calls, so that every client of a service knows of them what any of them found out.
///
/// As a service it asks replicas that are left alone, or were silent, by `GET /healthz` and without a token, whether they are there: any
/// answer is one. It sleeps while all are well.
public final class ReplicaPools: Service {
    private struct Key: Hashable {
        let service: String
        let urls: [URL]
    }

    /// Agents of others come and go; beyond so many all are forgotten.
    static let capacity = 1_000
    static let rhythm: Duration = .milliseconds(100)
    static let patience: Duration = .seconds(5)

    private let pools = NIOLockedValueBox<[Key: ReplicaPool]>([:])
    private let http: HTTPClient
    private let logger: Logger
    /// Wakes ``run()``; nil while it does not run.
    private let wish = NIOLockedValueBox<AsyncStream<Void>.Continuation?>(nil)

    init(http: HTTPClient, logger: Logger) {
        self.http = http
        self.logger = logger
    }

    /// - Parameter urls: at least one.
    public func pool(of service: String, at urls: [URL]) -> ReplicaPool {
        pools.withLockedValue { pools in
            let key = Key(service: service, urls: urls)
            if let pool = pools[key] { return pool }
            if pools.count >= Self.capacity { pools.removeAll() }
            let wish = wish
            let pool = ReplicaPool(service: service, urls: urls, logger: logger) {
                wish.withLockedValue { _ = $0?.yield() }
            }
            pools[key] = pool
            return pool
        }
    }

    public func run() async throws {
        let (wishes, wish) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        self.wish.withLockedValue { $0 = wish }
        // Of what was found out before it ran.
        wish.yield()
        for await _ in wishes.cancelOnGracefulShutdown() {
            try? await cancelWhenGracefulShutdown { try await self.probeAll() }
        }
    }

    /// Asks until all are well. Each is asked on its own: one that stays silent keeps no other waiting.
    private func probeAll() async throws {
        try await withThrowingDiscardingTaskGroup { group in
            while true {
                let wanting = pools.withLockedValue { Array($0.values) }.filter(\.wantsProbes)
                if wanting.isEmpty { return }
                for pool in wanting {
                    for index in pool.takeSuspects() {
                        group.addTask { await pool.probe(index) { await self.isThere($0) } }
                    }
                }
                try await Task.sleep(for: Self.rhythm)
            }
        }
    }

    private func isThere(_ url: URL) async -> Bool {
        let request = HTTPClientRequest(url: url.appending(path: "healthz").absoluteString)
        do {
            return try await Deadline.limited(to: Self.patience) {
                let response = try await self.http.execute(
                    request,
                    timeout: .nanoseconds(Int64(Self.patience / .nanoseconds(1)))
                )
                for try await _ in response.body {}
                return true
            }
        } catch {
            return false
        }
    }
}
