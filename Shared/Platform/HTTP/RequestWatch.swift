package import NIOCore
package import NIOHTTP1

/// Sees where a request's head and body end, and its answer; lets no head through that can be read in more than one way; and closes a
/// connection on which nothing is asked for a while.
///
/// The server's own idle timeout is not used: it stands behind the fast lane and would know nothing of what that answers.
package final class RequestWatch: ChannelDuplexHandler, RemovableChannelHandler {
    package typealias InboundIn = HTTPServerRequestPart
    package typealias OutboundIn = HTTPServerResponsePart

    private let connection: ConnectionWatch
    private let idle: TimeAmount
    private var isRefused = false
    /// Requests that have begun and are not answered to their end.
    private var underWay = 0
    private var usedLast = NIODeadline.now()
    private var check: Scheduled<Void>?

    init(_ connection: ConnectionWatch, idle: Duration) {
        self.connection = connection
        self.idle = TimeAmount(idle)
    }

    package func handlerAdded(context: ChannelHandlerContext) { watch(context, for: idle) }

    package func handlerRemoved(context: ChannelHandlerContext) { stop() }

    package func channelInactive(context: ChannelHandlerContext) {
        stop()
        context.fireChannelInactive()
    }

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // After one that was refused nothing is known to be a request.
        guard !isRefused else { return }
        switch unwrapInboundIn(data) {
        case .head(let head):
            connection.pace.headIsWhole()
            underWay += 1
            guard PlainHead.isPlain(head) else {
                isRefused = true
                // Becomes 400 and the connection's end, as what the parser refuses.
                return context.fireErrorCaught(HTTPParserError.invalidHeaderToken)
            }
        case .body: usedLast = .now()
        case .end: connection.pace.requestIsWhole()
        }
        context.fireChannelRead(data)
    }

    package func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) { answerIsWhole() }
        context.write(data, promise: promise)
    }

    /// To be told of an answer that does not come by here.
    package func answerIsWhole() {
        // An answer that no request asked for, as to what could not be read, counts for nothing.
        underWay = max(0, underWay - 1)
        connection.pace.answerIsWhole(isLast: underWay == 0)
        usedLast = .now()
    }

    // MARK: Idle connections

    /// One task a connection, and none a request.
    private func watch(_ context: ChannelHandlerContext, for time: TimeAmount) {
        check = context.eventLoop.assumeIsolated().scheduleTask(in: time) {
            self.check = nil
            guard context.channel.isActive else { return }
            if self.underWay > 0 { return self.watch(context, for: self.idle) }
            let left = self.usedLast + self.idle - .now()
            guard left <= .zero else { return self.watch(context, for: left) }
            context.close(promise: nil)
        }
    }

    private func stop() {
        check?.cancel()
        check = nil
    }
}
