import Platform
import SharedModels

@main
struct App: MeshProcess {
    static let service = MeshService.knowledge

    static func build(settings: KnowledgeSettings, process: ProcessContext) async throws -> Assembly {
        try await buildKnowledge(settings: settings, process: process)
    }

    static func seed(settings: KnowledgeSettings, process: ProcessContext) async throws {
        let store = PostgresCatalogueStore(database: try process.requireDatabase())
        let counts = try await KnowledgeSeed(store: store, directory: settings.seedDirectory).run()
        print("knowledge: \(counts.robots) robots, \(counts.industries) industries, \(counts.articles) articles")
    }
}
