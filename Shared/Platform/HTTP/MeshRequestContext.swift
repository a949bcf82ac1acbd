public import Hummingbird
public import Logging
import NIOCore

/// What a handler knows of its request beside the request itself.
public struct MeshRequestContext: RequestContext, Sendable {
    public var coreContext: CoreRequestContextStorage
    /// Carries the request's id.
    public var logger: Logger
    public var requestID: String
    public var deadline: Deadline
    public var identity: Identity?
    /// How long a stream may last that answers this request: `STREAM_TIMEOUT`, or less where the caller has less.
    public internal(set) var streamTimeout: Duration = .seconds(120)
    /// Until when the caller wants its answer, stream or not; nil where it does not say (`X-Deadline-Ms`).
    public internal(set) var callerDeadline: Deadline?
    public var maxUploadSize = 1_048_576
    /// Whether the answer is wanted though the client has left: it will ask for it again.
    public var outlivesClient = false
    let connection: ClientConnection

    public init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        logger = source.logger
        requestID = ""
        deadline = Deadline(after: .seconds(30))
        connection = ClientConnection(channel: source.channel)
    }

    /// Breaks the connection off, for a stream whose reader takes nothing: a write that waits for it ends by nothing else.
    public func disconnect() { connection.close() }

    /// Returns once what was written is with the connection. Only from then on does a write wait for a reader who takes nothing: those before
    /// may all go out at once, however much they are.
    public func written() async { await connection.written() }

    /// IP address of the other end of the connection, a proxy's where there is one.
    public var remoteAddress: String? { connection.address }

    /// - Throws: 401 where nobody is known.
    public func requireIdentity() throws -> Identity {
        guard let identity else { throw APIError.unauthorized }
        return identity
    }
}

/// The connection that a request came by, for the few things that a handler may know of it and do to it.
struct ClientConnection: Sendable {
    let channel: any Channel

    var address: String? { channel.remoteAddress?.ipAddress }

    func close() { channel.close(promise: nil) }

    /// Its event loop takes what was written in order, and this after it.
    func written() async { try? await channel.eventLoop.submit {}.get() }
}
