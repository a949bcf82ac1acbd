import AsyncHTTPClient
public import Foundation
import Logging
import NIOConcurrencyHelpers
import NIOCore
import NIOHTTP1
public import ServiceLifecycle

/// The replicas of all services that this process calls, so that every client of a service knows of them what any of them found out.
///
/// As a service it asks replicas that are left alone, or were silent, by `GET /healthz` and without a token, whether they are there: any
/// answer is one. It sleeps while all are well. It also looks up, every few seconds, what the names in their addresses stand for: each
/// number of a name is a replica of its own, so that containers and machines come and go behind one name.
public final class ReplicaPools: Service {
    private struct Key: Hashable {
        let service: String
        let urls: [URL]
    }

    /// Agents of others come and go; beyond so many all are forgotten.
    static let capacity = 1_000
    static let rhythm: Duration = .milliseconds(100)
    static let patience: Duration = .seconds(5)
    /// So many names are looked up at once.
    static let mostLookups = 8

    private let pools = NIOLockedValueBox<[Key: ReplicaPool]>([:])
    private let upstreams: UpstreamTransport
    private let logger: Logger
    /// What a name stands for; nil where that cannot be found.
    private let lookup: @Sendable (String) async -> [String]?
    /// How often names are looked up; zero never.
    private let lookupInterval: Duration
    /// Wakes ``run()``; nil while it does not run.
    private let wish = NIOLockedValueBox<AsyncStream<Void>.Continuation?>(nil)

    init(
        upstreams: UpstreamTransport,
        logger: Logger,
        lookupInterval: Duration,
        lookup: @escaping @Sendable (String) async -> [String]?
    ) {
        self.upstreams = upstreams
        self.logger = logger
        self.lookupInterval = lookupInterval
        self.lookup = lookup
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
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask { try await self.runProbes() }
            group.addTask { await self.runLookups() }
        }
    }

    private func runLookups() async {
        guard lookupInterval > .zero else { return }
        try? await cancelWhenGracefulShutdown {
            while true {
                await self.lookUpNames()
                try await Task.sleep(for: self.lookupInterval)
            }
        }
    }

    /// Looks every name up once. One whose name server is silent keeps the next round waiting, not the calls.
    package func lookUpNames() async {
        let pools = pools.withLockedValue { Array($0.values) }
        var names = Set(pools.flatMap(\.names))
        await withTaskGroup(of: (String, [String]?).self) { group in
            func begin() {
                guard let name = names.popFirst() else { return }
                group.addTask { (name, await self.lookup(name)) }
            }
            for _ in 0..<Self.mostLookups { begin() }
            for await (name, addresses) in group {
                for pool in pools { pool.learn(name, addresses) }
                begin()
            }
        }
    }

    private func runProbes() async throws {
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
                        group.addTask { await pool.probe(index) { await self.isThere($0, pool.service) } }
                    }
                }
                try await Task.sleep(for: Self.rhythm)
            }
        }
    }

    private func isThere(_ address: ReplicaAddress, _ service: String) async -> Bool {
        var request = HTTPClientRequest(url: address.url.appending(path: "healthz").absoluteString)
        if let host = address.host { request.headers.replaceOrAdd(name: "Host", value: host) }
        let question = request
        do {
            return try await Deadline.limited(to: Self.patience) {
                let response = try await self.upstreams.execute(
                    question,
                    to: service,
                    at: address.url,
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
