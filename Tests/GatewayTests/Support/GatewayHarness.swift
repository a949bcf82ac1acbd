import Crypto
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
import Testing

@testable import Gateway

/// The gateway in process, over a database of its own, before services that answer as a test says.
struct GatewayHarness: Sendable {
    let client: any TestClientProtocol
    let process: ProcessContext
    /// The owner of the tables, past every policy.
    let owner: PostgresClient
    let lane: FastReads?

    /// - Parameters:
    ///   - upstream: stands for every service behind; nil = nobody listens.
    ///   - limits: changes what every process may take and wait for.
    ///   - log: takes what is logged.
    static func run(
        upstream: URL? = nil,
        settings: [String: String] = [:],
        limits: @escaping @Sendable (inout ProcessSettings) -> Void = { _ in },
        log: (any LogHandler)? = nil,
        _ body: @escaping @Sendable (GatewayHarness) async throws -> Void
    ) async throws {
        try await withTestDatabase { owner, url in
            // Nothing listens on port 9: discard.
            let address = try #require(upstream ?? URL(string: "http://127.0.0.1:9"))
            let urls = Dictionary(uniqueKeysWithValues: MeshService.allCases.map { ($0, address) })
            var logger = Logger(label: "test")
            logger.logLevel = .critical
            if let log { logger = Logger(label: "test") { _ in log } }
            var own = ProcessSettings.testing(service: .gateway, databaseURL: url, urls: urls)
            limits(&own)
            let process = try ProcessContext(settings: own, logger: logger)
            var reader = SettingsReader(values: settings, prefix: "GATEWAY")
            do {
                let assembly = try await App.build(settings: GatewaySettings(from: &reader), process: process)
                let lane = assembly.fastLane as? FastReads
                try await assembly.application(process: process).test(.live) { client in
                    try await body(GatewayHarness(client: client, process: process, owner: owner, lane: lane))
                }
            } catch {
                await process.shutdown()
                throw error
            }
            await process.shutdown()
        }
    }

    struct Answer {
        let status: Int
        let headers: HTTPFields
        let body: JSONValue
        let text: String

        var code: String? { body["error"]?["code"]?.stringValue }

        func header(_ name: String) -> String? { HTTPField.Name(name).flatMap { headers[$0] } }

        /// `name=value` of the visitor's cookie, where one is set.
        var cookie: String? {
            headers[values: .setCookie].first { $0.hasPrefix("ybryx_visitor=") }.map { String($0.prefix { $0 != ";" }) }
        }
    }

    func request(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ body: JSONValue? = nil,
        _ headers: [String: String] = [:]
    ) async throws -> Answer {
        try await request(method, path, raw: try body.map { ByteBuffer(bytes: try JSON.encode($0)) }, headers)
    }

    /// With a body that need not be JSON.
    func request(
        _ method: HTTPRequest.Method,
        _ path: String,
        raw body: ByteBuffer?,
        _ headers: [String: String] = [:]
    ) async throws -> Answer {
        var fields: HTTPFields = body == nil ? [:] : [.contentType: "application/json"]
        for (name, value) in headers {
            if let name = HTTPField.Name(name) { fields[name] = value.isEmpty && name == .contentType ? nil : value }
        }
        let response = try await client.execute(uri: path, method: method, headers: fields, body: body)
        let text = String(buffer: response.body)
        return Answer(
            status: response.status.code,
            headers: response.headers,
            body: (try? json(text)) ?? .null,
            text: text
        )
    }

    /// Stores a key and gives it back.
    func key(tenant: String = "acme", namespaces: [String] = ["*"], revoked: Bool = false) async throws -> String {
        let key = "ybm_\(UUID().uuidString.lowercased())"
        let hash = Data(SHA256.hash(data: Data(key.utf8)))
        let at: Date? = revoked ? Date() : nil
        try await owner.execute(
            """
            INSERT INTO public.api_keys (tenant_id, name, key_hash, prefix, namespaces, revoked_at)
            VALUES (\(tenant), 'test', \(hash), \(String(key.prefix(8))), \(namespaces), \(at))
            """
        )
        return key
    }

    /// Who the gateway said was calling, in the token that it sent along.
    func caller(of request: FakeUpstream.Request) async throws -> Identity {
        #expect(request.headers[.authorization]?.hasPrefix("Bearer ") == true)
        return try await request.caller(secret: process.settings.meshSecret)
    }
}
