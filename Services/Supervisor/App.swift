import Platform
import SharedModels

@main
struct App: MeshProcess {
    static let service = MeshService.supervisor

    static func build(settings: SupervisorSettings, process: ProcessContext) async throws -> Assembly {
        try await buildSupervisor(settings: settings, process: process)
    }
}
