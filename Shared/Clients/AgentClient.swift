public import Foundation
import NIOCore
public import Platform
public import SharedModels

/// An agent over A2A's HTTP+JSON binding, ours or anyone's.
public struct AgentClient: Sendable {
    private let client: ServiceClient
    private static let version = (A2A.versionHeader, A2A.version)

    public init(baseURL: URL, process: ProcessContext) {
        let own = process.settings.urls.first { $0.value == baseURL }?.key
        client = ServiceClient(
            service: own?.name ?? baseURL.host() ?? "agent",
            baseURL: baseURL,
            process: process,
            isTrusted: own != nil
        )
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
        return AsyncThrowingStream { continuation in
            // Ends with the events it reads; cancelled as soon as nobody reads it.
            let task = Task {
                do {
                    for try await event in events {
                        guard let value = try? JSON.decode(A2A.StreamResponse.self, from: Data(event.data.utf8)) else {
                            throw UpstreamError(service: service, kind: .badAnswer)
                        }
                        continuation.yield(value)
                    }
                    continuation.finish()
                } catch {
                    continuation.finish(throwing: error)
                }
            }
            continuation.onTermination = { _ in task.cancel() }
        }
    }

    public func task(_ id: String, identity: Identity? = nil) async throws -> A2A.Task {
        let path = id.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? id
        let response = try await client.raw("GET", "/tasks/\(path)", headers: [Self.version], identity: identity)
        return try read(A2A.Task.self, response)
    }

    private func read<T: Decodable>(_ type: T.Type, _ response: RawResponse) throws -> T {
        guard (200..<300).contains(response.status) else { throw client.refused(response.status, response.body) }
        guard let value = try? JSON.decode(type, from: Data(response.body.readableBytesView)) else {
            throw UpstreamError(service: client.service, kind: .badAnswer)
        }
        return value
    }
}
