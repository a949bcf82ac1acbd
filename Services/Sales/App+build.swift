import Agents
import Clients
import Platform
import SharedModels

/// The one place where sales is wired: settings, store, agent, routes.
func buildSales(settings: SalesSettings, process: ProcessContext) async throws -> Assembly {
    let database = try process.requireDatabase()
    let store = PostgresLeadStore(database: database)
    let agent = try AgentServer(
        definition: AgentDefinition(
            contract: try AgentContract.load(service: .sales, configured: settings.agent.contractPath),
            service: .sales,
            tools: [RecordLeadTool(store: store, now: process.now)],
            playbook: SalesPlaybook(),
            forget: { try await store.delete(contextID: $0, for: $1) }
        ),
        process: process,
        memory: MemoryClient(process: process),
        database: database,
        settings: settings.agent
    )

    let router = meshRouter(process: process)
    agent.addRoutes(to: router)
    LeadRoutes(store: store).add(to: router)

    return Assembly(
        router: router,
        services: agent.services,
        readiness: agent.readiness,
        schema: "0025",
        openAPI: salesOpenAPI
    )
}
