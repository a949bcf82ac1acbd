import NIOConcurrencyHelpers
import NIOCore
import NIOPosix

/// A client below HTTP, for what no library would send.
public enum RawClient {
    public struct Talk: Sendable {
        /// All that came back.
        public var text: String
        /// Whether the other side closed the connection.
        public var isClosed: Bool

        /// Of the first answer; nil where none came.
        public var status: Int? {
            guard text.hasPrefix("HTTP/1.1 ") else { return nil }
            return Int(text.dropFirst("HTTP/1.1 ".count).prefix(3))
        }

        /// How many answers came.
        public var answers: Int { text.split(separator: "HTTP/1.1 ", omittingEmptySubsequences: true).count }
    }

    /// Sends the pieces one after another and reads until the other side closes, or the time is up.
    ///
    /// - Parameters:
    ///   - pause: before every piece but the first.
    ///   - deafness: for how long nothing is read.
    ///   - answers: ends as soon as so many have begun and nothing more came for a second; nil = at the limit.
    ///   - sip: after how many bytes read a tenth of a second passes; nil where all is read as it comes.
    ///   - buffer: bytes that the system may take ahead of the reader; nil = `sip`, or what the system likes, which may be 32 MB.
    public static func talk(
        port: Int,
        _ pieces: [String],
        pause: Duration = .zero,
        deafFor deafness: Duration = .zero,
        until answers: Int? = nil,
        sip: Int? = nil,
        buffer: Int? = nil,
        for limit: Duration
    ) async throws -> Talk {
        var bootstrap = ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
        // What the system takes ahead of the reader would hide how slow it is.
        if let bytes = buffer ?? sip {
            bootstrap = bootstrap.channelOption(.socketOption(.so_rcvbuf), value: .init(bytes))
        }
        let channel =
            try await bootstrap
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        let heard = NIOLockedValueBox(ByteBuffer())
        let isClosed = try await channel.executeThenClose { inbound, outbound in
            try await withThrowingTaskGroup(of: Bool?.self) { group in
                group.addTask {
                    for (index, piece) in pieces.enumerated() {
                        if index > 0, pause > .zero { try await Task.sleep(for: pause) }
                        // Who has closed takes no more; what it said before is read all the same.
                        do { try await outbound.write(ByteBuffer(string: piece)) } catch { break }
                    }
                    return nil
                }
                group.addTask {
                    try await Task.sleep(for: deafness)
                    do {
                        var sipped = 0
                        for try await bytes in inbound {
                            heard.withLockedValue { _ = $0.writeImmutableBuffer(bytes) }
                            sipped += bytes.readableBytes
                            guard let sip, sipped >= sip else { continue }
                            sipped = 0
                            try await Task.sleep(for: .milliseconds(100))
                        }
                    } catch is CancellationError {
                        return false
                    } catch {
                        // A reset is a close.
                    }
                    return !Task.isCancelled
                }
                group.addTask {
                    let end = ContinuousClock.now + limit
                    var before = -1
                    while ContinuousClock.now < end {
                        guard let answers else {
                            try await Task.sleep(until: end)
                            break
                        }
                        try await Task.sleep(for: .seconds(1))
                        let text = heard.withLockedValue { String(buffer: $0) }
                        let come = Talk(text: text, isClosed: false).answers
                        if come >= answers, text.utf8.count == before { break }
                        before = text.utf8.count
                    }
                    return false
                }
                defer { group.cancelAll() }
                for try await end in group {
                    if let end { return end }
                }
                return false
            }
        }
        return Talk(text: heard.withLockedValue { String(buffer: $0) }, isClosed: isClosed)
    }
}
