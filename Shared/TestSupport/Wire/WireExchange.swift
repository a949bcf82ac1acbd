public import Foundation
public import SharedModels

/// A request between two processes and its answer, and which types of the wire contract they are.
public struct WireExchange: Sendable {
    /// Who was called.
    public var service: String
    public var method: String
    /// With the query.
    public var path: String
    public var request: Data
    public var status: Int
    public var contentType: String
    public var answer: Data

    public init(
        service: String,
        method: String,
        path: String,
        request: Data,
        status: Int,
        contentType: String,
        answer: Data
    ) {
        self.service = service
        self.method = method
        self.path = path
        self.request = request
        self.status = status
        self.contentType = contentType
        self.answer = answer
    }

    /// What goes by one path.
    private struct Route {
        var method: String
        /// `*` stands for one part.
        var path: String
        /// nil = every service.
        var service: String?
        var request: String?
        var answer: String?

        init(_ line: String, of service: String? = nil, takes request: String? = nil, gives answer: String? = nil) {
            let words = line.split(separator: " ").map(String.init)
            method = words[0]
            path = words[1]
            self.service = service
            self.request = request
            self.answer = answer
        }

        func fits(_ exchange: WireExchange) -> Bool {
            guard method == exchange.method, service == nil || service == exchange.service else { return false }
            let wanted = path.split(separator: "/")
            let parts = exchange.path.prefix { $0 != "?" }.split(separator: "/")
            return wanted.count == parts.count && zip(wanted, parts).allSatisfy { $0 == "*" || $0 == $1 }
        }
    }

    private static let routes: [Route] = [
        Route("GET /.well-known/agent-card.json", gives: "AgentCard"),
        Route("POST /message:send", takes: "A2A.SendRequest", gives: "A2A.SendResponse"),
        Route("POST /message:stream", takes: "A2A.SendRequest", gives: "A2A.StreamResponse"),
        Route("GET /tasks", gives: "A2A.ListTasksResponse"),
        Route("GET /tasks/*", gives: "A2A.Task"),
        Route("POST /tasks/*/pushNotificationConfigs", takes: "A2A.PushConfiguration", gives: "A2A.PushConfiguration"),
        Route("GET /tasks/*/pushNotificationConfigs", gives: "A2A.PushConfigurationList"),
        Route("POST /v1/chat", of: "supervisor", takes: "ChatRequest", gives: "ChatReply"),
        Route("GET /v1/sessions/*", of: "supervisor", gives: "ChatSession"),
        Route("POST /api/v1/chat", of: "gateway", takes: "ChatRequest", gives: "Envelope.ChatReply"),
        Route("POST /v1/memories", of: "memory", takes: "AddMemoryRequest", gives: "AddMemoryResult"),
        Route("POST /v1/memories/batch", of: "memory", takes: "AddMemoryBatch", gives: "AddMemoryResults"),
        Route("POST /v1/memories/search", of: "memory", takes: "SearchMemoryRequest", gives: "SearchMemoryResults"),
        Route("GET /v1/memories", of: "memory", gives: "MemoryPage"),
        Route("GET /v1/memories/*", of: "memory", gives: "MemoryRecord"),
        Route("DELETE /v1/memories", of: "memory", gives: "DeletedCount"),
        Route("POST /v1/embeddings", of: "memory", takes: "EmbeddingsRequest", gives: "EmbeddingsResponse"),
        Route("GET /v1/robots", of: "knowledge", gives: "RobotPage"),
        Route("GET /v1/robots/*", of: "knowledge", gives: "Robot"),
        Route("GET /v1/dealers", of: "dealer-matching", gives: "DealerPage"),
        Route(
            "POST /v1/prequalifications",
            of: "financing",
            takes: "PrequalificationRequest",
            gives: "PrequalificationResult"
        ),
    ]

    private static let chatEvents = [
        ChatEventName.session: "ChatSessionEvent", ChatEventName.route: "ChatRoute", ChatEventName.token: "ChatToken",
        ChatEventName.artifact: "ChatArtifact", ChatEventName.action: "SuggestedAction",
        ChatEventName.done: "ChatReply",
    ]

    /// The messages of the wire contract in it.
    public var messages: [(type: String, json: JSONValue)] {
        guard status < 400 else {
            if contentType.hasPrefix("application/problem+json"), let json = Self.json(answer) {
                return [("Problem", json)]
            }
            if service == "gateway", let json = Self.json(answer), json["success"] == false {
                return [("Envelope.Failure", json)]
            }
            return []
        }
        guard let route = Self.routes.first(where: { $0.fits(self) }) else { return [] }
        var found: [(String, JSONValue)] = []
        if let type = route.request, let json = Self.json(request) { found.append((type, json)) }
        if let type = route.answer {
            if contentType.hasPrefix("text/event-stream") {
                found += Self.events(answer).compactMap { name, json in
                    name.isEmpty ? (type, json) : Self.chatEvents[name].map { ($0, json) }
                }
            } else if let json = Self.json(answer) {
                found.append((type, json))
            }
        }
        return found + found.flatMap { Self.handOffs($0.1).map { ("HandOff", $0) } }
    }

    private static func json(_ data: Data) -> JSONValue? { try? JSON.decode(JSONValue.self, from: data) }

    private static func events(_ stream: Data) -> [(name: String, json: JSONValue)] {
        String(decoding: stream, as: UTF8.self).components(separatedBy: "\n\n").compactMap { block in
            var (name, data) = ("", "")
            for line in block.split(separator: "\n") {
                if line.hasPrefix("event: ") { name = String(line.dropFirst("event: ".count)) }
                if line.hasPrefix("data: ") { data += line.dropFirst("data: ".count) }
            }
            return json(Data(data.utf8)).map { (name, $0) }
        }
    }

    /// What agents pass on stands in a part of a message, wherever the message is.
    private static func handOffs(_ value: JSONValue) -> [JSONValue] {
        switch value {
        case .object(let members):
            if members["mediaType"]?.stringValue == HandOff.mediaType, let data = members["data"] { return [data] }
            return members.values.flatMap(handOffs)
        case .array(let entries): return entries.flatMap(handOffs)
        default: return []
        }
    }
}
