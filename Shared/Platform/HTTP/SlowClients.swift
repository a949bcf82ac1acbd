import NIOCore
import NIOHTTP1
import NIOSSL

/// Cuts off who sends a request too slowly, and who takes nothing of its answer: such connections would be held for as long as the client
/// likes, by thousands.
///
/// Stands behind the decoder of HTTP and puts a part of itself before it, since bytes of a head are seen there alone.
final class SlowClients: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = Never

    private let read: Duration
    private let write: Duration
    private let idle: Duration
    private let lane: LaneEntrance?

    /// - Parameters:
    ///   - read: how long a head may take, and a body without progress.
    ///   - write: how long nothing of an answer may be taken.
    ///   - idle: how long a connection may neither send nor wait for an answer.
    ///   - lane: takes what needs no router, behind what is watched here.
    init(read: Duration, write: Duration, idle: Duration, lane: LaneEntrance? = nil) {
        self.read = read
        self.write = write
        self.idle = idle
        self.lane = lane
    }

    func handlerAdded(context: ChannelHandlerContext) {
        let pipeline = context.pipeline.syncOperations
        let watch = ConnectionWatch(read: read, write: write)
        do {
            let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
            let requests = RequestWatch(watch, idle: idle)
            try pipeline.addHandler(requests, position: .after(decoder))
            // What TLS is made of is no request's: its handshake has a watch of its own.
            let tls = try? pipeline.handler(type: NIOSSLServerHandler.self)
            try pipeline.addHandler(watch, position: tls.map { .after($0) } ?? .first)
            if let lane { try lane.join(pipeline, after: requests) }
        } catch {
            // Unwatched, it is not served.
            context.close(promise: nil)
        }
    }
}

/// Sees the bytes of a connection, and whether they are taken.
final class ConnectionWatch: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = IOData

    var pace: ClientPace
    private let write: Duration
    private var check: Scheduled<Void>?
    private var stall: Scheduled<Void>?

    init(read: Duration, write: Duration) {
        pace = ClientPace(patience: read, now: .now)
        self.write = write
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        pace.received(unwrapInboundIn(data).readableBytes, now: .now)
        context.fireChannelRead(data)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        context.fireChannelReadComplete()
        // By now the decoder has seen all of it: most requests come whole, and no clock is set for them.
        watch(context)
    }

    func read(context: ChannelHandlerContext) {
        pace.asksForMore(now: .now)
        context.read()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        stall?.cancel()
        stall = nil
        if !context.channel.isWritable {
            // Once what the system takes at once is gone: that is nobody's reading.
            stall = context.eventLoop.assumeIsolated().scheduleTask(in: .zero) { self.awaitTaking(context) }
        }
        context.fireChannelWritabilityChanged()
    }

    /// A large answer is written at once, and writable again only when nearly all of it was taken: until then what counts is that there is
    /// less of it each time.
    private func awaitTaking(_ context: ChannelHandlerContext) {
        let waiting = Self.untaken(context)
        stall = context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(write)) {
            guard Self.untaken(context) < waiting else { return Self.cut(context, "write") }
            self.awaitTaking(context)
        }
    }

    /// Bytes that the connection has not taken yet.
    private static func untaken(_ context: ChannelHandlerContext) -> Int {
        (try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
    }

    func channelInactive(context: ChannelHandlerContext) {
        stop()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { stop() }

    private func stop() {
        check?.cancel()
        stall?.cancel()
        (check, stall) = (nil, nil)
    }

    private func watch(_ context: ChannelHandlerContext) {
        guard check == nil, context.channel.isActive, let left = pace.left(now: .now) else { return }
        // Not sooner than it can matter, and not so often that a slow upload costs more than it sends.
        check = context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(max(left, .milliseconds(20)))) {
            self.check = nil
            guard self.pace.left(now: .now) == .zero else { return self.watch(context) }
            Self.cut(context, "read")
        }
    }

    private static func cut(_ context: ChannelHandlerContext, _ reason: String) {
        PlatformMetrics.cutConnections.add(1, reason)
        context.close(promise: nil)
    }
}
