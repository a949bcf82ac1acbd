import Clients
import Foundation
import Hummingbird
import NIOCore
import NIOFoundationCompat
import Platform
import SharedModels

/// The conversation, for the front end.
struct ChatRoutes: Sendable {
    let supervisor: ServiceClient
    let pages: OwnPages
    let door: FrontDoor

    func add(to group: RouterGroup<MeshRequestContext>) {
        group.post("chat", use: chat)
        group.get("chat/health", use: health)
        group.get("chat/sessions/{id}", use: session)
        group.delete("chat/session/{id}", use: erase)
        group.post("agents/{agent}/chat", use: agentChat)
    }

    @Sendable private func chat(_ request: Request, context: MeshRequestContext) async throws -> Response {
        var request = request
        let body = try await Self.read(ChatRequest.self, &request, context)
        return try await turn(body, request, context)
    }

    /// `POST /agents/{agent}/chat` names its session `thread_id`.
    struct AgentChatRequest: Codable, Sendable {
        var message: String
        var threadID: String?
        var context: [String: JSONValue]?

        enum CodingKeys: String, CodingKey {
            case message, context
            case threadID = "thread_id"
        }
    }

    @Sendable private func agentChat(_ request: Request, context: MeshRequestContext) async throws -> Response {
        var request = request
        let body = try await Self.read(AgentChatRequest.self, &request, context)
        return try await turn(
            ChatRequest(
                message: body.message,
                sessionID: body.threadID,
                agent: context.decodedParameter("agent"),
                context: body.context
            ),
            request,
            context
        )
    }

    private func turn(_ body: ChatRequest, _ request: Request, _ context: MeshRequestContext) async throws -> Response {
        let agent = body.agent ?? MeshService.supervisor.name
        try AgentScope.check(context.identity, reaches: agent, of: supervisor.services)
        guard request.headers[.accept]?.contains("text/event-stream") == true else {
            // Who hangs up here is not waited for there either.
            return try await context.whileClientStays {
                try await door.enveloped(
                    supervisor,
                    "POST",
                    "/v1/chat",
                    body: ByteBuffer(bytes: try JSON.encode(body)),
                    context
                )
            }
        }
        // The first event is waited for, so that a refusal is still an answer with a status.
        var events = supervisor.events(
            "/v1/chat",
            body: body,
            identity: context.identity,
            lastsFor: context.streamTimeout
        ).makeAsyncIterator()
        let service = supervisor.service
        guard let first = try await events.next() else { throw UpstreamError(service: service, kind: .badAnswer) }
        let rest = EventIterator(events)
        let fate = RequestFate.current
        let response = try await eventStream(request, context) { writer in
            do {
                try await Self.hand(on: first, then: rest, of: service, to: writer, noting: fate)
            } catch {
                fate?.note(error)
                throw error
            }
        }
        return try await door.reply(response, context)
    }

    private static func hand(
        on first: ServerSentEvent,
        then rest: EventIterator,
        of service: String,
        to writer: EventWriter,
        noting fate: RequestFate?
    ) async throws {
        var event = first
        while true {
            guard let data = try? JSON.decode(JSONValue.self, from: Data(event.data.utf8)) else {
                throw UpstreamError(service: service, kind: .badAnswer)
            }
            if event.event == ChatEventName.error { fate?.note(code: data["code"]?.stringValue ?? "") }
            try await writer.send(event.event, data)
            if event.event == ChatEventName.done || event.event == ChatEventName.error { return }
            // A page waits for one of these two: a stream that just stops was broken off.
            guard let next = try await rest.next() else {
                throw UpstreamError(service: service, kind: .unreachable, mayBeDone: true)
            }
            event = next
        }
    }

    /// Reads from one task at a time: the head's, then the body's.
    private actor EventIterator {
        private var iterator: AsyncThrowingStream<ServerSentEvent, any Error>.Iterator

        init(_ iterator: sending AsyncThrowingStream<ServerSentEvent, any Error>.Iterator) { self.iterator = iterator }

        func next() async throws -> ServerSentEvent? {
            var current = iterator
            defer { iterator = current }
            return try await current.next(isolation: self)
        }
    }

    /// The body is collected before the response begins, so that the stream can watch the connection.
    private static func read<T: Decodable>(
        _ type: T.Type,
        _ request: inout Request,
        _ context: MeshRequestContext
    ) async throws -> T {
        _ = try await request.collectBody(upTo: context.maxUploadSize)
        return try await request.decodeJSON(type, context: context)
    }

    @Sendable private func session(_ request: Request, context: MeshRequestContext) async throws -> Response {
        try await door.enveloped(supervisor, "GET", "/v1/sessions/\(try context.pathParameter("id"))", context)
    }

    @Sendable private func erase(_ request: Request, context: MeshRequestContext) async throws -> Response {
        try pages.check(request, context)
        let path = "/v1/sessions/\(try context.pathParameter("id"))"
        return try await door.enveloped(supervisor, "DELETE", path, context)
    }

    struct Health: Codable, Sendable {
        var status: String
        var agents: [String]
        var model: String?
    }

    private struct Readiness: Decodable, Sendable {
        struct Check: Decodable, Sendable {
            var status: String
            var note: String?
        }

        var status: String
        var checks: [String: Check]
    }

    /// What the supervisor says of itself; never an error, so that a page can show it. It makes nobody a visitor: a page asks for it
    /// beside its first call, whose cookie would be lost to this one's.
    @Sendable private func health(_ request: Request, context: MeshRequestContext) async throws -> Response {
        var health = Health(status: "unavailable", agents: [], model: nil)
        if let answer = try? await supervisor.raw("GET", "/readyz", identity: context.identity),
            let readiness = try? JSON.decode(Readiness.self, from: Data(buffer: answer.body))
        {
            health.status = readiness.status
            health.agents =
                readiness.checks["agents"]?.note?.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
                ?? []
            health.model = readiness.checks["model"]?.note
        }
        return try jsonResponse(Envelope(data: health))
    }
}

extension MeshRequestContext {
    /// A path parameter as it was meant; the router gives it as it was written.
    func decodedParameter(_ name: String) -> String? { parameters.get(name).map { $0.removingPercentEncoding ?? $0 } }

    /// A path parameter, ready to be put into another path.
    func pathParameter(_ name: String) throws -> String {
        // A path of dots would be another path.
        guard let value = decodedParameter(name), ![".", ".."].contains(value),
            let escaped = value.addingPercentEncoding(
                withAllowedCharacters: .alphanumerics.union(.init(charactersIn: "-_.~"))
            )
        else { throw APIError.notFound(name) }
        return escaped
    }
}
