import Clients
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import NIOFoundationCompat
import Platform
import SharedModels

/// The hosted Mem0 API at the root, so that its clients work unmodified: every request goes to the memory service as it is,
/// and the answer comes back as it is, since those clients read bodies of their own shape.
struct Mem0Routes: Sendable {
    let memory: ServiceClient

    static let prefixes = ["v1", "v2", "v3", "api/v1/orgs", "api/v1/webhooks"]
    private static let methods: [HTTPRequest.Method] = [.get, .post, .put, .patch, .delete]

    func add(to router: Router<MeshRequestContext>) {
        for prefix in Self.prefixes {
            for method in Self.methods { router.on("\(prefix)/**", method: method, use: pass) }
        }
    }

    @Sendable private func pass(_ request: Request, context: MeshRequestContext) async throws -> Response {
        // Without the closing slash a path under /v1 is our own at the memory service, and none here.
        guard request.uri.path.hasSuffix("/") || !request.uri.path.hasPrefix("/v1/") else {
            throw APIError.notFound("path")
        }
        guard context.identity?.role == .machine else { return Self.refusal(.unauthorized, "Send an API key.") }
        do {
            return try await forward(request, context)
        } catch let error as UpstreamError {
            RequestFate.current?.note(error)
            let known = error.apiError
            return Self.refusal(known.status, known.message, retryAfter: known.retryAfter)
        }
    }

    private func forward(_ request: Request, _ context: MeshRequestContext) async throws -> Response {
        var request = request
        let body = try await request.collectBody(upTo: context.maxUploadSize)
        let answer = try await memory.raw(
            request.method.rawValue,
            request.uri.path,
            query: request.forwardedQuery,
            headers: request.headers[.contentType].map { [("Content-Type", $0)] } ?? [],
            body: body.readableBytes > 0 ? body : nil,
            identity: context.identity
        )
        return Response(
            status: HTTPResponse.Status(code: answer.status),
            headers: answer.contentType.map { [.contentType: $0] } ?? [:],
            body: ResponseBody(byteBuffer: answer.body)
        )
    }

    /// Mem0's clients read `detail`, and only from application/json.
    private static func refusal(
        _ status: HTTPResponse.Status,
        _ detail: String,
        retryAfter: Int? = nil
    ) -> Response {
        let body = (try? JSON.encode(["detail": detail, "error": detail])) ?? Data("{}".utf8)
        var headers: HTTPFields = [.contentType: "application/json"]
        if let retryAfter { headers[.retryAfter] = String(retryAfter) }
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(data: body)))
    }
}
