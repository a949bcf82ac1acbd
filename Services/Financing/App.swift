import Platform
import SharedModels

@main
struct App: MeshProcess {
    static let service = MeshService.financing

    static func build(settings: FinancingSettings, process: ProcessContext) async throws -> Assembly {
        try await buildFinancing(settings: settings, process: process)
    }
}
