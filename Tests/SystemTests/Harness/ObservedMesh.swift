import Foundation
import SharedModels
import TestSupport
import Testing

/// A mesh of its own for a suite, with a collector that takes its traces, and logs in JSON.
struct ObservedMesh: SuiteTrait, TestScoping {
    /// Once around the whole suite.
    var isRecursive: Bool { false }

    func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        let files = try #require(MeshFiles.found, "\(MeshFiles.missing ?? "")")
        try await RunningMesh.withFolder { folder in
            let port = try listeningPorts(1)[0]
            let collector = try ChildProcess(
                "collector.py",
                executable: try #require(MeshFiles.observingPython),
                arguments: ["collector.py", String(port), path(Self.spans(in: folder))],
                environment: files.environment,
                directory: files.root.appending(path: "Tests/Observing"),
                log: folder.appending(path: "collector.out")
            )
            let outcome: Result<Void, any Error>
            do {
                try await withTestDatabase(migrated: false) { database, url in
                    let settings = ["OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:\(port)", "LOG_FORMAT": "json"]
                    try await Mesh.with(files, database: database, databaseURL: url, folder: folder, settings: settings)
                    {
                        mesh in
                        try await Surroundings.$current.withValue(Surroundings(mesh: mesh, cluster: nil)) {
                            try await function()
                        }
                    }
                }
                outcome = .success(())
            } catch {
                outcome = .failure(error)
            }
            collector.signal(9)
            _ = try? await collector.end(within: .seconds(5))
            try outcome.get()
        }
    }

    /// What the collector got, a span a line.
    static func spans(in folder: URL) -> URL { folder.appending(path: "spans.jsonl") }
}

extension Trait where Self == ObservedMesh {
    static var observedMesh: ObservedMesh { ObservedMesh() }
}
