import Foundation
import Hummingbird
import HummingbirdTesting
import Logging
import Platform
import SharedModels
import Testing

/// A service whose stream of events a test writes, and which notices when its caller leaves.
enum StreamingUpstream {
    static func run(
        _ write: @escaping @Sendable (EventWriter) async throws -> Void,
        _ body: @escaping @Sendable (URL) async throws -> Void
    ) async throws {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let process = try ProcessContext(settings: .testing(service: .supervisor), logger: logger)
        let router = meshRouter(process: process, identity: .open)
        router.post("/v1/chat") { request, context in
            var request = request
            _ = try await request.collectBody(upTo: 1_048_576)
            return try await eventStream(request, context, write)
        }
        do {
            try await Assembly(router: router).application(process: process).test(.live) { client in
                let port = try #require(client.port)
                try await body(try #require(URL(string: "http://127.0.0.1:\(port)")))
            }
        } catch {
            await process.shutdown()
            throw error
        }
        await process.shutdown()
    }
}
