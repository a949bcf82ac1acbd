import Foundation
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import Testing

/// A service below HTTP: answers with bytes that a test chooses, and closes connections when the test says.
struct RawUpstream: Sendable {
    struct Answer: Sendable {
        var text: String
        var isLast = false
    }

    let url: URL
    private let count: NIOLockedValueBox<Int>

    /// How many requests came.
    var requests: Int { count.withLockedValue { $0 } }

    /// - Parameter answer: what a request gets, by its place on its connection (from 0); nil = the connection ends without a word.
    static func run(
        _ answer: @escaping @Sendable (Int) -> Answer?,
        _ body: (RawUpstream) async throws -> Void
    ) async throws {
        let server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .bind(host: "127.0.0.1", port: 0) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        let port = try #require(server.channel.localAddress?.port)
        let upstream = RawUpstream(url: try #require(URL(string: "http://127.0.0.1:\(port)")), count: .init(0))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await server.executeThenClose { connections in
                    try await withThrowingDiscardingTaskGroup { group in
                        for try await connection in connections {
                            group.addTask { try? await upstream.serve(connection, answer) }
                        }
                    }
                }
            }
            try await body(upstream)
            group.cancelAll()
            try? await group.waitForAll()
        }
    }

    private func serve(
        _ connection: NIOAsyncChannel<ByteBuffer, ByteBuffer>,
        _ answer: @Sendable (Int) -> Answer?
    ) async throws {
        try await connection.executeThenClose { inbound, outbound in
            var heard = ""
            var place = 0
            for try await bytes in inbound {
                heard += String(buffer: bytes)
                // Reads have no body.
                while let end = heard.range(of: "\r\n\r\n") {
                    heard = String(heard[end.upperBound...])
                    count.withLockedValue { $0 += 1 }
                    guard let answer = answer(place) else { return }
                    place += 1
                    try await outbound.write(ByteBuffer(string: answer.text))
                    if answer.isLast { return }
                }
            }
        }
    }
}
