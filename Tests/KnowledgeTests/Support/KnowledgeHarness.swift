import Foundation
import Platform
import SharedModels
import TestSupport

@testable import Knowledge

typealias KnowledgeHarness = AgentHarness

extension AgentHarness {
    /// Over a database that the seed has filled.
    ///
    /// - Parameter memory: where the memory service answers; nil = nowhere.
    static func run(
        memory: URL? = nil,
        _ body: @escaping @Sendable (AgentHarness) async throws -> Void
    ) async throws {
        try await run(
            .knowledge,
            memory: memory,
            build: { process in
                var reader = SettingsReader(values: [:], prefix: "KNOWLEDGE")
                let store = PostgresCatalogueStore(database: try process.requireDatabase())
                _ = try await KnowledgeSeed(store: store, directory: Seeded.directory).run()
                return try await App.build(settings: KnowledgeSettings(from: &reader), process: process)
            },
            body
        )
    }
}
