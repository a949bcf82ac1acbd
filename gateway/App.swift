import Platform
import SharedModels

@main
struct App: MeshProcess {
    static let service = MeshService.gateway

    static func build(settings: GatewaySettings, process: ProcessContext) async throws -> Assembly {
        try await buildGateway(settings: settings, process: process)
    }
}
