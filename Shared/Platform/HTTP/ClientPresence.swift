import NIOCore

extension MeshRequestContext {
    /// Runs `body`; a client that closes its connection meanwhile cancels it.
    ///
    /// For an answer that takes long and is given at once. A stream of events sees to that by itself, see
    /// ``eventStream(_:_:endsQuietly:_:)``. The connection can be used again afterwards.
    public func whileClientStays<R: Sendable>(
        _ body: @escaping @Sendable () async throws -> R
    ) async throws -> R {
        if outlivesClient { return try await body() }
        let (left, leave) = AsyncStream<Void>.makeStream()
        let watch = connection.watch { leave.finish() }
        defer {
            watch.end()
            leave.finish()
        }
        return try await withThrowingTaskGroup(of: R?.self) { group in
            group.addTask { try await body() }
            group.addTask {
                for await _ in left {}
                return nil
            }
            defer { group.cancelAll() }
            guard let first = try await group.next(), let result = first else { throw CancellationError() }
            return result
        }
    }
}

extension ClientConnection {
    /// Calls `left` once the other side has closed its end, as far as it has not done so yet.
    fileprivate func watch(_ left: @escaping @Sendable () -> Void) -> PresenceWatch {
        let watch = PresenceWatch(channel: channel, left: left)
        _ = channel.pipeline.addHandler(watch, position: .first)
        return watch
    }
}

/// Sees the end of what the client sends. The server allows for a client that closes its half and still reads, and so is told by nothing
/// else; of ours none does.
private final class PresenceWatch: ChannelInboundHandler, RemovableChannelHandler, Sendable {
    typealias InboundIn = ByteBuffer

    private let channel: any Channel
    private let left: @Sendable () -> Void

    init(channel: any Channel, left: @escaping @Sendable () -> Void) {
        self.channel = channel
        self.left = left
    }

    func end() { _ = channel.pipeline.removeHandler(self) }

    func handlerAdded(context: ChannelHandlerContext) { if !context.channel.isActive { left() } }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .some(.inputClosed) = event as? ChannelEvent { left() }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        left()
        context.fireChannelInactive()
    }
}
