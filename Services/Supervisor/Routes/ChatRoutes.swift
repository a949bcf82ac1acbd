import Agents
import Clients
import Foundation
import Hummingbird
import Platform
import SharedModels

/// `POST /v1/chat`, the sessions, and the agents that are known.
struct ChatRoutes: Sendable {
    let conversation: Conversation
    /// Forgets what the supervisor's own tasks and memories hold of a conversation.
    let forget: @Sendable (_ contextID: String, _ identity: Identity) async throws -> Void

    func add(to router: Router<MeshRequestContext>) {
        router.post("/v1/chat", use: chat)
        router.get("/v1/sessions/{id}", use: session)
        router.delete("/v1/sessions/{id}", use: erase)
        router.get("/v1/agents", use: agents)
    }

    @Sendable private func chat(_ request: Request, context: MeshRequestContext) async throws -> Response {
        let identity = try context.requireIdentity()
        var request = request
        // Collected before the response begins, so that the stream can watch the connection.
        _ = try await request.collectBody(upTo: context.maxUploadSize)
        let body = try await request.decodeJSON(ChatRequest.self, context: context)
        let streams = request.headers[.accept]?.contains("text/event-stream") == true
        let limit = streams ? context.streamTimeout : context.deadline.remaining
        // What is refused has a status of its own: only what is accepted becomes a stream.
        let heard = try await conversation.begin(body, identity: identity, within: limit).heard
        guard streams else {
            return try await context.whileClientStays {
                for try await case .reply(let reply) in heard { return try jsonResponse(reply) }
                throw CancellationError()
            }
        }
        return try await eventStream(request, context) { events in
            for try await heard in heard {
                switch heard {
                case .event(let event): try await Self.send(event, to: events)
                case .reply(let reply): try await events.send(ChatEventName.done, reply)
                }
            }
        }
    }

    private static func send(_ event: TurnEvent, to events: EventWriter) async throws {
        switch event {
        case .session(let id): try await events.send(ChatEventName.session, ChatSessionEvent(sessionID: id))
        case .route(let route): try await events.send(ChatEventName.route, route)
        case .token(let text): try await events.send(ChatEventName.token, ChatToken(text: text))
        case .restart(let text): try await events.send(ChatEventName.restart, ChatRestart(text: text))
        case .takenBack: break
        case .artifact(let artifact): try await events.send(ChatEventName.artifact, artifact)
        case .action(let action): try await events.send(ChatEventName.action, action)
        }
    }

    @Sendable private func session(_ request: Request, context: MeshRequestContext) async throws -> Response {
        let (id, identity) = try await owned(context)
        guard let session = try await conversation.store.session(id, for: identity) else {
            throw APIError.notFound("session")
        }
        conversation.underWay.notice(session: id, tenant: identity.tenant)
        return try jsonResponse(session)
    }

    /// What others hold goes first: where one of them is away the session stays, and the call can be repeated.
    @Sendable private func erase(_ request: Request, context: MeshRequestContext) async throws -> Response {
        let (id, identity) = try await owned(context)
        guard try await conversation.store.session(id, for: identity) != nil else {
            throw APIError.notFound("session")
        }
        try await conversation.underWay.stop(session: id, tenant: identity.tenant)
        let (urls, process) = (await conversation.directory.urls, conversation.process)
        try await withThrowingTaskGroup { group in
            for url in urls {
                group.addTask {
                    try await AgentClient(baseURL: url, process: process).forget(contextID: id, identity: identity)
                }
            }
            try await group.waitForAll()
        }
        try await forget(id, identity)
        await conversation.typed.drop(session: id, for: identity)
        guard try await conversation.store.delete(id, for: identity) else { throw APIError.notFound("session") }
        return Response(status: .noContent)
    }

    @Sendable private func agents(_ request: Request, context: MeshRequestContext) async throws -> Response {
        let known = await conversation.directory.snapshot().present
        return try jsonResponse(
            AgentList(agents: known.map { .init(id: $0.id, url: $0.url.absoluteString, card: $0.card) })
        )
    }

    struct AgentList: Codable, Sendable {
        struct Item: Codable, Sendable {
            var id: String
            var url: String
            var card: AgentCard
        }

        var agents: [Item]
    }

    private func owned(_ context: MeshRequestContext) async throws -> (String, Identity) {
        let identity = try context.requireIdentity()
        // The router gives it as it was written, and a client may name its session as it likes.
        guard let id = context.parameters.get("id").map({ $0.removingPercentEncoding ?? $0 }),
            let owner = try await conversation.store.owner(of: id, tenant: identity.tenant)
        else { throw APIError.notFound("session") }
        return (id, try identity.acting(asOwner: owner, of: id))
    }
}
