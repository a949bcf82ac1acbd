import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
public import Platform
import SharedModels

extension ServiceClient {
    /// Posts a body and reads the events of the answer as they come. Another status than 2xx throws ``UpstreamError``.
    ///
    /// Nothing is read ahead of the reader: a slow one holds the upstream up. One that stops reading ends the call.
    public func events(
        _ path: String,
        body: some Encodable & Sendable,
        headers: [(String, String)] = [],
        identity: Identity? = nil
    ) -> AsyncThrowingStream<ServerSentEvent, any Error> {
        let scope = CallScope(identity: identity)
        let reader = EventReader(client: self) {
            try await scope.run {
                let limit = Deadline.current?.remaining ?? Self.streamPatience
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
                return response.body
            }
        }
        return AsyncThrowingStream { try await reader.next() }
    }
}

/// What a call carries on from the request that causes it, kept for when the call is made.
private struct CallScope: Sendable {
    private let requestID = RequestScope.requestID
    private let identity: Identity?
    private let traceparent = RequestScope.traceparent
    private let deadline = Deadline.current

    init(identity: Identity?) { self.identity = identity ?? RequestScope.identity }

    func run<T>(_ operation: () async throws -> T) async throws -> T {
        try await RequestScope.$requestID.withValue(requestID) {
            try await RequestScope.$identity.withValue(identity) {
                try await RequestScope.$traceparent.withValue(traceparent) {
                    try await Deadline.$current.withValue(deadline) { try await operation() }
                }
            }
        }
    }
}

/// Makes the call when the first event is asked for, and reads one piece of the answer after another from then on.
private actor EventReader {
    private let client: ServiceClient
    private let call: @Sendable () async throws -> HTTPClientResponse.Body
    private var pieces: HTTPClientResponse.Body.AsyncIterator?
    private var parser = ServerSentEventParser()
    private var ready: [ServerSentEvent] = []
    private var given = 0

    init(client: ServiceClient, call: @escaping @Sendable () async throws -> HTTPClientResponse.Body) {
        self.client = client
        self.call = call
    }

    func next() async throws -> ServerSentEvent? {
        try await client.mapped {
            while given == ready.count {
                guard let piece = try await nextPiece() else { return nil }
                ready = parser.feed(piece.readableBytesView)
                guard !parser.isOverfull else { throw UpstreamError(service: client.service, kind: .badAnswer) }
                given = 0
            }
            defer { given += 1 }
            return ready[given]
        }
    }

    private func nextPiece() async throws -> ByteBuffer? {
        if pieces == nil { pieces = try await call().makeAsyncIterator() }
        guard var current = pieces else { return nil }
        defer { pieces = current }
        return try await current.next(isolation: self)
    }
}
