import Clients
import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOConcurrencyHelpers
import Platform
import SharedModels
import TestSupport
import Testing

@testable import Supervisor

/// The supervisor in process before agents and a memory that answer as a test says.
enum SupervisorHarness {
    typealias Body = @Sendable (AgentHarness, [FakeUpstream]) async throws -> Void

    /// A memory that knows nothing and takes everything; routing goes by words, since it gives no vectors.
    static let quietMemory: @Sendable (FakeUpstream.Request) async throws -> FakeUpstream.Answer = { request in
        let path = request.path.split(separator: "?").first.map(String.init) ?? ""
        switch (request.method, path) {
        case (.post, "/v1/memories/search"), (.get, "/v1/memories"): return .json(["results": []])
        case (.post, "/v1/memories"):
            return .json(["id": .string(UUID().uuidString), "action": "added"], status: .created)
        case (.delete, _): return .json(["deleted": 1])
        default: return .text("", status: .serviceUnavailable)
        }
    }

    /// - Parameters:
    ///   - ours: which services of ours the first of the agents are.
    ///   - body: gets the supervisor, and the servers: the memory first, then the agents in their order.
    static func run(
        _ agents: [ScriptedAgent],
        ours: [MeshService] = [],
        settings: [String: String] = [:],
        memory: @escaping @Sendable (FakeUpstream.Request) async throws -> FakeUpstream.Answer = quietMemory,
        _ body: @escaping Body
    ) async throws {
        try await withFakeUpstream(answering: memory) { memory in
            try await start(agents[...], [memory]) { servers in
                var values = settings
                values["AGENT_URLS"] = servers.dropFirst().map(\.url.absoluteString).joined(separator: ",")
                if servers.count == 1 { values["AGENT_URLS"] = "http://127.0.0.1:9" }
                let set = values
                let upstreams = Dictionary(uniqueKeysWithValues: zip(ours, servers.dropFirst().map(\.url)))
                try await AgentHarness.run(.supervisor, memory: memory.url, upstreams: upstreams) { process in
                    var reader = SettingsReader(values: set, prefix: "SUPERVISOR")
                    return try await App.build(settings: SupervisorSettings(from: &reader), process: process)
                } _: { supervisor in
                    try await body(supervisor, servers)
                }
            }
        }
    }

    private static func start(
        _ agents: ArraySlice<ScriptedAgent>,
        _ started: [FakeUpstream],
        _ body: ([FakeUpstream]) async throws -> Void
    ) async throws {
        guard let agent = agents.first else { return try await body(started) }
        let home = NIOLockedValueBox("")
        let answering: @Sendable (FakeUpstream.Request) async throws -> FakeUpstream.Answer = { request in
            var agent = agent
            agent.home = { home.withLockedValue { $0 } }
            return try await agent.respond(request)
        }
        try await withFakeUpstream(answering: answering) { server in
            home.withLockedValue { $0 = server.url.absoluteString }
            try await start(agents.dropFirst(), started + [server], body)
        }
    }
}

extension AgentHarness {
    /// One turn, whole.
    func chat(
        _ message: String,
        session: String? = nil,
        agent: String? = nil,
        as identity: Identity = AgentHarness.dana
    ) async throws -> ChatReply {
        let body = try json(encoding: ChatRequest(message: message, sessionID: session, agent: agent))
        let answer = try await request(.post, "/v1/chat", body, as: identity)
        try #require(answer.status == 200, "\(answer.text)")
        return try answer.body.decoded(as: ChatReply.self)
    }

    /// One turn as a stream of events.
    func stream(
        _ message: String,
        session: String? = nil,
        agent: String? = nil,
        as identity: Identity = AgentHarness.dana
    ) async throws -> [ServerSentEvent] {
        // By a client that takes another connection afterwards: a stream ends the one that it came by.
        let port = try #require(client.port)
        let url = try #require(URL(string: "http://127.0.0.1:\(port)"))
        let caller = ServiceClient(service: "supervisor", baseURL: url, process: process)
        let body = ChatRequest(message: message, sessionID: session, agent: agent)
        var events: [ServerSentEvent] = []
        for try await event in caller.events("/v1/chat", body: body, identity: identity) { events.append(event) }
        return events
    }

    func session(_ id: String, as identity: Identity = AgentHarness.dana) async throws -> ChatSession {
        try await request(.get, "/v1/sessions/\(id)", as: identity).body.decoded(as: ChatSession.self)
    }
}

extension [ServerSentEvent] {
    /// The answer's text as it was spoken, less what was taken back.
    var tokens: String {
        get throws {
            try reduce(into: "") { spoken, event in
                guard ["token", "restart"].contains(event.event) else { return }
                let text = try json(event.data)["text"]?.stringValue ?? ""
                spoken = event.event == "restart" ? text : spoken + text
            }
        }
    }

    /// What ended the stream.
    var reply: ChatReply {
        get throws {
            let done = try #require(last)
            try #require(done.event == "done", "\(done)")
            return try json(done.data).decoded(as: ChatReply.self)
        }
    }
}

/// Waits until `condition` holds; the bound is for hangs alone.
func eventually(_ condition: () async throws -> Bool) async throws {
    let end = ContinuousClock.now + .seconds(60)
    while try await !condition() {
        try #require(ContinuousClock.now < end, "it never came true")
        try await Task.sleep(for: .milliseconds(20))
    }
}
