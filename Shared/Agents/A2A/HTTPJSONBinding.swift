import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Platform
import SharedModels

/// A2A's HTTP+JSON binding (specification 11).
struct HTTPJSONBinding: Sendable {
    let operations: A2AOperations
    let dialect: HTTPDialect

    func addRoutes(to router: Router<MeshRequestContext>) {
        router.post("/message:send") { request, context in
            try await answering(request, context) { identity in
                let body = try await request.decodeJSON(A2A.SendRequest.self, context: context)
                let remaining = context.deadline.remaining
                let answer = try await context.whileClientStays {
                    try await operations.sendMessage(body, identity: identity, remaining: remaining)
                }
                return try json(answer)
            }
        }
        router.post("/message:stream") { request, context in
            var request = request
            // The stream reads on from the request to notice that the client leaves, so the body is kept beside it.
            _ = try await request.collectBody(upTo: context.maxUploadSize)
            let collected = request
            return try await answering(request, context) { identity in
                let body = try await collected.decodeJSON(A2A.SendRequest.self, context: context)
                let events = try await operations.streamMessage(
                    body,
                    identity: identity,
                    remaining: context.callerDeadline?.remaining
                )
                return try await Self.stream(events, collected, context)
            }
        }
        router.get("/tasks") { request, context in
            try await answering(request, context) { identity in
                let query = try ListQuery(request).value
                return try json(try await operations.listTasks(query, identity: identity))
            }
        }
        // The action follows the id after a colon: one route takes both apart.
        router.get("/tasks/{id}") { request, context in
            var request = request
            _ = try await request.collectBody(upTo: context.maxUploadSize)
            let collected = request
            return try await answering(request, context) { identity in
                let (id, action) = try Self.target(context)
                switch action {
                case nil:
                    let length = try ListQuery.number("historyLength", request)
                    return try json(
                        try await operations.getTask(id, historyLength: length, identity: identity)
                    )
                case "subscribe":
                    return try await Self.stream(
                        try await operations.subscribe(id, identity: identity),
                        collected,
                        context
                    )
                default: throw APIError.notFound("action")
                }
            }
        }
        router.post("/tasks/{id}") { request, context in
            var request = request
            _ = try await request.collectBody(upTo: context.maxUploadSize)
            let collected = request
            return try await answering(request, context) { identity in
                let (id, action) = try Self.target(context)
                switch action {
                case "cancel": return try json(try await operations.cancelTask(id, identity: identity))
                case "subscribe":
                    return try await Self.stream(
                        try await operations.subscribe(id, identity: identity),
                        collected,
                        context
                    )
                default: throw APIError.notFound("action")
                }
            }
        }
        addPushRoutes(to: router)
        router.get("/extendedAgentCard") { request, context in
            try await answering(request, context) { _ in try json(operations.extendedCard) }
        }
    }

    private func addPushRoutes(to router: Router<MeshRequestContext>) {
        let path = "/tasks/{id}/pushNotificationConfigs"
        router.post("\(path)") { request, context in
            try await answering(request, context) { identity in
                var body = try await request.decodeJSON(A2A.PushConfiguration.self, context: context)
                body.taskId = try Self.part("id", context)
                return try json(try await operations.createPush(body, identity: identity))
            }
        }
        router.get("\(path)") { request, context in
            try await answering(request, context) { identity in
                try json(
                    try await operations.listPushes(task: try Self.part("id", context), identity: identity)
                )
            }
        }
        router.get("\(path)/{config}") { request, context in
            try await answering(request, context) { identity in
                let (task, id) = (try Self.part("id", context), try Self.part("config", context))
                return try json(try await operations.getPush(id, task: task, identity: identity))
            }
        }
        router.delete("\(path)/{config}") { request, context in
            try await answering(request, context) { identity in
                let (task, id) = (try Self.part("id", context), try Self.part("config", context))
                try await operations.deletePush(id, task: task, identity: identity)
                // google.protobuf.Empty: clients read a body.
                return try json([:] as JSONValue)
            }
        }
    }

    // MARK: Around every operation

    /// Checks who calls and in which version, and tells errors as A2A does.
    private func answering(
        _ request: Request,
        _ context: MeshRequestContext,
        _ operation: (Identity) async throws -> Response
    ) async throws -> Response {
        do {
            let identity = try context.requireIdentity()
            try A2AVersion.check(request)
            return try await operation(identity)
        } catch {
            guard var known = A2AError.from(error) else { throw error }
            if let status = known.reason.flatMap({ dialect.statuses[$0] }) { known.status = status }
            known.log(error, request, context)
            var headers: HTTPFields = [:]
            if let seconds = known.retryAfter { headers[.retryAfter] = String(seconds) }
            return try json(known.body, status: known.status, headers: headers)
        }
    }

    private static func stream(
        _ events: @escaping A2AOperations.Events,
        _ request: Request,
        _ context: MeshRequestContext
    ) async throws -> Response {
        try await eventStream(request, context, endsQuietly: true) { writer in
            do {
                try await events { try await writer.send(nil, $0) }
            } catch {
                // Inside a stream an error is an event like the others.
                guard let known = A2AError.from(error) else { throw error }
                known.log(error, request, context)
                try await writer.send(nil, known.body)
            }
        }
    }

    private func json(
        _ value: some Encodable,
        status: HTTPResponse.Status = .ok,
        headers: HTTPFields = [:]
    ) throws -> Response {
        var headers = headers
        headers[.contentType] = dialect.mediaType
        return try jsonResponse(value, status: status, headers: headers)
    }

    private static func part(_ name: String, _ context: MeshRequestContext) throws -> String {
        let text = try context.parameters.require(name)
        return text.removingPercentEncoding ?? text
    }

    private static func target(_ context: MeshRequestContext) throws -> (id: String, action: String?) {
        let text = try part("id", context)
        guard let colon = text.lastIndex(of: ":") else { return (text, nil) }
        return (String(text[..<colon]), String(text[text.index(after: colon)...]))
    }
}

/// The query of a list, in camelCase as the binding has it (specification 11.5).
private struct ListQuery {
    let value: A2A.ListTasksRequest

    init(_ request: Request) throws {
        let query = request.uri.queryParameters
        var state: A2A.State?
        if let text = query["status"], !text.isEmpty {
            state = A2A.State(rawValue: String(text))
            guard state != nil else { throw A2AError.invalid("status", "is no state of a task") }
        }
        var withArtifacts: Bool?
        if let text = query["includeArtifacts"] {
            withArtifacts = Bool(String(text).lowercased())
            guard withArtifacts != nil else { throw A2AError.invalid("includeArtifacts", "must be true or false") }
        }
        value = A2A.ListTasksRequest(
            contextId: query["contextId"].map(String.init),
            status: state,
            pageSize: try Self.number("pageSize", request),
            pageToken: query["pageToken"].map(String.init),
            historyLength: try Self.number("historyLength", request),
            statusTimestampAfter: query["statusTimestampAfter"].map(String.init),
            includeArtifacts: withArtifacts
        )
    }

    static func number(_ name: String, _ request: Request) throws -> Int? {
        guard let text = request.uri.queryParameters[Substring(name)] else { return nil }
        guard let number = Int(text) else { throw A2AError.invalid(name, "must be a whole number") }
        return number
    }
}
