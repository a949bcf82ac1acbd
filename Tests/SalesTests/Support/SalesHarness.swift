import AsyncHTTPClient
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Platform
import Postgres
import SharedModels
import TestSupport

@testable import Sales

/// The whole service in process, over a database of its own; nothing answers where the memory service should be.
struct SalesHarness {
    let client: any TestClientProtocol
    let process: ProcessContext
    /// The owner of the tables, past every policy.
    let owner: PostgresClient

    static let dana = Identity(tenant: "acme", user: "dana", role: .user)
    static let eve = Identity(tenant: "acme", user: "eve", role: .user)
    static let machine = Identity(tenant: "acme", role: .machine, namespaces: ["*"])

    static func run(_ body: @escaping @Sendable (SalesHarness) async throws -> Void) async throws {
        try await withTestDatabase { owner, url in
            // Nothing listens on port 9: discard.
            let nowhere = URL(string: "http://127.0.0.1:9").map { [MeshService.memory: $0] } ?? [:]
            let own = ProcessSettings.testing(service: .sales, databaseURL: url, urls: nowhere)
            var logger = Logger(label: "test")
            logger.logLevel = .critical
            let process = try ProcessContext(settings: own, logger: logger)
            var reader = SettingsReader(values: [:], prefix: "SALES")
            do {
                let assembly = try await App.build(settings: SalesSettings(from: &reader), process: process)
                try await assembly.application(process: process).test(.live) { client in
                    try await body(SalesHarness(client: client, process: process, owner: owner))
                }
            } catch {
                await process.shutdown()
                throw error
            }
            await process.shutdown()
        }
    }

    struct Answer {
        var status: Int
        var body: JSONValue
        var text: String

        /// The fields that a 422 names.
        var fields: [String] { body["errors"]?.arrayValue?.compactMap { $0["field"]?.stringValue } ?? [] }
    }

    func request(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ body: JSONValue? = nil,
        as identity: Identity? = SalesHarness.dana,
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
    func say(
        _ message: String,
        context: String = UUID().uuidString,
        as identity: Identity = SalesHarness.dana
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

    func count(_ table: String) async throws -> Int {
        try await owner.query("SELECT count(*) AS n FROM \(identifier: table)")[0].decode("n")
    }
}
