import Agents
import Clients
import Hummingbird
import Platform
import SharedModels

/// The agent that a2a-tck, the public conformance suite of A2A, is pointed at: the mesh's own server side with answers that the suite's
/// scenarios fix by the message's id. It lets everybody in, and is part of no image.
@main
struct App: MeshProcess {
    /// Any agent's tables will do.
    static let service = MeshService.financing

    static func build(settings: AgentSettings, process: ProcessContext) async throws -> Assembly {
        let agent = try AgentServer(
            definition: .led(
                contract: AgentContract(
                    id: service.name,
                    name: "Conformance",
                    description: "Answers as the scenarios of a2a-tck have it.",
                    models: ["offline"],
                    tools: [],
                    skills: [.init(id: "tck", name: "TCK", description: "Conformance.", tags: ["tck"])]
                ),
                service: service
            ),
            process: process,
            memory: MemoryClient(process: process),
            database: try process.requireDatabase(),
            settings: settings,
            leader: Scenarios(),
            dialect: .first
        )
        let router = meshRouter(process: process, identity: .custom(Everybody()))
        agent.addRoutes(to: router)
        return Assembly(router: router, services: agent.services, jobs: agent.jobs, readiness: agent.readiness)
    }
}

/// The suite sends no credentials.
private struct Everybody: IdentityAuthenticator {
    func identity(of request: Request, context: MeshRequestContext) async throws -> Identity? {
        Identity(tenant: "conformance", user: "suite", role: .user)
    }
}
