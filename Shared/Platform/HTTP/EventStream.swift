import Foundation
import HTTPTypes
public import Hummingbird
import Logging
import NIOCore
import SharedModels

/// Writes server-sent events; safe to hand to child tasks.
public struct EventWriter: Sendable {
    private let continuation: AsyncStream<ByteBuffer>.Continuation

    init(_ continuation: AsyncStream<ByteBuffer>.Continuation) { self.continuation = continuation }

    /// - Parameter event: its name; nil sends data alone, as A2A does.
    public func send(_ event: String?, _ data: some Encodable & Sendable) async throws {
        try Task.checkCancellation()
        var text = event.map { "event: \($0)\n" } ?? ""
        text += "data: " + (try JSON.encodeText(data)) + "\n\n"
        continuation.yield(ByteBuffer(string: text))
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
/// While nothing is said a comment goes out every 10 s. A client that leaves cancels `body`. An error after the head
/// becomes an `error` event.
public func eventStream(
    _ request: Request,
    _ context: MeshRequestContext,
    _ body: @Sendable @escaping (EventWriter) async throws -> Void
) async throws -> Response {
    let scope = (RequestScope.requestID, RequestScope.identity, RequestScope.traceparent)
    let requestID = context.requestID
    let logger = context.logger
    let limit = context.streamTimeout
    let response = ResponseBody { writer in
        try await request.body.consumeWithCancellationOnInboundClose { _ in
            let (chunks, continuation) = AsyncStream.makeStream(of: ByteBuffer.self)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    defer { continuation.finish() }
                    do {
                        try await RequestScope.$requestID.withValue(scope.0) {
                            try await RequestScope.$identity.withValue(scope.1) {
                                try await RequestScope.$traceparent.withValue(scope.2) {
                                    try await Deadline.$current.withValue(nil) {
                                        try await Deadline.limited(to: limit) {
                                            try await body(EventWriter(continuation))
                                        }
                                    }
                                }
                            }
                        }
                    } catch is CancellationError {
                        throw CancellationError()
                    } catch {
                        logger.warning("event stream failed", metadata: ["error": "\(error)"])
                        let known = APIError.from(error)
                        let event = ErrorEvent(message: known.message, code: known.code, requestID: requestID)
                        try? await EventWriter(continuation).send("error", event)
                    }
                }
                group.addTask {
                    while !Task.isCancelled {
                        try await Task.sleep(for: .seconds(10))
                        continuation.yield(ByteBuffer(string: ": ping\n\n"))
                    }
                }
                for await chunk in chunks { try await writer.write(chunk) }
                group.cancelAll()
            }
        }
        try await writer.finish(nil)
    }
    return Response(
        status: .ok,
        headers: [.contentType: "text/event-stream; charset=utf-8", .cacheControl: "no-cache"],
        body: response
    )
}
