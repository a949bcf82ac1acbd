import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
public import Platform
import SharedModels

extension ServiceClient {
    /// Posts a body and reads the events of the answer as they come. Another status than 2xx throws ``UpstreamError``.
    public func events(
        _ path: String,
        body: some Encodable & Sendable,
        headers: [(String, String)] = [],
        identity: Identity? = nil
    ) -> AsyncThrowingStream<ServerSentEvent, any Error> {
        let scope = (
            RequestScope.requestID, identity ?? RequestScope.identity, RequestScope.traceparent, Deadline.current
        )
        return AsyncThrowingStream { continuation in
            // The stream has no parent task to live in; it is cancelled as soon as nobody reads it.
            let task = Task {
                do {
                    try await RequestScope.$requestID.withValue(scope.0) {
                        try await RequestScope.$identity.withValue(scope.1) {
                            try await RequestScope.$traceparent.withValue(scope.2) {
                                try await Deadline.$current.withValue(scope.3) {
                                    try await read(path, body: body, headers: headers) { continuation.yield($0) }
                                }
                            }
                        }
                    }
                    continuation.finish()
                } catch {
                    continuation.finish(throwing: error)
                }
            }
            continuation.onTermination = { _ in task.cancel() }
        }
    }

    private func read(
        _ path: String,
        body: some Encodable & Sendable,
        headers: [(String, String)],
        _ yield: (ServerSentEvent) -> Void
    ) async throws {
        let limit = Deadline.current?.remaining ?? .seconds(120)
        try await mapped {
            let request = try await request(
                "POST",
                path,
                [],
                headers + [("Accept", "text/event-stream")],
                ByteBuffer(bytes: try JSON.encode(body)),
                nil
            )
            let response = try await process.http.execute(request, timeout: .nanoseconds(limit.nanoseconds))
            guard (200..<300).contains(response.status.code) else {
                throw refused(Int(response.status.code), try await response.body.collect(upTo: Self.largestBody))
            }
            var parser = ServerSentEventParser()
            for try await chunk in response.body {
                for event in parser.feed(chunk.readableBytesView) { yield(event) }
            }
        }
    }
}
