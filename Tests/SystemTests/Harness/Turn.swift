import Clients
import Foundation
import NIOHTTP1
import SharedModels

/// One streamed turn: the events as they came, and what they say.
struct Turn: Sendable {
    /// Names of the events, in order, with repeated ones folded into one.
    let order: [String]
    /// Of the `session` event.
    let session: String
    /// Of the `route` event.
    let route: ChatRoute
    /// The `token` events, joined, less what was taken back.
    let tokens: String
    let tokenCount: Int
    /// Of the `done` event.
    let reply: ChatReply
    let headers: HTTPHeaders

    var agents: [String] { route.agents.map(\.agentID) }

    init(_ events: [ServerSentEvent], headers: HTTPHeaders) throws {
        func all<T: Decodable>(_ name: String, as type: T.Type) throws -> [T] {
            try events.filter { $0.event == name }.map { try JSON.decode(from: Data($0.data.utf8)) }
        }
        func one<T: Decodable>(_ name: String, as type: T.Type) throws -> T {
            let found = try all(name, as: type)
            guard found.count == 1, let only = found.first else { throw Incomplete(lacks: name, events: events) }
            return only
        }
        order = events.map { $0.event ?? "" }.reduce(into: []) { if $0.last != $1 { $0.append($1) } }
        session = try one(ChatEventName.session, as: ChatSessionEvent.self).sessionID
        route = try one(ChatEventName.route, as: ChatRoute.self)
        let pieces = try all(ChatEventName.token, as: ChatToken.self)
        var spoken = ""
        for event in events {
            let data = Data(event.data.utf8)
            switch event.event {
            case ChatEventName.token: spoken += try JSON.decode(ChatToken.self, from: data).text
            case ChatEventName.restart: spoken = try JSON.decode(ChatRestart.self, from: data).text
            default: break
            }
        }
        tokens = spoken
        tokenCount = pieces.count
        reply = try one(ChatEventName.done, as: ChatReply.self)
        self.headers = headers
    }

    func header(_ name: String) -> String? { headers.first(name: name) }

    /// Data of the artifact called so.
    func artifact(_ name: String) -> JSONValue? { reply.artifacts.first { $0.name == name }?.data }

    struct Incomplete: Error, CustomStringConvertible {
        let lacks: String
        let events: [ServerSentEvent]
        var description: String { "not exactly one \(lacks) among \(events.map { "\($0.event ?? "") \($0.data)" })" }
    }
}
