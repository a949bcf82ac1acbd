import Foundation
import HTTPTypes
import NIOCore
import Platform

/// What one event loop has of the fast lane, and shares with no other: connections to services, callers, and the parts of answers that are the
/// same for a while.
final class LaneLoop {
    struct CallerKey: Hashable {
        let credential: LaneRequest.Credential
        let user: String?
    }

    private static let capacity = 1_000
    /// How much later than its time a call may end.
    private static let tick = TimeAmount.milliseconds(10)
    private static let tidying = TimeAmount.seconds(5)

    let eventLoop: any EventLoop
    let lane: FastReads
    let standard: StandardAnswers
    /// That a request may take at most.
    let milliseconds: Int
    /// Of each route.
    let times: [HistogramFamily.Series]
    /// Of the service of each route.
    let upstreamTimes: [HistogramFamily.Series]
    /// By service and replica, made when first asked for; nil for replicas that are not reached from here.
    private var upstreams: [ObjectIdentifier: [Int: LaneUpstream?]] = [:]
    private var all: some Sequence<LaneUpstream> { upstreams.values.lazy.flatMap(\.values).compactMap(\.self) }
    private var callers: [CallerKey: LaneCaller] = [:]
    private(set) var isClosed = false
    private var isTicking = false
    private var isTidying = false

    var ids = LaneIDs()
    let allocator = ByteBufferAllocator()
    /// What was written in this turn of the loop.
    private var unflushed: [ChannelHandlerContext] = []
    private var flushing: [ChannelHandlerContext] = []
    private let headers: String
    private var everyAnswer: [UInt8] = []
    private var second = 0

    init(_ lane: FastReads, _ eventLoop: any EventLoop, _ standard: StandardAnswers) {
        self.lane = lane
        self.eventLoop = eventLoop
        self.standard = standard
        milliseconds = Int(standard.requestTimeout / .milliseconds(1))
        times = lane.routes.map { standard.notes.series(.get, $0.pattern, 200) }
        upstreamTimes = lane.routes.map { PlatformMetrics.upstreamCalls.series($0.replicas.service, "GET", "200") }
        headers =
            standard.headers.map { "\($0.name.rawName): \($0.value)\r\n" }.joined()
            + (lane.variesByOrigin ? "Vary: Origin\r\n" : "")
    }

    func upstream(_ pool: ReplicaPool, _ place: ReplicaPool.Place) -> LaneUpstream? {
        guard !isClosed else { return nil }
        let id = ObjectIdentifier(pool)
        if let known = upstreams[id]?[place.number] { return known }
        let made = LaneUpstream(place.url, named: place.host, self)
        upstreams[id, default: [:]].updateValue(made, forKey: place.number)
        return made
    }

    /// - Returns: nil where the caller is not known without asking.
    func caller(_ credential: LaneRequest.Credential, _ user: String?, _ now: ContinuousClock.Instant) -> LaneCaller? {
        let key = CallerKey(credential: credential, user: user)
        if let known = callers[key], known.until > now { return known }
        guard let caller = lane.caller(credential, user: user) else {
            callers[key] = nil
            return nil
        }
        if callers.count >= Self.capacity { callers.removeAll(keepingCapacity: true) }
        callers[key] = caller
        return caller
    }

    /// Headers that every answer has, with the time.
    func everyAnswer(at now: Date) -> [UInt8] {
        let second = Int(now.timeIntervalSince1970)
        if second > self.second {
            self.second = second
            everyAnswer = Array("\(headers)Date: \(HTTPDate.format(now))\r\n".utf8)
        }
        return everyAnswer
    }

    // MARK: Sending

    /// What is written in one turn of the loop goes out at its end: whoever waits for it, a service or a client's machine, is woken once and finds
    /// all of it, and does not fall asleep between one request and the next.
    func flushLater(_ writer: ChannelHandlerContext) {
        if unflushed.isEmpty { eventLoop.assumeIsolated().execute { self.flush() } }
        unflushed.append(writer)
    }

    private func flush() {
        swap(&flushing, &unflushed)
        for writer in flushing { writer.flush() }
        flushing.removeAll(keepingCapacity: true)
    }

    // MARK: Time

    /// Ends calls whose time is up, for as long as any is under way: one task for all of them, and none a call.
    func watch() {
        if !isTicking {
            isTicking = true
            scheduleTick()
        }
        if !isTidying {
            isTidying = true
            scheduleTidying()
        }
    }

    private func scheduleTick() {
        _ = eventLoop.assumeIsolated().scheduleTask(in: Self.tick) {
            let now = NIODeadline.now()
            for upstream in self.all { upstream.expire(now) }
            if self.all.contains(where: { $0.isBusy }) { self.scheduleTick() } else { self.isTicking = false }
        }
    }

    private func scheduleTidying() {
        _ = eventLoop.assumeIsolated().scheduleTask(in: Self.tidying) {
            let now = NIODeadline.now()
            for upstream in self.all { upstream.tidy(now) }
            // Replicas come and go.
            self.upstreams = self.upstreams.mapValues { $0.filter { $0.value.map { !$0.isEmpty } ?? false } }
            if self.all.contains(where: { !$0.isEmpty }) { self.scheduleTidying() } else { self.isTidying = false }
        }
    }

    /// Calls under way end as they would; nothing new begins.
    func close() {
        isClosed = true
        for upstream in all { upstream.closeIdle() }
        upstreams = [:]
    }
}
