import NIOCore
import NIOHTTP1
import Platform
import Synchronization

/// The fast lane on one connection: takes requests that are simple, one at a time, and lets all others by. What comes while one is being
/// answered waits for it, so that answers keep their order.
final class LaneHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    /// What came while a call was under way.
    private enum Waiting {
        case part(NIOAny)
        case event(Any)
        case error(any Error)
    }

    /// Parts that may wait before no more are read.
    private static let room = 16

    private let lane: FastReads
    private let standard: StandardAnswers
    private let watch: RequestWatch
    private var context: ChannelHandlerContext?
    /// Where an answer goes out that is written already.
    private var writer: ChannelHandlerContext?
    private var loop: LaneLoop?

    /// Requests that went the usual way and are not answered yet.
    private var others = 0
    /// Whether a request said that it is the last.
    private var isLast = false
    /// A head that may be taken, until the request's end shows that it is all.
    private var candidate: (request: LaneRequest, head: HTTPRequestHead)?
    private var call: LaneCall?
    private var waiting = CircularBuffer<Waiting>()
    private var wantsMore = false
    private var hasPassed = false
    /// An answer may not have gone out yet.
    private var isUnflushed = false

    /// Who called last, and the next time too as a rule.
    private var caller: (credential: LaneRequest.Credential, user: String?, caller: LaneCaller)?
    private var address: String?

    init(_ lane: FastReads, _ standard: StandardAnswers, watch: RequestWatch) {
        self.lane = lane
        self.standard = standard
        self.watch = watch
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        // Without it nothing is taken.
        writer = try? context.pipeline.syncOperations.context(handlerType: HTTPResponseEncoder.self)
        loop = lane.part(of: context.eventLoop, standard)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        (self.context, writer, caller) = (nil, nil, nil)
        waiting.removeAll()
    }

    func channelInactive(context: ChannelHandlerContext) {
        // Whoever left asks for nothing more, and is told nothing.
        self.context = nil
        waiting.removeAll()
        context.fireChannelInactive()
    }

    // MARK: What comes

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if call != nil { waiting.append(.part(data)) } else { take(data, context) }
    }

    private func take(_ data: NIOAny, _ context: ChannelHandlerContext) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            if others == 0, !isLast, writer != nil, let request = LaneRequest(head, lane.routes) {
                candidate = (request, head)
            } else {
                pass(head, context)
            }
        case .body:
            release(context)
            context.fireChannelRead(data)
            hasPassed = true
        case .end(let trailers):
            if let candidate {
                self.candidate = nil
                if trailers == nil, begin(candidate.request, candidate.head, context) { return }
                pass(candidate.head, context)
            }
            context.fireChannelRead(data)
            hasPassed = true
        }
    }

    /// Before anything that may end the connection.
    private func flush() {
        guard isUnflushed else { return }
        isUnflushed = false
        writer?.flush()
    }

    /// Lets a request go the usual way.
    private func pass(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        others += 1
        if !head.isKeepAlive { isLast = true }
        hasPassed = true
        context.fireChannelRead(wrapInboundOut(.head(head)))
    }

    private func release(_ context: ChannelHandlerContext) {
        guard let candidate else { return }
        self.candidate = nil
        pass(candidate.head, context)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        // Who is given nothing need not be told that this was all.
        guard call == nil, hasPassed else { return }
        hasPassed = false
        context.fireChannelReadComplete()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        // An end of the connection, too, comes after the answer.
        if call != nil { return waiting.append(.event(event)) }
        flush()
        release(context)
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if call != nil { return waiting.append(.error(error)) }
        flush()
        release(context)
        context.fireErrorCaught(error)
    }

    func read(context: ChannelHandlerContext) {
        if waiting.count >= Self.room { wantsMore = true } else { context.read() }
    }

    // MARK: What goes

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) { others = max(0, others - 1) }
        context.write(data, promise: promise)
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        flush()
        context.close(mode: mode, promise: promise)
    }

    // MARK: A call

    /// - Returns: false where it is to go the usual way.
    private func begin(_ request: LaneRequest, _ head: HTTPRequestHead, _ context: ChannelHandlerContext) -> Bool {
        // An answer that is not taken yet is waited for elsewhere.
        guard let loop, context.channel.isWritable,
            lane.failures.looks(at: address(of: request, context)),
            let caller = caller(of: request, loop),
            let call = LaneCall(request, head, by: caller, on: loop)
        else { return false }
        self.call = call
        call.send(for: self)
        return true
    }

    private func caller(of request: LaneRequest, _ loop: LaneLoop) -> LaneCaller? {
        let now = ContinuousClock.now
        if let caller, caller.credential == request.credential, caller.user == request.user, caller.caller.until > now {
            return caller.caller
        }
        guard let found = loop.caller(request.credential, request.user, now) else { return nil }
        caller = (request.credential, request.user, found)
        return found
    }

    private func address(of request: LaneRequest, _ context: ChannelHandlerContext) -> String {
        if request.forwarded.isEmpty, let address { return address }
        let found = lane.addresses.group(of: request.forwarded, peer: context.channel.remoteAddress?.ipAddress)
        if request.forwarded.isEmpty { address = found }
        return found
    }

    /// The service gave an answer.
    func answered(_ answer: UpstreamConnection.Answer) {
        guard let call else { return }
        let written = call.answer(answer)
        call.place.answered()
        guard let written else { return giveUp(call) }
        finish(written)
    }

    /// There was no answer: the usual way knows what to make of that.
    func failed() {
        guard let call else { return }
        call.broke()
        giveUp(call)
    }

    /// The time is up.
    func late() {
        guard let call else { return }
        if call.isLong { call.place.silent() }
        finish(call.late())
    }

    private func finish(_ answer: LaneCall.Written) {
        call = nil
        // A client that left is answered by nothing; what it asked for was done all the same.
        guard let context, let writer else { return }
        watch.answerIsWhole()
        lane.answered.wrappingAdd(1, ordering: .relaxed)
        writer.write(NIOAny(IOData.byteBuffer(answer.head)), promise: nil)
        for piece in answer.rest { writer.write(NIOAny(IOData.byteBuffer(piece)), promise: nil) }
        if answer.rest.isEmpty {
            isUnflushed = true
            loop?.flushLater(writer)
        } else {
            // Whether the client takes it is judged from here on.
            writer.flush()
        }
        resume(context)
    }

    private func giveUp(_ call: LaneCall) {
        self.call = nil
        call.giveBack()
        guard let context else { return }
        pass(call.replayed, context)
        context.fireChannelRead(wrapInboundOut(.end(nil)))
        resume(context)
    }

    /// Goes on with what waited.
    private func resume(_ context: ChannelHandlerContext) {
        while call == nil, let next = waiting.popFirst() {
            switch next {
            case .part(let data): take(data, context)
            case .event(let event): userInboundEventTriggered(context: context, event: event)
            case .error(let error): errorCaught(context: context, error: error)
            }
        }
        channelReadComplete(context: context)
        if wantsMore, waiting.count < Self.room {
            wantsMore = false
            context.read()
        }
    }
}
