public import Foundation
import NIOCore
public import Platform
public import SharedModels

/// An agent over A2A's HTTP+JSON binding, ours or anyone's.
public struct AgentClient: Sendable {
    private let client: ServiceClient
    private let isOurs: Bool
    private static let version = (A2A.versionHeader, A2A.version)

    public init(baseURL: URL, process: ProcessContext) {
        let own = process.settings.urls.first { Self.origin($0.value) == Self.origin(baseURL) }?.key
        isOurs = own != nil
        client = ServiceClient(
            service: own?.name ?? baseURL.host() ?? "agent",
            baseURL: baseURL,
            process: process,
            isTrusted: own != nil
        )
    }

    /// Scheme, host and port: whose server it is. A closing `/` makes no other.
    private static func origin(_ url: URL) -> [String] {
        let scheme = url.scheme?.lowercased() ?? ""
        return [scheme, url.host()?.lowercased() ?? "", String(url.port ?? (scheme == "https" ? 443 : 80))]
    }

    public func card() async throws -> AgentCard {
        try await Deadline.limited(to: .seconds(5)) {
            try await client.get("/.well-known/agent-card.json", as: AgentCard.self)
        }
    }

    public func send(_ request: A2A.SendRequest, identity: Identity? = nil) async throws -> A2A.SendResponse {
        let response = try await client.raw(
            "POST",
            "/message:send",
            headers: [Self.version],
            body: .init(bytes: try JSON.encode(request)),
            identity: identity
        )
        return try read(A2A.SendResponse.self, response)
    }

    public func stream(
        _ request: A2A.SendRequest,
        identity: Identity? = nil
    ) -> AsyncThrowingStream<A2A.StreamResponse, any Error> {
        let events = client.events("/message:stream", body: request, headers: [Self.version], identity: identity)
        let service = client.service
        let reader = UpdateReader(events: events.makeAsyncIterator(), service: service)
        return AsyncThrowingStream { try await reader.next() }
    }

    public func task(_ id: String, identity: Identity? = nil) async throws -> A2A.Task {
        let response = try await client.raw(
            "GET",
            "/tasks/\(Self.part(id))",
            headers: [Self.version],
            identity: identity
        )
        return try read(A2A.Task.self, response)
    }

    /// Has one of our agents forget a conversation of the caller's. Of anyone else's nothing is asked: A2A has no word for it.
    public func forget(contextID: String, identity: Identity) async throws {
        guard isOurs else { return }
        try await client.delete("/v1/contexts/\(Self.part(contextID))", identity: identity)
    }

    /// Whatever an id holds, it stays one part of the path.
    private static func part(_ id: String) -> String {
        id.addingPercentEncoding(withAllowedCharacters: .alphanumerics.union(.init(charactersIn: "-_~"))) ?? ""
    }

    private func read<T: Decodable>(_ type: T.Type, _ response: RawResponse) throws -> T {
        guard (200..<300).contains(response.status) else { throw client.refused(response.status, response.body) }
        guard let value = try? JSON.decode(type, from: Data(response.body.readableBytesView)) else {
            throw UpstreamError(service: client.service, kind: .badAnswer)
        }
        return value
    }
}

/// Reads from whichever task asks, one at a time.
private actor UpdateReader {
    private var events: AsyncThrowingStream<ServerSentEvent, any Error>.Iterator
    private let service: String

    init(events: sending AsyncThrowingStream<ServerSentEvent, any Error>.Iterator, service: String) {
        self.events = events
        self.service = service
    }

    func next() async throws -> A2A.StreamResponse? {
        var current = events
        defer { events = current }
        guard let event = try await current.next(isolation: self) else { return nil }
        guard let value = try? JSON.decode(A2A.StreamResponse.self, from: Data(event.data.utf8)) else {
            throw UpstreamError(service: service, kind: .badAnswer)
        }
        return value
    }
}
