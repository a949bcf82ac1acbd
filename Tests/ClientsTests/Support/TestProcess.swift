import Foundation
import Logging
import Platform
import SharedModels

/// Runs `body` with a process whose other services are at these addresses, and shuts it down.
func withProcess<Result>(
    _ service: MeshService = .supervisor,
    urls: [MeshService: URL] = [:],
    replicas: [MeshService: [URL]] = [:],
    lookup: (@Sendable (String) async -> [String]?)? = nil,
    _ body: (ProcessContext) async throws -> Result
) async throws -> Result {
    var settings = ProcessSettings.testing(service: service, urls: urls)
    settings.replicas.merge(replicas) { _, several in several }
    let process = try ProcessContext(
        settings: settings,
        logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
        lookup: lookup
    )
    do {
        let result = try await body(process)
        await process.shutdown()
        return result
    } catch {
        await process.shutdown()
        throw error
    }
}

/// Asks again and again for up to half a minute.
func eventually(_ condition: () async throws -> Bool) async throws -> Bool {
    let end = ContinuousClock.now + .seconds(30)
    while ContinuousClock.now < end {
        if try await condition() { return true }
        try await Task.sleep(for: .milliseconds(10))
    }
    return false
}
