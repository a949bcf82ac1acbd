import Clients
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import NIOFoundationCompat
import Platform
import SharedModels

/// Hands a request to the service that owns it and puts the answer into the platform's envelope.
struct FrontDoor: Sendable {
    let cookies: VisitorCookie

    static let envelopeBegin = #"{"success":true,"data":"#
    static let envelopeEnd = #","error":null}"#
    static let envelopeType = "application/json; charset=utf-8"

    /// The answer as it came, in the envelope. What the service refused is thrown, and written in the caller's style.
    ///
    /// - Parameter remembersVisitor: false for what is the same for everybody: pages ask for several of these at once, each would make
    ///   a visitor of its own, and the last cookie to come would win over the one that a conversation began with.
    func enveloped(
        _ upstream: ServiceClient,
        _ method: String,
        _ path: String,
        query: [(String, String)] = [],
        headers: [(String, String)] = [],
        body: ByteBuffer? = nil,
        remembersVisitor: Bool = true,
        _ context: MeshRequestContext
    ) async throws -> Response {
        let answer: RawResponse
        do {
            answer = try await upstream.raw(
                method,
                path,
                query: query,
                headers: headers,
                body: body,
                identity: context.identity
            )
        } catch var error as UpstreamError
            where headers.contains(where: { $0.0 == HTTPField.Name.idempotencyKey.rawName })
        {
            // The service keeps to the key itself: sent again it is not done twice.
            error.mayBeDone = false
            throw error
        }
        try Self.check(answer, of: upstream)
        guard answer.body.readableBytes == 0 || answer.contentType?.hasPrefix("application/json") == true else {
            throw UpstreamError(service: upstream.service, kind: .badAnswer)
        }
        // The data is JSON already: it is put between the envelope's halves as it is.
        var buffer = ByteBuffer(string: Self.envelopeBegin)
        if answer.body.readableBytes == 0 {
            buffer.writeString("null")
        } else {
            buffer.writeImmutableBuffer(answer.body)
        }
        buffer.writeString(Self.envelopeEnd)
        let response = Response(
            status: answer.status == 204 ? .ok : HTTPResponse.Status(code: answer.status),
            headers: [.contentType: Self.envelopeType],
            body: ResponseBody(byteBuffer: buffer)
        )
        return remembersVisitor ? try await reply(response, context) : response
    }

    /// The answer as it came.
    func plain(
        _ upstream: ServiceClient,
        _ method: String,
        _ path: String,
        query: [(String, String)] = [],
        body: ByteBuffer? = nil,
        contentType: String? = nil,
        accept: String? = nil,
        _ context: MeshRequestContext
    ) async throws -> Response {
        let answer = try await upstream.raw(
            method,
            path,
            query: query,
            headers: [("Content-Type", contentType), ("Accept", accept)].compactMap { name, value in
                value.map { (name, $0) }
            },
            body: body,
            identity: context.identity
        )
        try Self.check(answer, of: upstream)
        return Response(
            status: HTTPResponse.Status(code: answer.status),
            headers: answer.contentType.map { [.contentType: $0] } ?? [:],
            body: ResponseBody(byteBuffer: answer.body)
        )
    }

    /// Who comes back is known by the cookie.
    func reply(_ response: Response, _ context: MeshRequestContext) async throws -> Response {
        var response = response
        try await cookies.renew(context.identity, on: &response)
        return response
    }

    private static func check(_ answer: RawResponse, of upstream: ServiceClient) throws {
        guard !(200..<300).contains(answer.status) else { return }
        throw refused(answer, by: upstream)
    }

    /// A refusal with what the service said of it.
    static func refused(_ answer: RawResponse, by upstream: ServiceClient) -> UpstreamError {
        let problem = try? JSON.decode(Problem.self, from: Data(buffer: answer.body))
        return UpstreamError(service: upstream.service, kind: .status(answer.status, problem))
    }
}

extension Request {
    /// What makes a repeated request the same one; whoever owns the row honours it.
    var idempotencyKey: [(String, String)] {
        headers[.idempotencyKey].map { [(HTTPField.Name.idempotencyKey.rawName, $0)] } ?? []
    }

    /// The query as pairs, for the service behind. Pages write a blank as `+` (https://url.spec.whatwg.org/#urlencoded-parsing).
    var forwardedQuery: [(String, String)] {
        func decoded(_ text: Substring) -> String {
            let text = text.replacing("+", with: " ")
            return text.removingPercentEncoding ?? String(text)
        }
        return (uri.query ?? "").split(separator: "&").map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (decoded(parts[0]), parts.count > 1 ? decoded(parts[1]) : "")
        }
    }

    /// The body, whole and within the limit; the same checks as for a body that is read here.
    func forwardedJSON(_ context: MeshRequestContext) async throws -> ByteBuffer {
        let value = try await decodeJSON(JSONValue.self, context: context)
        return ByteBuffer(bytes: try JSON.encode(value))
    }
}
