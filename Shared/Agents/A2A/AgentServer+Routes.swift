import Foundation
import HTTPTypes
public import Hummingbird
import Logging
import NIOCore
public import Platform
import SharedModels

extension AgentServer {
    /// Adds `/.well-known/agent-card.json`, `/message:send`, `/message:stream` and `/tasks/{id}`, and of our own
    /// `DELETE /v1/contexts/{id}`, which forgets a conversation.
    ///
    /// A stream is: the task, working; the answer's text as updates of the artifact `answer` (the first replaces it, the others
    /// append); other artifacts whole; last a status update whose message has the whole text and, in its metadata, what
    /// `TurnMetadata` names.
    public func addRoutes(to router: Router<MeshRequestContext>) {
        let document = try? CardDocument(card)
        router.get("/.well-known/agent-card.json") { request, _ in
            guard let document else { throw APIError.notFound("card") }
            return Self.response(to: request, document)
        }
        router.post("/message:send") { request, context in
            try await answering(request, context) { try await send(request, context) }
        }
        router.post("/message:stream") { request, context in
            try await answering(request, context) { try await stream(request, context) }
        }
        router.delete("/v1/contexts/{id}") { _, context in
            let identity = try context.requireIdentity()
            let id = try context.parameters.require("id")
            let contextID = id.removingPercentEncoding ?? id
            guard (1...IncomingMessage.longestID).contains(contextID.utf8.count), !contextID.contains("\0") else {
                throw APIError.notFound("context")
            }
            try await forget(contextID, for: identity)
            return Response(status: .noContent)
        }
        router.get("/tasks/{id}") { request, context in
            try await answering(request, context) { try await task(request, context) }
        }
    }

    private static func response(to request: Request, _ card: CardDocument) -> Response {
        let headers: HTTPFields = [.eTag: card.etag, .cacheControl: "public, max-age=300"]
        if card.matches(request.headers[.ifNoneMatch]) { return Response(status: .notModified, headers: headers) }
        var full = headers
        full[.contentType] = "application/json; charset=utf-8"
        return Response(status: .ok, headers: full, body: ResponseBody(byteBuffer: ByteBuffer(bytes: card.json)))
    }

    // MARK: Operations

    private func send(_ request: Request, _ context: MeshRequestContext) async throws -> Response {
        let identity = try context.requireIdentity()
        let body = try await request.decodeJSON(A2A.SendRequest.self, context: context)
        // Half a second is kept for storing and writing the answer.
        let deadline = max(.milliseconds(500), context.deadline.remaining - .milliseconds(500))
        let isPatient = body.configuration?.returnImmediately != true
        let length = body.configuration?.historyLength
        var record: TaskRecord
        switch try await desk.accept(body, identity: identity, deadline: isPatient ? deadline : desk.limits.turn) {
        case .known(let known):
            record = isPatient ? try await desk.settled(known, identity: identity, within: deadline) : known
        case .started(let started, let signals):
            record = started
            if isPatient {
                for try await case .ended(let ended) in signals { record = ended }
                try Task.checkCancellation()
            }
        }
        return try Self.json(A2A.SendResponse(task: record.task.withHistory(length)))
    }

    private func stream(_ request: Request, _ context: MeshRequestContext) async throws -> Response {
        let identity = try context.requireIdentity()
        // The stream reads on from the request to notice that the client leaves, so the body is kept beside it.
        var request = request
        _ = try await request.collectBody(upTo: context.maxUploadSize)
        let body = try await request.decodeJSON(A2A.SendRequest.self, context: context)
        let length = body.configuration?.historyLength
        let accepted = try await desk.accept(body, identity: identity, deadline: desk.limits.turn)
        return try await eventStream(request, context) { events in
            switch accepted {
            case .known(let known):
                try await events.send(nil, A2A.StreamResponse(task: known.task.withHistory(length)))
                guard !known.task.status.state.endsStream else { return }
                let settled = try await desk.settled(known, identity: identity, within: desk.limits.turn)
                try await events.send(nil, settled.finalUpdate)
            case .started(let record, let signals):
                try await events.send(nil, A2A.StreamResponse(task: record.task.withHistory(length)))
                var translator = StreamTranslator(task: record.task)
                for try await signal in signals {
                    for update in translator.updates(for: signal) { try await events.send(nil, update) }
                }
            }
        }
    }

    private func task(_ request: Request, _ context: MeshRequestContext) async throws -> Response {
        let identity = try context.requireIdentity()
        let id = try context.parameters.require("id")
        var length: Int?
        if let text = request.uri.queryParameters["historyLength"] {
            guard let number = Int(text), number >= 0 else {
                throw A2AError.invalid("historyLength", "must be a whole number that is not negative")
            }
            length = number
        }
        guard id.utf8.count <= IncomingMessage.longestID, !id.contains("\0") else { throw A2AError.taskNotFound("") }
        let record = try await desk.task(id, identity: identity)
        return try Self.json(record.task.withHistory(length))
    }

    // MARK: Around every operation

    /// Checks the protocol's version and tells errors as A2A does.
    private func answering(
        _ request: Request,
        _ context: MeshRequestContext,
        _ operation: () async throws -> Response
    ) async throws -> Response {
        do {
            try Self.checkVersion(request)
            return try await operation()
        } catch {
            guard let known = A2AError.from(error) else { throw error }
            if known.status.code >= 500 {
                context.logger.error("request failed", metadata: ["error": "\(error)", "path": "\(request.uri.path)"])
            }
            var headers: HTTPFields = [:]
            if let seconds = known.retryAfter { headers[.retryAfter] = String(seconds) }
            return try Self.json(known.body, status: known.status, headers: headers)
        }
    }

    /// An empty or absent version means 0.3 (specification 3.6.2), which is not spoken here.
    private static func checkVersion(_ request: Request) throws {
        let name = A2A.versionHeader
        let header = HTTPField.Name(name).flatMap { request.headers[$0] } ?? ""
        let asked = header.isEmpty ? request.uri.queryParameters[Substring(name)].map(String.init) ?? "" : header
        let version = asked.trimmingCharacters(in: .whitespaces)
        guard version == A2A.version else {
            throw A2AError.versionNotSupported(version.isEmpty ? "0.3" : String(version.prefix(20)))
        }
    }

    private static func json(
        _ value: some Encodable,
        status: HTTPResponse.Status = .ok,
        headers: HTTPFields = [:]
    ) throws -> Response {
        var headers = headers
        headers[.contentType] = A2A.mediaType
        return try jsonResponse(value, status: status, headers: headers)
    }
}
