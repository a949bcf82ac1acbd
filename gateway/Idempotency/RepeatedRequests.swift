import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOConcurrencyHelpers
import NIOCore
import NIOFoundationCompat
import Platform
import SharedModels

/// `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header): who got no answer sends the same POST again and has asked once. The same
/// key and body get the first answer again for a day, another body 409, and while the first is being answered 409 with `Retry-After`.
///
/// Only what was done is kept: a request that was refused or failed may be sent again as it is, or corrected, and so may a stream that ended
/// with an error. One whose time was up, or whose connection broke behind the gateway, may have been done nevertheless: it counts as under
/// way for a while. Of a stream whose client left, what was sent of it is given again, and nothing is done a second time.
struct RepeatedRequests: RouterMiddleware {
    typealias Context = MeshRequestContext

    private let store: any AnswerStore
    private let keeper: AnswerKeeper
    private let cookies: VisitorCookie
    private let secret: Secret

    /// - Parameter secret: the mesh's; kept answers are sealed with it.
    init(store: any AnswerStore, keeper: AnswerKeeper, cookies: VisitorCookie, secret: Secret) {
        self.store = store
        self.keeper = keeper
        self.cookies = cookies
        self.secret = secret
    }

    @concurrent
    func handle(
        _ request: Request,
        context: MeshRequestContext,
        next: @concurrent (Request, MeshRequestContext) async throws -> Response
    ) async throws -> Response {
        guard let key = request.headers[.idempotencyKey], let route = context.endpointPath,
            Self.takes(request.method.rawValue, at: route), let identity = context.identity
        else {
            let response = try await next(request, context)
            if response.status.kind == .successful { await forget(request, context) }
            return response
        }
        guard RepeatedRequest.isKey(key) else {
            throw APIError.validation([
                FieldProblem(
                    field: "Idempotency-Key",
                    message: "must have 1 to \(RepeatedRequest.longestKey) letters, digits and signs, without blanks"
                )
            ])
        }
        var request = request
        let body = try await request.collectBody(upTo: context.maxUploadSize)
        var isKnown = identity.role != .visitor
        if !isKnown { isKnown = try await cookies.visitor(of: request) != nil }
        let sent = RepeatedRequest(request, key: key, body: body, identity: identity, isKnown: isKnown, secret: secret)
        guard let repeated = sent else { return try await next(request, context) }
        // A while longer than the request may take, so that it is not taken on twice.
        let limit = max(context.deadline.remaining, context.streamTimeout) + .seconds(30)
        switch try await store.begin(repeated, within: limit) {
        case .begun:
            var context = context
            // Who leaves comes back for it.
            context.outlivesClient = true
            return try await answer(repeated, request, context, next)
        case .answered(let kept):
            var response = Self.response(of: kept)
            // Who lost the answer lost its cookie with it.
            try await cookies.renew(identity, on: &response)
            return response
        case .different:
            throw APIError(
                .conflict,
                code: "idempotency_key_reused",
                "Another request was sent with this Idempotency-Key; use a new one."
            )
        case .unreadable:
            throw APIError(
                .conflict,
                code: "answer_unreadable",
                "This was done, but its answer can be read no more; use a new Idempotency-Key to do it again."
            )
        case .underWay:
            throw APIError(
                .conflict,
                code: "request_in_progress",
                "The request with this Idempotency-Key is still being answered; ask again.",
                retryAfter: 1
            )
        }
    }

    private func answer(
        _ repeated: RepeatedRequest,
        _ request: Request,
        _ context: MeshRequestContext,
        _ next: @concurrent (Request, MeshRequestContext) async throws -> Response
    ) async throws -> Response {
        var response: Response
        let fate = RequestFate()
        do {
            response = try await RequestFate.$current.withValue(fate) { try await next(request, context) }
        } catch {
            if !RequestFate.isOpen(error) { keeper.note(.failed(repeated)) }
            throw error
        }
        guard response.status.kind == .successful else {
            if response.status != .gatewayTimeout, fate.ending != .open { keeper.note(.failed(repeated)) }
            return response
        }
        let (status, type) = (response.status.code, response.headers[.contentType])
        guard response.body.contentLength != nil else {
            response.body = recorded(response.body) { heard in
                switch fate.ending {
                case .done:
                    // What is too long is not kept at all: a part of it would be taken for the answer.
                    guard let heard else { return keeper.note(.failed(repeated)) }
                    let answer = KeptAnswer(status: status, contentType: type, body: Data(buffer: heard))
                    keeper.note(.answered(repeated, answer))
                case .failed: keeper.note(.failed(repeated))
                case .open: break
                }
            }
            return response
        }
        let whole = Recording(upTo: .max)
        try await response.body.write(Recorder(recording: whole))
        let body = whole.bytes ?? ByteBuffer()
        response.body = ResponseBody(byteBuffer: body)
        guard body.readableBytes <= KeptAnswer.largest else {
            keeper.note(.failed(repeated))
            return response
        }
        let answer = KeptAnswer(status: status, contentType: type, body: Data(buffer: body))
        do {
            try await store.keep(answer, of: repeated)
        } catch {
            // It was done, and is to be said so.
            keeper.note(.answered(repeated, answer))
        }
        return response
    }

    /// A body that is heard while it is sent; however it ends, what was sent of it is told, or nil where that was too much.
    private func recorded(_ body: ResponseBody, _ tell: @escaping @Sendable (ByteBuffer?) -> Void) -> ResponseBody {
        ResponseBody { writer in
            let recording = Recording(upTo: KeptAnswer.largest)
            defer { tell(recording.bytes) }
            let heard = body.map { bytes in
                recording.add(bytes)
                return bytes
            }
            try await heard.write(writer)
        }
    }

    private static func response(of kept: KeptAnswer) -> Response {
        var headers: HTTPFields = [.named("Idempotency-Replayed"): "true"]
        if let type = kept.contentType { headers[.contentType] = type }
        return Response(
            status: HTTPResponse.Status(code: kept.status),
            headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(data: kept.body))
        )
    }

    /// POSTs whose answers are of bounded size. A2A and MCP have ids of their own for messages and requests, and an erasure may be asked for
    /// as often as one likes.
    /// - Parameter route: its path as the router knows it, whatever slashes the caller wrote more.
    static func takes(_ method: String, at route: String) -> Bool {
        method == "POST" && !erases(method, at: route)
            && !["/mcp", "/a2a", "/api/v1/memories/import"].contains(route)
            && !["/message:", "/tasks", "/agents/"].contains(where: route.hasPrefix)
    }

    // MARK: Erasing

    private static func erases(_ method: String, at route: String) -> Bool {
        method == "DELETE" || method == "POST" && route.hasSuffix("/erase")
    }

    /// Who has something erased has no answers kept either: they may tell of it.
    private func forget(_ request: Request, _ context: MeshRequestContext) async {
        guard let identity = context.identity, let route = context.endpointPath,
            Self.erases(request.method.rawValue, at: route)
        else { return }
        var owners: Set = [RepeatedRequest.owner(identity, request)]
        if identity.role == .machine {
            for name in [context.decodedParameter("user"), request.uri.queryParameters["user_id"].map { String($0) }] {
                if let name { owners.insert(name) }
            }
        }
        do {
            for owner in owners { try await store.forget(tenant: identity.tenant, owner: owner) }
        } catch {
            // What was asked for is done; these go with the day.
            context.logger.warning("kept answers were not forgotten", metadata: ["error": "\(error)"])
        }
    }
}

/// Bytes of an answer as they go by.
private final class Recording: Sendable {
    private let heard = NIOLockedValueBox<ByteBuffer?>(ByteBuffer())
    private let limit: Int

    init(upTo limit: Int) { self.limit = limit }

    /// nil from the first piece on that does not fit: nothing is held any more.
    var bytes: ByteBuffer? { heard.withLockedValue { $0 } }

    func add(_ bytes: ByteBuffer) {
        heard.withLockedValue { heard in
            guard let held = heard?.readableBytes else { return }
            if bytes.readableBytes <= limit - held { heard?.writeImmutableBuffer(bytes) } else { heard = nil }
        }
    }
}

/// Writes into a recording alone.
private struct Recorder: ResponseBodyWriter {
    let recording: Recording

    mutating func write(_ buffer: ByteBuffer) async throws { recording.add(buffer) }

    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
