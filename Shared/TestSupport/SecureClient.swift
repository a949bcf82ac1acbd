import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
public import NIOSSL
import NIOTLS

/// One TLS connection, below HTTP.
public final class SecureClient: Sendable {
    private struct State: Sendable {
        var text = ""
        var isClosed = false
    }

    private let channel: any Channel
    private let state: NIOLockedValueBox<State>
    /// Of the server.
    public let certificate: NIOSSLCertificate?
    public let version: TLSVersion?

    /// - Returns: once the handshake is done, as this side sees it.
    /// - Throws: what the handshake failed with.
    public static func connect(port: Int, _ configuration: TLSConfiguration) async throws -> SecureClient {
        let state = NIOLockedValueBox(State())
        let context = try NIOSSLContext(configuration: configuration)
        let group = MultiThreadedEventLoopGroup.singleton
        let done = group.next().makePromise(of: Void.self)
        let channel: any Channel
        do {
            channel = try await ClientBootstrap(group: group).connectTimeout(.seconds(10))
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        let pipeline = channel.pipeline.syncOperations
                        try pipeline.addHandler(NIOSSLClientHandler(context: context, serverHostname: nil))
                        try pipeline.addHandler(Ear(state: state, done: done))
                    }
                }
                .connect(host: "127.0.0.1", port: port).get()
        } catch {
            done.fail(error)
            throw error
        }
        try await done.futureResult.get()
        let certificate = try await channel.nioSSL_peerCertificate().get()
        let version = try await channel.nioSSL_tlsVersion().get()
        return SecureClient(channel: channel, state: state, certificate: certificate, version: version)
    }

    private init(
        channel: any Channel,
        state: NIOLockedValueBox<State>,
        certificate: NIOSSLCertificate?,
        version: TLSVersion?
    ) {
        (self.channel, self.state, self.certificate, self.version) = (channel, state, certificate, version)
    }

    public var isClosed: Bool { state.withLockedValue(\.isClosed) }
    /// All that came so far.
    public var text: String { state.withLockedValue(\.text) }

    /// Who has closed takes no more; that shows in ``isClosed``.
    public func send(_ text: String) async {
        try? await channel.writeAndFlush(ByteBuffer(string: text)).get()
    }

    /// Sends a request and waits for the end of an answer with a body of this text.
    /// - Returns: all that came since, also where the other side closed before.
    public func ask(_ path: String, until ending: String, within limit: Duration = .seconds(20)) async throws -> String
    {
        state.withLockedValue { $0.text = "" }
        await send("GET \(path) HTTP/1.1\r\nHost: localhost\r\n\r\n")
        let deadline = ContinuousClock.now + limit
        while !text.hasSuffix(ending), !isClosed, ContinuousClock.now < deadline {
            try await Task.sleep(for: .milliseconds(10))
        }
        return text
    }

    public func close() async { try? await channel.close().get() }

    private final class Ear: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        let state: NIOLockedValueBox<State>
        let done: EventLoopPromise<Void>

        init(state: NIOLockedValueBox<State>, done: EventLoopPromise<Void>) {
            (self.state, self.done) = (state, done)
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let bytes = unwrapInboundIn(data)
            state.withLockedValue { $0.text += String(buffer: bytes) }
        }

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            if case .handshakeCompleted = event as? TLSUserEvent { done.succeed() }
            if case .inputClosed = event as? ChannelEvent { state.withLockedValue { $0.isClosed = true } }
            context.fireUserInboundEventTriggered(event)
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            done.fail(error)
            state.withLockedValue { $0.isClosed = true }
            context.close(promise: nil)
        }

        func channelInactive(context: ChannelHandlerContext) {
            done.fail(ChannelError.eof)
            state.withLockedValue { $0.isClosed = true }
            context.fireChannelInactive()
        }
    }
}

extension TestCertificates {
    /// Trusts this authority alone, and shows a certificate where one is named.
    public func client(
        showing name: String? = nil,
        trusting authority: String = "ca.pem",
        from oldest: TLSVersion = .tlsv1,
        to newest: TLSVersion? = nil
    ) throws -> TLSConfiguration {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.certificateVerification = .noHostnameVerification
        configuration.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(path(authority)))
        configuration.minimumTLSVersion = oldest
        configuration.maximumTLSVersion = newest
        if let name {
            configuration.certificateChain = try NIOSSLCertificate.fromPEMFile(path("\(name).pem"))
                .map { .certificate($0) }
            configuration.privateKey = .privateKey(try NIOSSLPrivateKey(file: path("\(name).key"), format: .pem))
        }
        return configuration
    }
}
