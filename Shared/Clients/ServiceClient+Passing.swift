import AsyncHTTPClient
import Foundation
public import NIOCore
import NIOHTTP1
public import Platform

extension ServiceClient {
    /// Sends a body as it comes and gives the answer as it comes, for what is too large to be held. Any status is an answer.
    ///
    /// A slow reader holds the upstream up, and a slow upstream the sender. Tried once: a body that has begun
    /// cannot be sent again.
    /// - Parameter limit: how long all of it may take; its head is waited for as long as any answer.
    public func pass<Body: AsyncSequence & Sendable>(
        _ method: String,
        _ path: String,
        query: [(String, String)] = [],
        headers: [(String, String)] = [],
        body: Body?,
        within limit: Duration,
        identity: Identity? = nil
    ) async throws -> StreamedResponse where Body.Element == ByteBuffer {
        try await streamed(method, within: limit, isClear: body == nil, isRepeatable: body == nil) {
            var request = try await request($0, method, path, query, headers, nil, identity)
            if let body { request.body = .stream(body, length: .unknown) }
            return request
        }
    }

    /// Sends a body that is there whole, and gives the answer as it comes. Any status is an answer; another replica is tried where one
    /// refuses the connection.
    /// - Parameters:
    ///   - limit: how long all of it may take; its head is waited for as long as any answer.
    ///   - isStream: whether the answer is a stream that may last for all of that, which the upstream is told.
    public func pass(
        _ method: String,
        _ path: String,
        query: [(String, String)] = [],
        headers: [(String, String)] = [],
        bytes: ByteBuffer?,
        within limit: Duration,
        isStream: Bool = false,
        identity: Identity? = nil
    ) async throws -> StreamedResponse {
        let until = isStream ? Deadline(after: limit) : Deadline.current
        return try await streamed(method, within: limit) {
            try await request($0, method, path, query, headers, bytes, identity, until: until)
        }
    }

    private func streamed(
        _ method: String,
        within limit: Duration,
        isClear: Bool = true,
        isRepeatable: Bool = true,
        _ request: @Sendable (ReplicaPool.Place) async throws -> HTTPClientRequest
    ) async throws -> StreamedResponse {
        try await mapped {
            func call(_ place: ReplicaPool.Place) async throws -> StreamedResponse {
                var request = try await request(place)
                let call = UpstreamCall(service, method, at: place.url)
                call.mark(&request)
                let ready = request
                let response = try await watched(place, call, isClear: isClear) {
                    try await Deadline.limited(to: Deadline.current?.remaining ?? Self.patience) {
                        try await process.upstreams.execute(
                            ready,
                            to: service,
                            at: place.url,
                            timeout: .nanoseconds(limit.nanoseconds)
                        )
                    }
                }
                note(response, place)
                call.answered(Int(response.status.code))
                return StreamedResponse(
                    status: Int(response.status.code),
                    headers: response.headers,
                    body: PlacedBody(body: response.body, place: place, call: call)
                )
            }
            return try await isRepeatable ? placed(call) : call(takePlace())
        }
    }
}

/// A body that keeps its call's place at the replica until it is read to its end, or nobody reads it any more.
struct PlacedBody: AsyncSequence, Sendable {
    let body: HTTPClientResponse.Body
    let place: ReplicaPool.Place
    let call: UpstreamCall

    struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate var pieces: HTTPClientResponse.Body.AsyncIterator
        fileprivate let place: ReplicaPool.Place
        fileprivate let call: UpstreamCall

        mutating func next() async throws -> ByteBuffer? { try await next(isolation: #isolation) }

        mutating func next(isolation: isolated (any Actor)?) async throws(any Error) -> ByteBuffer? {
            do {
                let piece = try await pieces.next(isolation: isolation)
                if piece == nil {
                    place.answered()
                    call.end()
                }
                return piece
            } catch {
                call.failed(error)
                throw error
            }
        }
    }

    func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(pieces: body.makeAsyncIterator(), place: place, call: call)
    }
}
