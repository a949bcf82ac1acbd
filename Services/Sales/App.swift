import Platform
import SharedModels

@main
struct App: MeshProcess {
    static let service = MeshService.sales

    static func build(settings: SalesSettings, process: ProcessContext) async throws -> Assembly {
        try await buildSales(settings: settings, process: process)
    }
}
