public import NIOCore
public import NIOHTTP1

/// An upstream's answer whose body is read as it comes.
public struct StreamedResponse: Sendable {
    public let status: Int
    public let headers: HTTPHeaders
    public let body: any AsyncSequence<ByteBuffer, any Error> & Sendable

    public var contentType: String? { headers.first(name: "Content-Type") }

    /// The body whole.
    /// - Throws: `NIOTooManyBytesError` where it has more than `limit` bytes.
    public func collected(upTo limit: Int) async throws -> RawResponse {
        var whole = ByteBuffer()
        for try await piece in body {
            guard whole.readableBytes + piece.readableBytes <= limit else {
                throw NIOTooManyBytesError(maxBytes: limit)
            }
            whole.writeImmutableBuffer(piece)
        }
        return RawResponse(status: status, headers: headers, body: whole)
    }
}
