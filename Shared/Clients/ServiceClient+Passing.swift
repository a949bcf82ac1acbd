import AsyncHTTPClient
public import NIOCore
import NIOHTTP1
public import Platform

extension ServiceClient {
    /// Sends a body as it comes and gives the answer as it comes, for what is too large to be held. Any status is an answer.
    ///
    /// A slow reader holds the upstream up, and a slow upstream the sender. Tried once: what was sent cannot be sent again.
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
        var request = try await request(method, path, query, headers, nil, identity)
        if let body { request.body = .stream(body, length: .unknown) }
        return try await streamed(request, within: limit)
    }

    /// Sends a body that is there whole, and gives the answer as it comes. Any status is an answer; tried once.
    /// - Parameter limit: how long all of it may take; its head is waited for as long as any answer.
    public func pass(
        _ method: String,
        _ path: String,
        query: [(String, String)] = [],
        headers: [(String, String)] = [],
        bytes: ByteBuffer?,
        within limit: Duration,
        identity: Identity? = nil
    ) async throws -> StreamedResponse {
        try await streamed(try await request(method, path, query, headers, bytes, identity), within: limit)
    }

    private func streamed(_ request: HTTPClientRequest, within limit: Duration) async throws -> StreamedResponse {
        try await mapped {
            try await Deadline.limited(to: Deadline.current?.remaining ?? Self.patience) {
                let response = try await process.http.execute(request, timeout: .nanoseconds(limit.nanoseconds))
                return StreamedResponse(
                    status: Int(response.status.code),
                    headers: response.headers,
                    body: response.body
                )
            }
        }
    }
}
