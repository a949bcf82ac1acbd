import Foundation
import Hummingbird
import Logging
import NIOConcurrencyHelpers
import NIOCore
import Platform
import ServiceLifecycle
import SharedModels
import Synchronization

/// The gateway's fast lane: reads that it only hands on, for machines whose key was found lately. They are answered on the event loop of their
/// connection, over a connection to the service that lives on the same loop, without a task, a timer or a middleware of their own.
///
/// It takes a request where nothing has to be waited for but the service, and writes to the client only a whole answer that is good. All else,
/// and whatever goes wrong before, goes the usual way, where the rules stand.
///
/// As a service it closes its connections at the end.
final class FastReads: FastLane, Service {
    let routes: [LaneRoute]
    let keys: CachedAPIKeys
    let tokens: ServiceTokens
    let limits: RateLimits
    let failures: WrongCredentials
    let addresses: ClientAddresses
    let log: RequestLog
    let now: @Sendable () -> Date
    /// Whether answers differ by origin.
    let variesByOrigin: Bool

    /// How many answers were given here.
    let answered = Atomic<Int>(0)
    /// What each event loop has of it.
    private let loops = NIOLockedValueBox<[ObjectIdentifier: NIOLoopBound<LaneLoop>]>([:])

    init(
        _ reads: [ReadRoute],
        upstreams: Upstreams,
        keys: CachedAPIKeys,
        tokens: ServiceTokens,
        limits: RateLimits,
        failures: WrongCredentials,
        addresses: ClientAddresses,
        log: RequestLog,
        now: @escaping @Sendable () -> Date,
        variesByOrigin: Bool
    ) {
        routes = reads.compactMap { read in
            upstreams.replicas(of: read.upstream).map { LaneRoute(read, replicas: $0) }
        }
        self.keys = keys
        self.tokens = tokens
        self.limits = limits
        self.failures = failures
        self.addresses = addresses
        self.log = log
        self.now = now
        self.variesByOrigin = variesByOrigin
    }

    func handler(_ standard: StandardAnswers, watch: RequestWatch) -> any ChannelDuplexHandler & RemovableChannelHandler
    {
        LaneHandler(self, standard, watch: watch)
    }

    /// To be asked on the loop itself.
    func part(of eventLoop: any EventLoop, _ standard: StandardAnswers) -> LaneLoop {
        loops.withLockedValue { loops in
            let id = ObjectIdentifier(eventLoop)
            if let loop = loops[id] { return loop.value }
            let loop = LaneLoop(self, eventLoop, standard)
            loops[id] = NIOLoopBound(loop, eventLoop: eventLoop)
            return loop
        }
    }

    func run() async throws {
        try? await gracefulShutdown()
        let ended = loops.withLockedValue { loops in
            defer { loops = [:] }
            return loops.values.map { ($0, $0.eventLoop) }
        }
        for (loop, eventLoop) in ended { eventLoop.execute { loop.value.close() } }
    }
}
