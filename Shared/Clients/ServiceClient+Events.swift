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
    ///
    /// - Parameters:
    ///   - beginning: how long the answer may take to begin.
    ///   - limit: how long the stream may last, which the upstream is told; as long as the caller has where it is nil.
    ///   - orJSON: whether an answer in JSON instead of events is one event; else it has none.
    public func events(
        _ path: String,
        body: some Encodable & Sendable,
        headers: [(String, String)] = [],
        identity: Identity? = nil,
        beginsWithin beginning: Duration? = nil,
        lastsFor limit: Duration? = nil,
        orJSON: Bool = false
    ) -> AsyncThrowingStream<ServerSentEvent, any Error> {
        let scope = CallScope(identity: identity)
        let until = limit.map { Deadline(after: $0) } ?? Deadline.current
        let reader = EventReader(client: self, takesJSON: orJSON) {
            try await scope.run {
                let limit = Deadline.current?.remaining ?? Self.streamPatience
                let body = ByteBuffer(bytes: try JSON.encode(body))
                return try await placed { place in
                    var request = try await request(
                        place,
                        "POST",
                        path,
                        [],
                        headers + [("Accept", "text/event-stream")],
                        body,
                        nil,
                        until: until
                    )
                    let call = UpstreamCall(service, "POST", at: place.url)
                    call.mark(&request)
                    let ready = request
                    let response = try await watched(place, call) {
                        // Of the head alone.
                        let timeout = min(limit, beginning ?? limit)
                        let response = try await process.upstreams.execute(
                            ready,
                            to: service,
                            at: place.url,
                            timeout: .nanoseconds(timeout.nanoseconds)
                        )
                        call.answered(Int(response.status.code))
                        guard (200..<300).contains(response.status.code) else {
                            let body = try await response.body.collect(upTo: Self.largestBody)
                            throw refused(Int(response.status.code), body)
                        }
                        return response
                    }
                    note(response, place)
                    return Answer(
                        type: response.headers.first(name: "Content-Type")?.lowercased() ?? "",
                        body: PlacedBody(body: response.body, place: place, call: call)
                    )
                }
            }
        }
        return AsyncThrowingStream { try await reader.next() }
    }
}

/// What a call carries on from the request that causes it, kept for when the call is made.
private struct CallScope: Sendable {
    private var scope = RequestScope.Carried()
    private let deadline = Deadline.current

    init(identity: Identity?) { scope.identity = identity ?? RequestScope.identity }

    func run<T>(_ operation: () async throws -> T) async throws -> T {
        try await scope.restored { try await Deadline.$current.withValue(deadline) { try await operation() } }
    }
}

/// An answer that has begun.
private struct Answer: Sendable {
    /// Its content type, in lower case.
    let type: String
    let body: PlacedBody
}

/// Makes the call when the first event is asked for, and reads one piece of the answer after another from then on.
private actor EventReader {
    private let client: ServiceClient
    private let takesJSON: Bool
    private let call: @Sendable () async throws -> Answer
    private var pieces: PlacedBody.AsyncIterator?
    private var parser = ServerSentEventParser()
    private var ready: [ServerSentEvent] = []
    /// An answer that came in one piece of JSON.
    private var whole: ServerSentEvent?
    private var given = 0

    init(client: ServiceClient, takesJSON: Bool, call: @escaping @Sendable () async throws -> Answer) {
        self.client = client
        self.takesJSON = takesJSON
        self.call = call
    }

    func next() async throws -> ServerSentEvent? {
        try await client.mapped {
            while given == ready.count {
                guard let piece = try await nextPiece() else { return nil }
                ready = parser.feed(piece.readableBytesView)
                if let whole { ready.append(whole) }
                whole = nil
                guard !parser.isOverfull else { throw UpstreamError(service: client.service, kind: .badAnswer) }
                given = 0
            }
            defer { given += 1 }
            return ready[given]
        }
    }

    private func nextPiece() async throws -> ByteBuffer? {
        if pieces == nil {
            let response = try await call()
            pieces = response.body.makeAsyncIterator()
            if takesJSON, ["application/json", "application/a2a+json"].contains(where: response.type.hasPrefix) {
                return try await takeWhole()
            }
        }
        return try await following()
    }

    /// No line of an event stream begins as JSON does.
    private func takeWhole() async throws -> ByteBuffer? {
        guard var bytes = try await following() else { return nil }
        guard bytes.readableBytesView.first == UInt8(ascii: "{") else { return bytes }
        while let piece = try await following() {
            bytes.writeImmutableBuffer(piece)
            guard bytes.readableBytes <= ServiceClient.largestBody else {
                throw UpstreamError(service: client.service, kind: .badAnswer)
            }
        }
        whole = ServerSentEvent(data: String(buffer: bytes))
        return ByteBuffer()
    }

    private func following() async throws -> ByteBuffer? {
        guard var current = pieces else { return nil }
        defer { pieces = current }
        return try await current.next(isolation: self)
    }
}
