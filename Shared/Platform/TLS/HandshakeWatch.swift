import Logging
import Metrics
import NIOCore
import NIOTLS

/// Cuts off who takes too long over the handshake, and counts those that fail. Stands behind the handler of TLS until that is done.
final class HandshakeWatch: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer

    private let patience: Duration
    private let logger: Logger
    private var limit: Scheduled<Void>?
    private var hasFailed = false

    init(patience: Duration, logger: Logger) {
        (self.patience, self.logger) = (patience, logger)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        let channel = context.channel
        limit = context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(patience)) {
            self.hasFailed = true
            Counter(label: "slow_connections_cut_total", dimensions: [("reason", "handshake")]).increment()
            channel.close(promise: nil)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted = event as? TLSUserEvent {
            limit?.cancel()
            limit = nil
            context.fireUserInboundEventTriggered(event)
            context.pipeline.syncOperations.removeHandler(self, promise: nil)
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if !hasFailed {
            hasFailed = true
            Counter(label: "tls_handshakes_failed_total").increment()
            logger.debug("handshake failed", metadata: ["error": "\(error)"])
        }
        context.fireErrorCaught(error)
    }

    func channelInactive(context: ChannelHandlerContext) {
        limit?.cancel()
        limit = nil
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        limit?.cancel()
        limit = nil
    }
}
