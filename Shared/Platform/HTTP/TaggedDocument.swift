import Crypto
import Foundation
import HTTPTypes
public import Hummingbird
import NIOCore
import SharedModels

/// A JSON document that changes rarely: served with an `ETag`, so that who has it already is told so in a few bytes.
public struct TaggedDocument: Sendable {
    private let json: Data
    /// Of the bytes; quoted.
    private let etag: String

    public init(_ document: some Encodable) throws {
        json = try JSON.encode(document)
        let digest = SHA256.hash(data: json).prefix(16)
        etag = "\"" + digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() + "\""
    }

    /// 200 with the document, or 304 for who has it. It may be kept for five minutes.
    public func response(to request: Request) -> Response {
        let headers: HTTPFields = [.eTag: etag, .cacheControl: "public, max-age=300"]
        if matches(request.headers[.ifNoneMatch]) { return Response(status: .notModified, headers: headers) }
        var full = headers
        full[.contentType] = "application/json; charset=utf-8"
        return Response(status: .ok, headers: full, body: ResponseBody(byteBuffer: ByteBuffer(bytes: json)))
    }

    /// Whether `If-None-Match` names it; weak comparison (RFC 9110, 13.1.2).
    private func matches(_ header: String?) -> Bool {
        guard let header else { return false }
        return header.split(separator: ",").contains { item in
            let tag = item.trimmingCharacters(in: .whitespaces)
            return tag == "*" || tag == etag || tag == "W/" + etag
        }
    }
}
