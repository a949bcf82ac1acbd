import Hummingbird
import HummingbirdCore
import Logging
import Metrics
import NIOCore
import NIOSSL

/// What every connection that comes in passes before HTTP: whether there is room for it, and TLS where that is on.
struct ConnectionGuard: Sendable {
    let tls: TLSIdentity?
    /// How long a handshake may take.
    let patience: Duration
    let room: Room

    init(_ process: ProcessContext) {
        self.init(
            tls: process.identities.server,
            patience: process.settings.readTimeout,
            room: Room(capacity: process.settings.maxConnections)
        )
    }

    init(tls: TLSIdentity?, patience: Duration, room: Room) {
        (self.tls, self.patience, self.room) = (tls, patience, room)
    }
}

extension HTTPServerBuilder {
    /// HTTP/1.1 behind a guard.
    static func http1(guarded door: ConnectionGuard, configuration: HTTP1Channel.Configuration) -> HTTPServerBuilder {
        HTTPServerBuilder { responder in
            GuardedChannel(door: door, base: HTTP1Channel(responder: responder, configuration: configuration))
        }
    }
}

private struct GuardedChannel: ServerChildChannel {
    typealias Value = HTTP1Channel.Value

    let door: ConnectionGuard
    let base: HTTP1Channel

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        guard let place = door.room.enter() else {
            Counter(label: "connections_refused_total").increment()
            return base.setup(channel: channel, logger: logger).map { value in
                channel.close(promise: nil)
                return value
            }
        }
        channel.closeFuture.whenComplete { _ in withExtendedLifetime(place) {} }
        guard let tls = door.tls else { return base.setup(channel: channel, logger: logger) }
        return channel.eventLoop.makeCompletedFuture {
            let pipeline = channel.pipeline.syncOperations
            try pipeline.addHandler(NIOSSLServerHandler(context: tls.serverContext))
            try pipeline.addHandler(HandshakeWatch(patience: door.patience, logger: logger))
        }.flatMap { base.setup(channel: channel, logger: logger) }
    }

    func handle(value: Value, logger: Logger) async { await base.handle(value: value, logger: logger) }
}
