import AsyncHTTPClient
import Clients
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import NIOFoundationCompat
import NIOHTTP1
import Platform
import Postgres
import ServiceLifecycle
import SharedModels
import TestSupport

@testable import Agents

/// A whole agent on a real database, with or without a memory service beside it.
struct AgentHarness {
    let client: any TestClientProtocol
    let process: ProcessContext
    let store: PostgresTaskStore
    /// The owner of the tables, past every policy.
    let owner: PostgresClient

    static func run(
        playbook: TestPlaybook = TestPlaybook(),
        tools: [any AgentTool] = [TestTool()],
        providers: [any ModelProvider] = [],
        memory: URL? = nil,
        settings: AgentSettings = AgentSettings(),
        contract: AgentContract = usualContract,
        _ body: @escaping @Sendable (AgentHarness) async throws -> Void
    ) async throws {
        try await withTestDatabase { owner, url in
            // Nothing listens on port 9: discard.
            let nowhere = URL(string: "http://127.0.0.1:9")
            let own = ProcessSettings.testing(
                service: .financing,
                databaseURL: url,
                urls: memory.map { [.memory: $0] } ?? nowhere.map { [.memory: $0] } ?? [:]
            )
            let process = try ProcessContext(settings: own, logger: .silent)
            let database = try process.requireDatabase()
            let store = PostgresTaskStore(database: database)
            do {
                let agent = try AgentServer(
                    definition: AgentDefinition(
                        contract: contract,
                        service: .financing,
                        tools: tools,
                        playbook: playbook,
                        providers: providers
                    ),
                    process: process,
                    memory: MemoryClient(process: process),
                    database: database,
                    settings: settings
                )
                let router = meshRouter(process: process)
                agent.addRoutes(to: router)
                let assembly = Assembly(
                    router: router,
                    services: agent.services,
                    jobs: agent.jobs,
                    readiness: agent.readiness
                )
                try await assembly.application(process: process).test(.live) { client in
                    try await body(AgentHarness(client: client, process: process, store: store, owner: owner))
                }
            } catch {
                await database.shutdown()
                try? await process.http.shutdown()
                throw error
            }
            await database.shutdown()
            try? await process.http.shutdown()
        }
    }

    static let usualContract = AgentContract(
        id: "financing",
        name: "Financing",
        description: "Scores.",
        models: ["openai", "offline"],
        tools: ["look_up"],
        skills: [.init(id: "s", name: "S", description: "Does S.", tags: [])]
    )

    static let dana = Identity(tenant: "acme", user: "dana", role: .user)

    // MARK: Calls

    func request(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ body: JSONValue? = nil,
        as identity: Identity? = AgentHarness.dana,
        headers extra: HTTPFields = [:]
    ) async throws -> (status: Int, body: JSONValue, headers: HTTPFields, text: String) {
        var headers: HTTPFields = [.contentType: "application/json"]
        if let version = HTTPField.Name("A2A-Version") { headers[version] = "1.0" }
        if let identity { headers[.authorization] = "Bearer \(try await process.tokens.mint(for: identity))" }
        for field in extra { headers[field.name] = field.value }
        let bytes = try body.map { ByteBuffer(data: try JSON.encode($0)) }
        let response = try await client.execute(uri: path, method: method, headers: headers, body: bytes)
        let text = String(buffer: response.body)
        let json = (try? JSON.decode(JSONValue.self, from: Data(text.utf8))) ?? .null
        return (response.status.code, json, response.headers, text)
    }

    /// A call over a connection of its own, so that others can be made meanwhile.
    /// - Returns: the events that the answer brings, up to its end.
    func listen(_ method: HTTPMethod, _ path: String, _ body: JSONValue? = nil) async throws -> [A2A.StreamResponse] {
        try await events(of: opened(method, path, body))
    }

    /// - Returns: the answer as soon as it begins: whoever subscribed is in.
    func opened(_ method: HTTPMethod, _ path: String, _ body: JSONValue? = nil) async throws -> HTTPClientResponse {
        var request = HTTPClientRequest(url: "http://localhost:\(client.port ?? 0)\(path)")
        request.method = method
        request.headers.add(name: "A2A-Version", value: "1.0")
        request.headers.add(name: "Content-Type", value: "application/json")
        request.headers.add(name: "Authorization", value: "Bearer \(try await process.tokens.mint(for: Self.dana))")
        if let body { request.body = .bytes(try JSON.encode(body)) }
        return try await process.http.execute(request, timeout: .seconds(60))
    }

    /// - Returns: the events that it brings, up to its end.
    func events(of response: HTTPClientResponse) async throws -> [A2A.StreamResponse] {
        events(String(buffer: try await response.body.collect(upTo: 1 << 20)))
    }

    func send(
        _ text: String,
        id: String = UUID().uuidString,
        context: String? = "c1",
        task: String? = nil,
        configuration: JSONValue? = nil,
        metadata: JSONValue? = nil,
        as identity: Identity = AgentHarness.dana
    ) async throws -> (status: Int, body: JSONValue) {
        let body = Self.message(text, id: id, context: context, task: task, configuration, metadata)
        let answer = try await request(.post, "/message:send", body, as: identity)
        return (answer.status, answer.body)
    }

    static func message(
        _ text: String,
        id: String = "m1",
        context: String? = "c1",
        task: String? = nil,
        _ configuration: JSONValue? = nil,
        _ metadata: JSONValue? = nil
    ) -> JSONValue {
        var message: [String: JSONValue] = [
            "messageId": .string(id), "role": "ROLE_USER", "parts": [["text": .string(text)]],
        ]
        if let context { message["contextId"] = .string(context) }
        if let task { message["taskId"] = .string(task) }
        if let metadata { message["metadata"] = metadata }
        var body: [String: JSONValue] = ["message": .object(message)]
        if let configuration { body["configuration"] = configuration }
        return .object(body)
    }

    func events(_ text: String) -> [A2A.StreamResponse] {
        text.split(separator: "\n").filter { $0.hasPrefix("data: ") }.compactMap { line in
            try? JSON.decode(A2A.StreamResponse.self, from: Data(line.dropFirst(6).utf8))
        }
    }
}
