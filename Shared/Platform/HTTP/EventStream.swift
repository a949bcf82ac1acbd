import AsyncAlgorithms
import HTTPTypes
public import Hummingbird
import Logging
import NIOCore
import SharedModels

/// Writes server-sent events; safe to hand to child tasks.
public struct EventWriter: Sendable {
    private let chunks: AsyncChannel<ByteBuffer>

    init(_ chunks: AsyncChannel<ByteBuffer>) { self.chunks = chunks }

    /// Returns once the event is on its way: who reads slowly makes `send` wait, and nothing piles up.
    ///
    /// - Parameter event: its name; nil sends data alone, as A2A does.
    /// - Throws: `CancellationError` when the client has left.
    public func send(_ event: String?, _ data: some Encodable & Sendable) async throws {
        let text = event.map { "event: \($0)\n" } ?? ""
        try await write(text + "data: " + (try JSON.encodeText(data)) + "\n\n")
    }

    /// Data that is no JSON, such as OpenAI's `[DONE]`; one line.
    public func send(plain data: String) async throws { try await write("data: \(data)\n\n") }

    private func write(_ text: String) async throws {
        try Task.checkCancellation()
        await chunks.send(ByteBuffer(string: text))
        try Task.checkCancellation()
    }
}

/// Payload of an `error` event.
public struct ErrorEvent: Codable, Sendable, Hashable {
    public var message: String
    public var code: String
    public var requestID: String

    enum CodingKeys: String, CodingKey {
        case message, code
        case requestID = "request_id"
    }
}

/// Answers with server-sent events written by `body`.
///
/// A comment goes out every 10 s. A client that leaves cancels `body`; one that reads slowly holds it up, and is cut off
/// soon after `STREAM_TIMEOUT`. An error after the head becomes an `error` event. The request's body must have been
/// collected: the stream reads on from the connection to notice its end.
///
/// - Parameter endsQuietly: whether a stream whose time is up just ends, where no `error` event is known.
public func eventStream(
    _ request: Request,
    _ context: MeshRequestContext,
    endsQuietly: Bool = false,
    _ body: @Sendable @escaping (EventWriter) async throws -> Void
) async throws -> Response {
    eventStream(request, context, rhythm: EventRhythm(), endsQuietly: endsQuietly, body)
}

/// How often a stream says that it is alive, and how long after its time it is cut off.
struct EventRhythm: Sendable {
    var ping: Duration = .seconds(10)
    var grace: Duration = .seconds(5)
}

func eventStream(
    _ request: Request,
    _ context: MeshRequestContext,
    rhythm: EventRhythm,
    endsQuietly: Bool = false,
    _ body: @Sendable @escaping (EventWriter) async throws -> Void
) -> Response {
    let producer = EventProducer(context, endsQuietly: endsQuietly, body)
    let (limit, connection) = (context.streamTimeout + rhythm.grace, context.connection)
    let response = ResponseBody { writer in
        try await request.body.consumeWithCancellationOnInboundClose { _ in
            let chunks = AsyncChannel<ByteBuffer>()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    defer { chunks.finish() }
                    try await producer.run(EventWriter(chunks))
                }
                group.addTask {
                    while true {
                        try await Task.sleep(for: rhythm.ping)
                        await chunks.send(ByteBuffer(string: ": ping\n\n"))
                    }
                }
                group.addTask {
                    // A client that takes nothing and stays would hold a write, and this stream, for ever.
                    try await Task.sleep(for: limit)
                    connection.close()
                }
                for await chunk in chunks { try await writer.write(chunk) }
                group.cancelAll()
            }
        }
        try await writer.finish(nil)
    }
    return Response(
        status: .ok,
        headers: [
            .contentType: "text/event-stream; charset=utf-8", .cacheControl: "no-store",
            // Watching for the client's end takes the connection: the server closes it after the stream. A client that is not
            // told would send its next request into the closing.
            .connection: "close",
        ],
        body: response
    )
}

/// Runs what writes the events, in the scope of the request that asked for them.
private struct EventProducer: Sendable {
    private let requestID: String
    private let limit: Duration
    private let endsQuietly: Bool
    private let logger: Logger
    private let scope = RequestScope.Carried()
    private let body: @Sendable (EventWriter) async throws -> Void

    init(
        _ context: MeshRequestContext,
        endsQuietly: Bool,
        _ body: @escaping @Sendable (EventWriter) async throws -> Void
    ) {
        self.endsQuietly = endsQuietly
        requestID = context.requestID
        limit = context.streamTimeout
        logger = context.logger
        self.body = body
    }

    func run(_ writer: EventWriter) async throws {
        do {
            try await scope.restored {
                // The request's own deadline was for the head.
                try await Deadline.$current.withValue(nil) {
                    try await Deadline.limited(to: limit) { try await body(writer) }
                }
            }
        } catch is CancellationError {
            throw CancellationError()
        } catch is DeadlineExceeded where endsQuietly {
            return
        } catch {
            logger.warning("event stream failed", metadata: ["error": "\(error)"])
            let known = APIError.from(error)
            let event = ErrorEvent(message: known.message, code: known.code, requestID: requestID)
            try await writer.send("error", event)
        }
    }
}
