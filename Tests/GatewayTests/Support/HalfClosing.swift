import NIOCore
import NIOPosix

/// A client that says that it will send nothing more, and reads what comes.
enum HalfClosing {
    static func talk(port: Int, _ text: String) async throws -> String {
        let channel =
            try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
                        wrappingChannelSynchronously: channel,
                        configuration: .init(isOutboundHalfClosureEnabled: true)
                    )
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(string: text))
            outbound.finish()
            var heard = ""
            for try await bytes in inbound { heard += String(buffer: bytes) }
            return heard
        }
    }
}
