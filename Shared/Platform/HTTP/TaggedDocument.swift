import Crypto
public import Foundation
import HTTPTypes
public import Hummingbird
import NIOCore
import SharedModels

/// A JSON document that changes rarely: served with an `ETag` and `Last-Modified`, so that who has it already is told so in a few bytes.
public struct TaggedDocument: Sendable {
    private let json: Data
    /// Of the bytes; quoted.
    private let etag: String
    /// To the second.
    private let modified: Date

    /// - Parameters:
    ///   - earlier: the document before; where nothing has changed since, it has not been modified.
    ///   - now: when it was made.
    public init(_ document: some Encodable, since earlier: TaggedDocument? = nil, now: Date = Date()) throws {
        json = try JSON.encode(document)
        let digest = SHA256.hash(data: json).prefix(16)
        etag = "\"" + digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() + "\""
        let second = Date(timeIntervalSince1970: now.timeIntervalSince1970.rounded(.down))
        modified = earlier?.etag == etag ? earlier?.modified ?? second : second
    }

    /// 200 with the document, or 304 for who has it. It may be kept for five minutes.
    public func response(to request: Request) -> Response {
        let headers: HTTPFields = [
            .eTag: etag, .lastModified: HTTPDate.format(modified), .cacheControl: "public, max-age=300",
        ]
        if isKnown(to: request) { return Response(status: .notModified, headers: headers) }
        var full = headers
        full[.contentType] = "application/json; charset=utf-8"
        return Response(status: .ok, headers: full, body: ResponseBody(byteBuffer: ByteBuffer(bytes: json)))
    }

    /// A time counts where no tag is named (RFC 9110, 13.1.3).
    private func isKnown(to request: Request) -> Bool {
        if let tags = request.headers[.ifNoneMatch] { return matches(tags) }
        guard let time = request.headers[.ifModifiedSince].flatMap(HTTPDate.date) else {
            return false
        }
        return modified <= time
    }

    /// Whether `If-None-Match` names it; weak comparison (RFC 9110, 13.1.2).
    private func matches(_ header: String) -> Bool {
        header.split(separator: ",").contains { item in
            let tag = item.trimmingCharacters(in: .whitespaces)
            return tag == "*" || tag == etag || tag == "W/" + etag
        }
    }
}
