import Platform
import SharedModels

@main
struct App: MeshProcess {
    /// The scripts read the name and the port here.
    static let service = MeshService(agent: "new-agent", port: 8999)

    static func build(settings: NewAgentSettings, process: ProcessContext) async throws -> Assembly {
        try await buildNewAgent(settings: settings, process: process)
    }
}
