import Platform
import SharedModels

@main
struct App: MeshProcess {
    static let service = MeshService.dealerMatching

    static func build(settings: DealerMatchingSettings, process: ProcessContext) async throws -> Assembly {
        try await buildDealerMatching(settings: settings, process: process)
    }

    static func seed(settings: DealerMatchingSettings, process: ProcessContext) async throws {
        let seed = DealerSeed(database: try process.requireDatabase(), directory: settings.seedDirectory)
        let counts = try await seed.run()
        print("dealer-matching: \(counts.dealers) dealers, \(counts.places) towns, \(counts.zipCodes) ZIP codes")
    }
}
