public import Foundation
import NIOCore
public import Platform
public import SharedModels

/// An agent over A2A, ours or anyone's, by HTTP+JSON or JSON-RPC.
///
/// Our own get a token and are spoken to where they were found. Anybody else's get none, wherever their card points.
public struct AgentClient: Sendable {
    public let isOurs: Bool
    let access: AgentAccess
    /// Where the card was found.
    private let home: ServiceClient
    /// Where messages go.
    let client: ServiceClient
    static let version = (A2A.versionHeader, A2A.version)

    /// An agent that serves HTTP+JSON where its card is.
    public init(baseURL: URL, process: ProcessContext) {
        self.init(baseURL: baseURL, access: AgentAccess(binding: .httpJSON, url: baseURL), process: process)
    }

    /// An agent as its card says that it is reached.
    ///
    /// - Throws: ``AgentAccess/Unusable`` where the card offers nothing that can be used.
    public init(card: AgentCard, foundAt baseURL: URL, process: ProcessContext) throws {
        // Ours may be known to others by another address than to us.
        guard Self.own(baseURL, process) == nil else {
            self.init(baseURL: baseURL, process: process)
            return
        }
        let own = process.settings.replicas.values.flatMap(\.self)
        self.init(
            baseURL: baseURL,
            access: try AgentAccess.chosen(from: card, foundAt: baseURL, own: own),
            process: process
        )
    }

    private init(baseURL: URL, access: AgentAccess, process: ProcessContext) {
        let own = Self.own(baseURL, process)
        isOurs = own != nil
        self.access = access
        let service = own ?? baseURL.host() ?? "agent"
        home = ServiceClient(service: service, baseURL: baseURL, process: process, isTrusted: isOurs)
        client = ServiceClient(
            service: service,
            baseURL: access.binding == .jsonRPC ? Self.root(of: access.url) : access.url,
            process: process,
            isTrusted: isOurs
        )
    }

    /// Whether one of our services is at this address.
    public static func isOurs(_ url: URL, _ process: ProcessContext) -> Bool { own(url, process) != nil }

    /// The name of our service at this address; nil where it is somebody else's.
    public static func own(_ url: URL, _ process: ProcessContext) -> String? {
        let (services, replicas) = (process.settings.services, process.settings.replicas)
        // Behind one balancer several may have the same host, each with a path of its own.
        let exact = services.first { replicas[$0]?.contains(url) ?? false }
        let origin = AgentAccess.origin(url)
        let found =
            exact
            ?? services.first { service in
                replicas[service]?.contains { AgentAccess.origin($0) == origin } ?? false
            }
        return found?.name
    }

    public func card() async throws -> AgentCard {
        try await Deadline.limited(to: .seconds(5)) {
            let card = try await home.get("/.well-known/agent-card.json", as: JSONValue.self)
            do {
                return try AgentCard(reading: card)
            } catch {
                throw UpstreamError(service: home.service, kind: .badAnswer)
            }
        }
    }

    public func send(_ request: A2A.SendRequest, identity: Identity? = nil) async throws -> A2A.SendResponse {
        switch access.binding {
        case .httpJSON:
            let response = try await client.raw(
                "POST",
                path("/message:send"),
                headers: [Self.version],
                body: .init(bytes: try JSON.encode(request)),
                identity: identity
            )
            return try AgentWire.read(A2A.SendResponse.self, from: try body(of: response), service: client.service)
        case .jsonRPC:
            let result = try await call("SendMessage", try parameters(request), identity: identity)
            return try AgentWire.read(A2A.SendResponse.self, from: result, service: client.service)
        }
    }

    /// - Parameters:
    ///   - limit: how long the agent may take to its first event; as long as the call may last where it is nil.
    ///   - silence: how long it may be silent between two events.
    public func stream(
        _ request: A2A.SendRequest,
        identity: Identity? = nil,
        beginsWithin limit: Duration? = nil,
        pausesFor silence: Duration? = nil
    ) -> AsyncThrowingStream<A2A.StreamResponse, any Error> {
        let service = client.service
        let events: AsyncThrowingStream<ServerSentEvent, any Error>
        let isCall = access.binding == .jsonRPC
        let headers = [Self.version]
        if isCall {
            let body = CallBody(method: "SendStreamingMessage", params: (try? parameters(request)) ?? .null)
            events = client.events(
                rpcPath,
                body: body,
                headers: headers,
                identity: identity,
                beginsWithin: limit,
                orJSON: true
            )
        } else {
            events = client.events(
                path("/message:stream"),
                body: request,
                headers: headers,
                identity: identity,
                beginsWithin: limit,
                orJSON: true
            )
        }
        let reader = UpdateReader(events: events.makeAsyncIterator()) { data in
            guard isCall else { return try AgentWire.read(A2A.StreamResponse.self, from: data, service: service) }
            let update = try Self.result(of: try AgentWire.json(data, service: service), service: service)
            return try AgentWire.read(A2A.StreamResponse.self, from: update, service: service)
        }
        return AsyncThrowingStream {
            guard let wait = await reader.hasBegun ? silence : limit else { return try await reader.next() }
            do {
                return try await Deadline.limited(to: wait) { try await reader.next() }
            } catch is DeadlineExceeded {
                throw UpstreamError(service: service, kind: .timeout)
            }
        }
    }

    public func task(_ id: String, identity: Identity? = nil) async throws -> A2A.Task {
        let task: JSONValue
        switch access.binding {
        case .httpJSON:
            let path = path("/tasks/\(Self.part(id))")
            task = try body(of: try await client.raw("GET", path, headers: [Self.version], identity: identity))
        case .jsonRPC:
            var params: [String: JSONValue] = ["id": .string(id)]
            if let tenant = access.tenant { params["tenant"] = .string(tenant) }
            task = try await call("GetTask", .object(params), identity: identity)
        }
        let read = try AgentWire.read(A2A.SendResponse.self, from: ["task": task], service: client.service)
        guard let task = read.task else { throw UpstreamError(service: client.service, kind: .badAnswer) }
        return task
    }

    /// Has one of our agents forget a conversation of the caller's. Of anyone else's nothing is asked: A2A has no word for it.
    public func forget(contextID: String, identity: Identity) async throws {
        guard isOurs else { return }
        try await home.delete("/v1/contexts/\(Self.part(contextID))", identity: identity)
    }

    /// Whatever an id holds, it stays one part of the path.
    static func part(_ id: String) -> String {
        id.addingPercentEncoding(withAllowedCharacters: .alphanumerics.union(.init(charactersIn: "-_~"))) ?? ""
    }

    func path(_ path: String) -> String { (access.tenant.map { "/" + Self.part($0) } ?? "") + path }

    func body(of response: RawResponse) throws -> JSONValue {
        guard (200..<300).contains(response.status) else { throw client.refused(response.status, response.body) }
        return try AgentWire.json(Data(response.body.readableBytesView), service: client.service)
    }
}

/// Reads from whichever task asks, one at a time.
private actor UpdateReader {
    private var events: AsyncThrowingStream<ServerSentEvent, any Error>.Iterator
    private let read: @Sendable (Data) throws -> A2A.StreamResponse
    private(set) var hasBegun = false

    init(
        events: sending AsyncThrowingStream<ServerSentEvent, any Error>.Iterator,
        read: @escaping @Sendable (Data) throws -> A2A.StreamResponse
    ) {
        self.events = events
        self.read = read
    }

    func next() async throws -> A2A.StreamResponse? {
        var current = events
        defer { events = current }
        guard let event = try await current.next(isolation: self) else { return nil }
        hasBegun = true
        return try read(Data(event.data.utf8))
    }
}
