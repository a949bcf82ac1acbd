import Agents
import Clients
import Platform
import SharedModels

/// The one place where this agent is wired: settings, store, agent, routes.
func buildNewAgent(settings: NewAgentSettings, process: ProcessContext) async throws -> Assembly {
    let database = try process.requireDatabase()
    let store = PostgresCaseStore(database: database)
    let agent = try AgentServer(
        definition: AgentDefinition(
            contract: try AgentContract.load(service: App.service, configured: settings.agent.contractPath),
            service: App.service,
            tools: [
                OpenCaseTool(store: store, longest: settings.longestDescription, now: process.now),
                ListCasesTool(store: store),
            ],
            playbook: NewAgentPlaybook(),
            forget: { context, identity in try await store.delete(contextID: context, for: identity) }
        ),
        process: process,
        memory: MemoryClient(process: process),
        database: database,
        settings: settings.agent
    )

    let router = meshRouter(process: process)
    agent.addRoutes(to: router)
    CaseRoutes(store: store).add(to: router)

    return Assembly(
        router: router,
        services: agent.services,
        readiness: agent.readiness,
        schema: "9999",
        openAPI: newAgentOpenAPI,
        version: agent.version
    )
}
