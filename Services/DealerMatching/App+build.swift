import Agents
import Clients
import Platform
import SharedModels

/// The one place where dealer matching is wired: settings, store, domain, agent, routes.
func buildDealerMatching(settings: DealerMatchingSettings, process: ProcessContext) async throws -> Assembly {
    let database = try process.requireDatabase()
    let finder = DealerFinder(store: PostgresDealerStore(database: database))
    let agent = AgentServer(
        definition: AgentDefinition(
            contract: try AgentContract.load(service: .dealerMatching, configured: settings.agent.contractPath),
            service: .dealerMatching,
            tools: [FindDealersTool(finder: finder)],
            playbook: DealerPlaybook()
        ),
        process: process,
        memory: MemoryClient(process: process),
        tasks: PostgresTaskStore(database: database),
        settings: settings.agent
    )

    let router = meshRouter(process: process)
    agent.addRoutes(to: router)
    DealerRoutes(finder: finder).add(to: router)

    return Assembly(
        router: router,
        services: agent.services,
        readiness: agent.readiness,
        schema: "0012",
        openAPI: dealerMatchingOpenAPI
    )
}
