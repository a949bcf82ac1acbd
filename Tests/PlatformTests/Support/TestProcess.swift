import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import SharedModels
import Testing

@testable import Platform

typealias Routes = (Router<MeshRequestContext>) -> Void

/// The limits that a test wants otherwise than usual.
struct Limits {
    var requestTimeout: Duration?
    var streamTimeout: Duration?
    var bodyBytes: Int?
    var requests: Int?
    var streams: Int?

    func apply(to settings: inout ProcessSettings) {
        if let requestTimeout { settings.requestTimeout = requestTimeout }
        if let streamTimeout { settings.streamTimeout = streamTimeout }
        if let bodyBytes { settings.maxBodyBytes = bodyBytes }
        if let requests { settings.maxConcurrentRequests = requests }
        if let streams { settings.maxConcurrentStreams = streams }
    }
}

/// Runs `body` with a process that has no database, and shuts it down.
func withProcess<Result>(
    _ service: MeshService = .financing,
    limits: Limits = Limits(),
    logger: Logger = .silent,
    _ body: (ProcessContext) async throws -> Result
) async throws -> Result {
    var settings = ProcessSettings.testing(service: service)
    limits.apply(to: &settings)
    let process = try ProcessContext(settings: settings, logger: logger)
    do {
        let result = try await body(process)
        await process.shutdown()
        return result
    } catch {
        await process.shutdown()
        throw error
    }
}

/// Runs `body` against a whole application whose routes `add` puts in.
func withApplication(
    _ setup: TestingSetup = .router,
    identity: IdentityPolicy = .open,
    style: ErrorStyle = .problem,
    readiness: [ReadinessCheck] = [],
    limits: Limits = Limits(),
    logger: Logger = .silent,
    routes add: Routes = { _ in },
    _ body: @escaping @Sendable (any TestClientProtocol, ProcessContext) async throws -> Void
) async throws {
    try await withProcess(limits: limits, logger: logger) { process in
        let router = meshRouter(process: process, identity: identity)
        add(router)
        let assembly = Assembly(router: router, readiness: readiness, errorStyle: style)
        try await assembly.application(process: process).test(setup) { client in try await body(client, process) }
    }
}

extension Logger {
    static var silent: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }
}

extension TestResponse {
    var json: JSONValue? { try? JSON.decode(JSONValue.self, from: Data(body.readableBytesView)) }
    var text: String { String(buffer: body) }
}

extension HTTPFields {
    static let json: HTTPFields = [.contentType: "application/json"]

    func adding(_ name: HTTPField.Name, _ value: String) -> HTTPFields {
        var fields = self
        fields[name] = value
        return fields
    }
}
