import Clients
import Foundation
import HTTPTypes
import Platform
import SharedModels

/// A turn's events as the supervisor sends them, for routes that write them in another shape.
actor SupervisorEvents {
    enum Event: Sendable {
        case token(String)
        /// Something that was said is taken back; what stands so far follows from the end alone.
        case restarted
        case done(ChatReply)
        case failed(APIError)
    }

    private let service: String
    private var events: AsyncThrowingStream<ServerSentEvent, any Error>.Iterator
    /// The first is read before the answer begins, so that a refusal has a status.
    private var first: ServerSentEvent?
    private var isOver = false

    /// - Parameter limit: how long the turn may take.
    /// - Throws: what the supervisor refuses the turn for.
    init(_ supervisor: ServiceClient, _ turn: ChatRequest, identity: Identity?, within limit: Duration) async throws {
        service = supervisor.service
        var events = supervisor.events("/v1/chat", body: turn, identity: identity, lastsFor: limit)
            .makeAsyncIterator()
        guard let event = try await events.next() else {
            throw UpstreamError(service: supervisor.service, kind: .badAnswer)
        }
        self.events = events
        first = event
    }

    /// - Returns: nil after the end.
    /// - Throws: `UpstreamError` where the stream breaks off.
    func next() async throws -> Event? {
        while !isOver {
            guard let event = try await following() else {
                throw UpstreamError(service: service, kind: .unreachable, mayBeDone: true)
            }
            let data = Data(event.data.utf8)
            do {
                switch event.event {
                case ChatEventName.token: return .token(try JSON.decode(ChatToken.self, from: data).text)
                case ChatEventName.restart: return .restarted
                case ChatEventName.done:
                    isOver = true
                    return .done(try JSON.decode(ChatReply.self, from: data))
                case ChatEventName.error:
                    isOver = true
                    let told = try JSON.decode(Failure.self, from: data)
                    return .failed(APIError(.serviceUnavailable, code: told.code, told.message))
                default: continue
                }
            } catch is DecodingError {
                throw UpstreamError(service: service, kind: .badAnswer)
            }
        }
        return nil
    }

    private struct Failure: Decodable {
        var message: String
        var code: String
    }

    private func following() async throws -> ServerSentEvent? {
        if let event = first {
            first = nil
            return event
        }
        var current = events
        defer { events = current }
        return try await current.next(isolation: self)
    }
}
