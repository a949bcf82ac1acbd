import Foundation
import Hummingbird
import HummingbirdTesting
import NIOCore
import SharedModels
import TestSupport
import Testing

@testable import Platform

/// Settings as the environment would give them.
func tlsSettings(_ service: MeshService = .memory, _ values: [String: String]) throws -> ProcessSettings {
    let base = [
        "MESH_SECRET": "a secret for tests that is long enough", "PORT": "0", "LOG_LEVEL": "critical",
        "TLS_RELOAD_SECONDS": "0.1",
    ]
    var reader = SettingsReader(values: base.merging(values) { _, new in new }, prefix: service.settingsPrefix)
    let settings = ProcessSettings(service: service, from: &reader)
    try #require(reader.problems.isEmpty, "\(reader.problems)")
    return settings
}

/// Runs `body` beside a process that listens; it answers `GET /word` with `body`, and `GET /events` with events that never end.
func withListening<Result: Sendable>(
    _ settings: ProcessSettings,
    events: @escaping @Sendable () -> Void = {},
    _ body: @escaping @Sendable (_ port: Int, _ process: ProcessContext) async throws -> Result
) async throws {
    let process = try ProcessContext(settings: settings, logger: .silent)
    let outcome: Swift.Result<Void, any Error>
    do {
        let router = meshRouter(process: process, identity: .open)
        router.get("/word") { _, _ in "body" }
        router.get("/events") { request, context in
            var request = request
            _ = try await request.collectBody(upTo: 1_024)
            return try await eventStream(request, context) { stream in
                defer { events() }
                try await stream.send("first", JSONValue.object(["n": 1]))
                try await Task.sleep(for: .seconds(60))
            }
        }
        let application = Assembly(router: router).application(process: process)
        try await application.test(.live) { client in
            _ = try await body(try #require(client.port), process)
        }
        outcome = .success(())
    } catch {
        outcome = .failure(error)
    }
    await process.shutdown()
    try outcome.get()
}

/// Waits for something that takes effect a little later.
func soon(_ what: Comment, within limit: Duration = .seconds(40), _ condition: () async throws -> Bool) async throws {
    let deadline = ContinuousClock.now + limit
    while try await !condition() {
        try #require(ContinuousClock.now < deadline, what)
        try await Task.sleep(for: .milliseconds(50))
    }
}
