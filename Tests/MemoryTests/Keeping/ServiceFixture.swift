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

@testable import Memory

/// The whole service over a database of its own, to be called as anybody.
struct ServiceFixture: Sendable {
    let client: any TestClientProtocol
    /// The database as the service's own role.
    let database: PostgresClient
    /// The database as its owner.
    let owner: PostgresClient
    let clock: ManualClock
    let secret: Secret

    struct Answer: Sendable {
        var status: Int
        var text: String
        var headers: HTTPFields

        var json: JSONValue { (try? JSON.decode(JSONValue.self, from: Data(text.utf8))) ?? .null }
        /// Each line of JSON Lines.
        var lines: [JSONValue] {
            text.split(separator: "\n").map { (try? JSON.decode(JSONValue.self, from: Data($0.utf8))) ?? .null }
        }
        /// The fields that a 4xx names.
        var fields: [String] { json["errors"]?.arrayValue?.compactMap { $0["field"]?.stringValue } ?? [] }
    }

    /// Somebody who calls.
    struct Caller: Sendable {
        let client: any TestClientProtocol
        let token: String
        let clock: ManualClock

        /// Every call is a millisecond after the one before, so that what they leave has an order.
        func send(_ method: HTTPRequest.Method, _ path: String, _ body: JSONValue? = nil) async throws -> Answer {
            try await send(method, path, bytes: try body.map { try JSON.encode($0) }, type: "application/json")
        }

        func send(_ method: HTTPRequest.Method, _ path: String, bytes: Data?, type: String) async throws -> Answer {
            clock.advance(by: .milliseconds(1))
            let headers: HTTPFields = [.contentType: type, .authorization: "Bearer \(token)"]
            let buffer = bytes.map { ByteBuffer(bytes: $0) }
            return try await client.execute(uri: path, method: method, headers: headers, body: buffer) { response in
                Answer(
                    status: response.status.code,
                    text: String(buffer: response.body),
                    headers: response.headers
                )
            }
        }

        /// Adds a memory and gives its id.
        func add(_ body: JSONValue) async throws -> String {
            let answer = try await send(.post, "/v1/memories", body)
            guard let id = answer.json["id"]?.stringValue else { throw Refused(answer: answer.text) }
            return id
        }
    }

    struct Refused: Error { var answer: String }

    /// - Parameter service: whose token is sent; the gateway's carries the identity's namespaces.
    func caller(_ identity: Identity?, _ service: MeshService = .gateway) async throws -> Caller {
        let tokens = ServiceTokens(secret: secret, service: service)
        return Caller(client: client, token: try await tokens.mint(for: identity, to: "memory"), clock: clock)
    }

    /// A key of a tenant for all of its namespaces.
    func machine(_ tenant: String = "default", user: String? = nil) async throws -> Caller {
        try await caller(Identity(tenant: tenant, user: user, role: .machine, namespaces: ["*"]))
    }
}

/// - Parameters:
///   - settings: sweeping by itself is off unless they say otherwise.
///   - testing: `.live` for what only a real connection shows.
func withService(
    settings: MemorySettings = .quiet,
    embedder: any Embedder = WordEmbedder(),
    over testing: TestingSetup = .router,
    requestTimeout: Duration? = nil,
    _ body: @Sendable (ServiceFixture) async throws -> Void
) async throws {
    try await withTestDatabase { owner, url in
        let clock = ManualClock(start: Samples.moment)
        var shared = ProcessSettings.testing(service: .memory, databaseURL: url)
        if let requestTimeout { shared.requestTimeout = requestTimeout }
        let secret = shared.meshSecret
        let process = try ProcessContext(settings: shared, logger: Logger(label: "test"), now: { clock.now })
        let assembly = try App.assemble(settings: settings, process: process, models: EmbeddingModels(embedder))
        let outcome: Result<Void, any Error>
        do {
            let database = try process.requireDatabase()
            try await assembly.application(process: process).test(testing) { client in
                try await body(
                    ServiceFixture(
                        client: client,
                        database: database,
                        owner: owner,
                        clock: clock,
                        secret: secret
                    )
                )
            }
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        await process.database?.shutdown()
        try await process.http.shutdown()
        try outcome.get()
    }
}
