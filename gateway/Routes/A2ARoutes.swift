import Clients
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import NIOFoundationCompat
import NIOHTTP1
import Platform
import SharedModels

/// A2A from outside: the mesh as one agent at the gateway's own address, and each specialist under `/agents/{agent}`, in both bindings.
///
/// A request goes on as it is, and the answer comes back as it is, streamed; who calls is found out here, and the agent is told by
/// a token of ours.
struct A2ARoutes: Sendable {
    /// Leads the conversation of all agents.
    let supervisor: ServiceClient
    /// By the name in the path.
    let specialists: [String: ServiceClient]
    let cards: AgentCards
    /// How long one call may take, a stream's whole length included.
    let limit: Duration

    /// What an agent is told of a request beside who calls, and a client of an answer.
    private static let requestHeaders = ["Content-Type", "Accept", "A2A-Version", "A2A-Extensions", "Last-Event-ID"]
    private static let answerHeaders = [
        "Content-Type", "Cache-Control", "Retry-After", "A2A-Version", "A2A-Extensions",
    ]

    func add(to router: Router<MeshRequestContext>) {
        router.get("\(AgentCards.path)") { request, _ in
            try await cards.aggregate(of: supervisor).response(to: request)
        }
        router.get("/agents/{agent}\(AgentCards.path)") { request, context in
            let (name, agent) = try specialist(context)
            return try await cards.card(of: agent, at: "/agents/\(name)").response(to: request)
        }
        for (method, path) in Self.operations {
            router.on("\(path)", method: method) { request, context in
                try await forward(to: supervisor, request.uri.path, request, context)
            }
            router.on("/agents/{agent}\(path)", method: method) { request, context in
                let (name, agent) = try specialist(context)
                // A path with more slashes than it needs is the same path to the router, and has the prefix elsewhere.
                guard request.uri.path.hasPrefix("/agents/\(name)/") else { throw APIError.notFound("path") }
                return try await forward(
                    to: agent,
                    String(request.uri.path.dropFirst("/agents/\(name)".count)),
                    request,
                    context
                )
            }
        }
    }

    /// The paths of both bindings (specification 11.3 and 9); an action follows a task's id after a colon.
    private static let operations: [(HTTPRequest.Method, path: String)] = [
        (.post, "/message:send"), (.post, "/message:stream"), (.get, "/tasks"), (.get, "/tasks/{id}"),
        (.post, "/tasks/{id}"), (.post, "/tasks/{id}/pushNotificationConfigs"),
        (.get, "/tasks/{id}/pushNotificationConfigs"), (.get, "/tasks/{id}/pushNotificationConfigs/{config}"),
        (.delete, "/tasks/{id}/pushNotificationConfigs/{config}"), (.get, "/extendedAgentCard"), (.post, "/a2a"),
    ]

    private func specialist(_ context: MeshRequestContext) throws -> (String, ServiceClient) {
        // As it is written: the names of ours need no escapes.
        guard let name = context.parameters.get("agent"), let agent = specialists[name] else {
            throw APIError.notFound("agent")
        }
        return (name, agent)
    }

    private func forward(
        to agent: ServiceClient,
        _ path: String,
        _ request: Request,
        _ context: MeshRequestContext
    ) async throws -> Response {
        do {
            return try await forwarded(to: agent, path, request, context)
        } catch let error as any APIErrorConvertible {
            return ErrorStyle.a2a.response(to: error.apiError, request: request, requestID: context.requestID)
        } catch let error as APIError {
            return ErrorStyle.a2a.response(to: error, request: request, requestID: context.requestID)
        }
    }

    private func forwarded(
        to agent: ServiceClient,
        _ path: String,
        _ request: Request,
        _ context: MeshRequestContext
    ) async throws -> Response {
        try Self.check(context.identity, reaches: agent)
        var request = request
        let body = try await request.collectBody(upTo: context.maxUploadSize)
        // With a slash at its end it is the same path to the router.
        let action = path.hasSuffix("/") ? String(path.dropLast()) : path
        let method = action == "/a2a" ? AuditNote.method(of: body) : nil
        if let method { AuditNote.current?.add(method) }
        let answer = try await agent.pass(
            request.method.rawValue,
            path,
            query: request.forwardedQuery,
            headers: Self.requestHeaders.compactMap { name in
                HTTPField.Name(name).flatMap { request.headers[$0] }.map { (name, $0) }
            },
            bytes: body.readableBytes > 0 ? body : nil,
            within: min(limit, context.streamTimeout),
            isStream: Self.asksForStream(request, at: action, method: method),
            identity: context.identity
        )
        var headers: HTTPFields = [:]
        for name in Self.answerHeaders {
            if let field = HTTPField.Name(name) { headers[field] = answer.headers.first(name: name) }
        }
        if answer.contentType?.hasPrefix("text/event-stream") != true {
            var whole = try await answer.collected(upTo: Self.largestAnswer)
            if answer.status == 200, action == "/extendedAgentCard" || Self.asksForCard(body, at: action) {
                let seen = String(request.uri.path.dropLast(path.count))
                whole.body = try published(whole.body, at: seen) ?? whole.body
            }
            return Response(
                status: HTTPResponse.Status(code: answer.status),
                headers: headers,
                body: ResponseBody(byteBuffer: whole.body)
            )
        }
        return Response(
            status: HTTPResponse.Status(code: answer.status),
            headers: headers,
            body: ResponseBody { writer in
                for try await piece in answer.body { try await writer.write(piece) }
                try await writer.finish(nil)
            }
        )
    }

    private static let largestAnswer = 8 << 20

    /// Its operation alone says so: no header is asked for (specification 3.1.2 and 3.1.6).
    /// - Parameter method: of JSON-RPC.
    private static func asksForStream(_ request: Request, at path: String, method: String?) -> Bool {
        if let method { return ["SendStreamingMessage", "SubscribeToTask"].contains(method) }
        return [":stream", ":subscribe"].contains(where: path.hasSuffix)
            || request.headers[.accept]?.contains("text/event-stream") ?? false
    }

    private static func asksForCard(_ body: ByteBuffer, at path: String) -> Bool {
        path == "/a2a" && body.readableBytesView.contains("GetExtendedAgentCard".utf8)
    }

    /// An extended card with the addresses that hold out here; nil where the answer is none.
    private func published(_ body: ByteBuffer, at path: String) throws -> ByteBuffer? {
        let data = Data(buffer: body)
        if let card = try? JSON.decode(AgentCard.self, from: data) {
            return ByteBuffer(bytes: try JSON.encode(cards.published(card, at: path)))
        }
        guard case .object(var answer)? = try? JSON.decode(JSONValue.self, from: data),
            let card: AgentCard = try? answer["result"]?.decoded()
        else { return nil }
        answer["result"] = try JSONValue(encoding: cards.published(card, at: path))
        return ByteBuffer(bytes: try JSON.encode(JSONValue.object(answer)))
    }

    /// Agents talk with those that are known: a task is somebody's. A key that is kept to namespaces reaches the agents of these alone.
    private static func check(_ identity: Identity?, reaches agent: ServiceClient) throws {
        guard let identity, identity.role != .visitor else { throw APIError.unauthorized }
        try AgentScope.check(identity, reaches: agent.service, of: agent.services)
    }
}
