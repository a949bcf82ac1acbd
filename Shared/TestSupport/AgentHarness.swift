import AsyncHTTPClient
public import Foundation
public import HTTPTypes
import Hummingbird
public import HummingbirdTesting
import Logging
import NIOCore
public import Platform
public import Postgres
public import SharedModels

/// A whole agent in process, over a database of its own, called over HTTP.
public struct AgentHarness: Sendable {
    public let client: any TestClientProtocol
    public let process: ProcessContext
    /// The owner of the tables, past every policy.
    public let owner: PostgresClient

    public static let dana = Identity(tenant: "acme", user: "dana", role: .user)
    public static let eve = Identity(tenant: "acme", user: "eve", role: .user)
    public static let machine = Identity(tenant: "acme", role: .machine, namespaces: ["*"])

    /// - Parameters:
    ///   - memory: where the memory service answers; nil = nowhere.
    ///   - upstreams: where other services answer.
    ///   - build: the agent's own assembly; seeds belong here too.
    public static func run(
        _ service: MeshService,
        memory: URL? = nil,
        upstreams: [MeshService: URL] = [:],
        build: @escaping @Sendable (ProcessContext) async throws -> Assembly,
        _ body: @escaping @Sendable (AgentHarness) async throws -> Void
    ) async throws {
        try await withTestDatabase { owner, url in
            // Nothing listens on port 9: discard.
            let address = memory ?? URL(string: "http://127.0.0.1:9")
            let urls = (address.map { [MeshService.memory: $0] } ?? [:]).merging(upstreams) { _, given in given }
            let own = ProcessSettings.testing(service: service, databaseURL: url, urls: urls)
            var logger = Logger(label: "test")
            logger.logLevel = .critical
            let process = try ProcessContext(settings: own, logger: logger)
            do {
                let assembly = try await build(process)
                try await assembly.application(process: process).test(.live) { client in
                    try await body(AgentHarness(client: client, process: process, owner: owner))
                }
            } catch {
                await process.shutdown()
                throw error
            }
            await process.shutdown()
        }
    }

    public struct Answer {
        public var status: Int
        public var body: JSONValue
        public var text: String

        /// The fields that a 422 names.
        public var fields: [String] { body["errors"]?.arrayValue?.compactMap { $0["field"]?.stringValue } ?? [] }
    }

    public func request(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ body: JSONValue? = nil,
        as identity: Identity? = AgentHarness.dana,
        headers extra: [String: String] = [:]
    ) async throws -> Answer {
        var headers: HTTPFields = [.contentType: "application/json"]
        if let identity { headers[.authorization] = "Bearer \(try await process.tokens.mint(for: identity))" }
        for (name, value) in extra {
            if let name = HTTPField.Name(name) { headers[name] = value }
        }
        let bytes = try body.map { ByteBuffer(bytes: try JSON.encode($0)) }
        let response = try await client.execute(uri: path, method: method, headers: headers, body: bytes)
        let text = String(buffer: response.body)
        return Answer(status: response.status.code, body: (try? json(text)) ?? .null, text: text)
    }

    /// What the agent says to a message, with the state it leaves the task in.
    public func say(
        _ message: String,
        context: String = UUID().uuidString,
        as identity: Identity = AgentHarness.dana
    ) async throws -> (text: String, state: String, artifacts: [String], captured: JSONValue) {
        let answer = try await request(
            .post,
            "/message:send",
            [
                "message": [
                    "messageId": .string(UUID().uuidString), "contextId": .string(context), "role": "ROLE_USER",
                    "parts": [["text": .string(message)]],
                ]
            ],
            as: identity,
            headers: ["A2A-Version": "1.0"]
        )
        let task = answer.body["task"]
        let said = task?["status"]?["message"]
        return (
            said?["parts"]?.arrayValue?.compactMap { $0["text"]?.stringValue }.joined(separator: "\n") ?? answer.text,
            task?["status"]?["state"]?.stringValue ?? "HTTP \(answer.status)",
            task?["artifacts"]?.arrayValue?.compactMap { $0["artifactId"]?.stringValue } ?? [],
            said?["metadata"]?["captured_data"] ?? .null
        )
    }

    public func count(_ table: String) async throws -> Int {
        try await owner.query("SELECT count(*) AS n FROM \(identifier: table)")[0].decode("n")
    }
}
