public import NIOCore
public import NIOHTTP1

/// An upstream's answer as it came.
public struct RawResponse: Sendable {
    public var status: Int
    public var headers: HTTPHeaders
    public var body: ByteBuffer

    public init(status: Int, headers: HTTPHeaders, body: ByteBuffer) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    public var contentType: String? { headers.first(name: "Content-Type") }
}
