import Clients
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import NIOFoundationCompat
import Platform
import SharedModels

/// `/v1/chat/completions` and `/v1/models`: the agents as models, for OpenAI's clients.
struct OpenAIRoutes: Sendable {
    let supervisor: ServiceClient
    let door: FrontDoor
    let index = ConversationIndex()

    /// The model that routes; any other is an agent by its id.
    static let routing = "supervisor"

    func add(to router: Router<MeshRequestContext>) {
        router.post("/v1/chat/completions") { request, context in
            var request = request
            // Before the answer begins, so that a stream can watch the connection.
            _ = try await request.collectBody(upTo: context.maxUploadSize)
            let collected = request
            return try await answering(context) { try await complete(collected, context) }
        }
        router.get("/v1/models") { _, context in
            try await answering(context) {
                try jsonResponse(ModelList(data: try await models(context).map(ModelList.Model.init)))
            }
        }
        router.get("/v1/models/{model}") { _, context in
            try await answering(context) {
                let name = context.decodedParameter("model") ?? ""
                guard try await models(context).contains(name) else { throw Self.unknown(name) }
                return try jsonResponse(ModelList.Model(id: name))
            }
        }
    }

    private func answering(
        _ context: MeshRequestContext,
        _ operation: () async throws -> Response
    ) async throws -> Response {
        do {
            return try await door.reply(try await operation(), context)
        } catch let error as APIError {
            RequestFate.current?.note(error)
            return OpenAIError.response(to: error)
        } catch let error as any APIErrorConvertible {
            RequestFate.current?.note(error)
            return OpenAIError.response(to: error.apiError)
        }
    }

    // MARK: Completions

    private func complete(_ request: Request, _ context: MeshRequestContext) async throws -> Response {
        let body = try await request.decodeJSON(ChatCompletionRequest.self, context: context)
        let conversation = try body.conversation()
        let identity = try Self.caller(context.identity, user: body.user)
        let agent = body.model == Self.routing ? MeshService.supervisor.name : body.model
        try AgentScope.check(identity, reaches: agent, of: supervisor.services)
        let turn = Turn(
            model: body.model,
            conversation: conversation,
            identity: identity,
            id: "chatcmpl-\(UUID().uuidString.lowercased())",
            created: Int(Date().timeIntervalSince1970)
        )
        let asked = ChatRequest(
            message: conversation.message,
            sessionID: index.session(after: conversation.history, with: body.model, of: identity),
            conversationHistory: conversation.history.isEmpty ? nil : conversation.history,
            agent: body.model == Self.routing ? nil : body.model
        )
        guard body.stream != true else {
            return try await stream(
                asked,
                turn,
                includesUsage: body.streamOptions?.includeUsage == true,
                request,
                context
            )
        }
        let reply: ChatReply
        do {
            reply = try await context.whileClientStays {
                try await supervisor.post("/v1/chat", body: asked, as: ChatReply.self, identity: identity)
            }
        } catch {
            throw Self.explained(error, model: body.model)
        }
        keep(reply, turn)
        return try jsonResponse(turn.completion(of: reply))
    }

    private func stream(
        _ asked: ChatRequest,
        _ turn: Turn,
        includesUsage: Bool,
        _ request: Request,
        _ context: MeshRequestContext
    ) async throws -> Response {
        let events: SupervisorEvents
        do {
            events = try await SupervisorEvents(
                supervisor,
                asked,
                identity: turn.identity,
                within: context.streamTimeout
            )
        } catch {
            throw Self.explained(error, model: turn.model)
        }
        // A little less than the stream has, so that a client hears of its end.
        let limit = context.streamTimeout - .seconds(1)
        let fate = RequestFate.current
        return try await eventStream(request, context, endsQuietly: true) { writer in
            do {
                try await Deadline.limited(to: limit) {
                    try await write(events, turn, includesUsage: includesUsage, to: writer, noting: fate)
                }
            } catch is DeadlineExceeded {
                fate?.note(DeadlineExceeded())
                try await writer.send(nil, OpenAIError.body(.timeout("The answer took too long.")))
            } catch let error as any APIErrorConvertible {
                fate?.note(error)
                // Inside a stream an error is an event like the others.
                try await writer.send(nil, OpenAIError.body(error.apiError))
            } catch {
                fate?.note(error)
                throw error
            }
        }
    }

    private func write(
        _ events: SupervisorEvents,
        _ turn: Turn,
        includesUsage: Bool,
        to writer: EventWriter,
        noting fate: RequestFate?
    ) async throws {
        try await writer.send(nil, turn.chunk(delta: .init(role: "assistant", content: "")))
        var said = ""
        func say(_ text: String) async throws {
            said += text
            try await writer.send(nil, turn.chunk(delta: .init(content: text)))
        }
        while let event = try await events.next() {
            switch event {
            case .token(let text): try await say(text)
            // These clients know no taking back: what follows begins anew below it.
            case .restarted: if !said.isEmpty { try await say("\n\n") }
            case .done(let reply):
                if reply.message.hasPrefix(said), reply.message.count > said.count {
                    try await say(String(reply.message.dropFirst(said.count)))
                }
                keep(reply, turn, as: said)
                try await writer.send(nil, turn.last(of: reply))
                if includesUsage { try await writer.send(nil, turn.usage(of: reply)) }
                return try await writer.send(plain: "[DONE]")
            case .failed(let error):
                fate?.note(code: error.code)
                return try await writer.send(nil, OpenAIError.body(error))
            }
        }
    }

    /// - Parameter text: the answer as the client has it, and will tell it again.
    private func keep(_ reply: ChatReply, _ turn: Turn, as text: String? = nil) {
        let history =
            turn.conversation.history + [
                .init(role: "user", content: turn.conversation.message),
                .init(
                    role: "assistant",
                    content: String((text ?? reply.message).prefix(ChatCompletionRequest.itemLength))
                ),
            ]
        let kept = Array(history.suffix(ChatCompletionRequest.historyItems))
        index.keep(reply.sessionID, after: kept, with: turn.model, of: turn.identity)
    }

    /// A machine's request may name its end user in the body, as OpenAI's clients do; a header counts more.
    private static func caller(_ identity: Identity?, user: String?) throws -> Identity? {
        guard var identity, identity.role == .machine, identity.user == nil, let user else { return identity }
        identity.user = try GatewayAuthenticator.checked(user: user, field: "user")
        return identity
    }

    // MARK: Models

    private struct ModelList: Encodable {
        struct Model: Encodable {
            var id: String
            var object = "model"
            var created = 0
            var ownedBy = "ybryx"

            init(id: String) { self.id = id }

            enum CodingKeys: String, CodingKey {
                case id, object, created
                case ownedBy = "owned_by"
            }
        }

        var object = "list"
        var data: [Model]
    }

    private struct Agents: Decodable, Sendable {
        struct Item: Decodable, Sendable { var id: String }

        var agents: [Item]
    }

    private func models(_ context: MeshRequestContext) async throws -> [String] {
        [Self.routing]
            + (try await supervisor.get("/v1/agents", as: Agents.self, identity: context.identity)).agents.map(\.id)
    }

    private static func unknown(_ model: String) -> APIError {
        APIError(
            .notFound,
            code: "model_not_found",
            "There is no model \"\(model.prefix(100))\" here; GET /v1/models lists those that there are.",
            fields: []
        )
    }

    /// An agent that is not known is a model that is not.
    private static func explained(_ error: any Error, model: String) -> any Error {
        guard model != routing, let upstream = error as? UpstreamError, upstream.apiError.status == .notFound else {
            return error
        }
        return unknown(model)
    }
}
