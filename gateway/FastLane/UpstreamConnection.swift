import NIOCore
import NIOHTTP1
import NIOPosix

/// A kept-alive connection of the fast lane to a service: one request at a time, whose answer is collected and given whole to who asked.
final class UpstreamConnection: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPClientResponsePart

    /// Longer answers are not collected, here as elsewhere.
    private static let largest = 8 * 1024 * 1024
    private static let asked = HTTPRequestHead(version: .http1_1, method: .GET, uri: "/")

    struct Answer {
        var status = 0
        var contentType: String?
        var body: ByteBuffer?
        /// It says that its connection is to be closed.
        var closes = false
    }

    private let upstream: LaneUpstream
    private let decoder = HTTPResponseDecoder()
    private var channel: (any Channel)?
    /// Before the decoder: what is written there goes out as it is.
    private var writer: ChannelHandlerContext?
    /// Sent once there is a connection.
    private var pending: ByteBuffer?
    private var waiter: LaneHandler?
    private(set) var isBusy = false
    private(set) var deadline = NIODeadline.now()
    private(set) var idleSince = NIODeadline.now()

    private var answer = Answer()
    private var isComplete = false
    private var isKept = true
    private var isClosed = false

    init(_ upstream: LaneUpstream) { self.upstream = upstream }

    func connected(_ channel: any Channel) {
        self.channel = channel
        // Its time was up before there was a connection.
        guard !isClosed else { return channel.close(promise: nil) }
        do {
            let pipeline = channel.pipeline.syncOperations
            try pipeline.addHandlers([ByteToMessageHandler(decoder), self])
            writer = try pipeline.context(handlerType: ByteToMessageHandler<HTTPResponseDecoder>.self)
        } catch {
            return fail()
        }
        guard channel.isActive else { return fail() }
        if let pending {
            self.pending = nil
            write(pending)
        }
    }

    /// - Parameter request: head and all, as it goes over the wire; a GET.
    func send(_ request: ByteBuffer, for waiter: LaneHandler, until deadline: NIODeadline) {
        self.waiter = waiter
        self.deadline = deadline
        (isBusy, isComplete, isKept, answer) = (true, false, true, Answer())
        if writer == nil { pending = request } else { write(request) }
    }

    private func write(_ request: ByteBuffer) {
        // What the decoder would learn from a request that went by it.
        decoder.write(data: .head(Self.asked))
        guard let writer else { return }
        writer.write(NIOAny(IOData.byteBuffer(request)), promise: nil)
        upstream.loop.flushLater(writer)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard isBusy, !isComplete else { return close() }
        switch unwrapInboundIn(data) {
        case .head(let head):
            answer.status = Int(head.status.code)
            isKept = head.version == .http1_1
            for (name, value) in head.headers {
                switch LaneField(name) {
                case .contentType where answer.contentType == nil: answer.contentType = value
                case .connection where value.lowercased() != "keep-alive":
                    isKept = false
                    if value.lowercased() == "close" { answer.closes = true }
                default: break
                }
            }
        case .body(let bytes):
            if answer.body == nil {
                answer.body = bytes
            } else {
                answer.body?.writeImmutableBuffer(bytes)
            }
            if (answer.body?.readableBytes ?? 0) > Self.largest { fail() }
        case .end: isComplete = true
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if isComplete { finish() }
    }

    func channelInactive(context: ChannelHandlerContext) {
        isKept = false
        if isComplete { finish() } else { fail() }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        isKept = false
        if isComplete { finish() } else { fail() }
    }

    private func finish() {
        let (waiter, answer) = (self.waiter, self.answer)
        (self.waiter, self.answer, isComplete, isBusy) = (nil, Answer(), false, false)
        if isKept {
            idleSince = .now()
            upstream.keep(self)
        } else {
            close()
        }
        waiter?.answered(answer)
    }

    /// There is no answer, and nothing more can be asked here.
    func fail() {
        let waiter = self.waiter
        self.waiter = nil
        isBusy = false
        close()
        waiter?.failed()
    }

    /// The time is up.
    func expire() {
        let waiter = self.waiter
        self.waiter = nil
        isBusy = false
        close()
        waiter?.late()
    }

    func close() {
        isClosed = true
        upstream.forget(self)
        channel?.close(promise: nil)
    }

    var isOpen: Bool { channel?.isActive ?? false }
}
