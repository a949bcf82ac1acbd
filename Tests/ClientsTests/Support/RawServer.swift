import Foundation
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix

/// A TCP server that counts connections and does with each what a test wants, below HTTP.
enum RawServer {
    enum Conduct: Sendable {
        /// Closes at once.
        case hangUp
        /// Takes all and says nothing.
        case silence
        /// Sends this as soon as something arrives, and closes.
        case say(String)
    }

    /// - Parameter conduct: what to do with the connection of this number, from 1.
    static func run<Result>(
        _ conduct: @escaping @Sendable (Int) -> Conduct,
        _ body: (URL, _ connections: @Sendable () -> Int) async throws -> Result
    ) async throws -> Result {
        let count = NIOLockedValueBox(0)
        let server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                let number = count.withLockedValue {
                    $0 += 1
                    return $0
                }
                return channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Handler(conduct(number)))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        do {
            guard let port = server.localAddress?.port, let url = URL(string: "http://127.0.0.1:\(port)") else {
                throw ChannelError.unknownLocalAddress
            }
            let result = try await body(url) { count.withLockedValue { $0 } }
            try await server.close()
            return result
        } catch {
            try? await server.close()
            throw error
        }
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let conduct: Conduct

        init(_ conduct: Conduct) { self.conduct = conduct }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch conduct {
            case .hangUp: context.close(promise: nil)
            case .silence: break
            case .say(let text):
                context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
                context.close(promise: nil)
            }
        }
    }
}
