import Agents
import Clients
import Platform
import SharedModels

/// The one place where sales is wired: settings, store, agent, routes.
func buildSales(settings: SalesSettings, process: ProcessContext) async throws -> Assembly {
    let database = try process.requireDatabase()
    let store = PostgresLeadStore(database: database)
    let contacts = UnconfirmedContacts()
    let agent = try AgentServer(
        definition: AgentDefinition(
            contract: try AgentContract.load(service: .sales, configured: settings.agent.contractPath),
            service: .sales,
            tools: [
                RecordLeadTool(store: store, contacts: contacts, now: process.now),
                AnswerObjectionTool(articles: KnowledgeArticles(process: process, patience: settings.articlePatience)),
            ],
            playbook: SalesPlaybook(),
            masksContact: true,
            forget: { context, identity in
                await contacts.drop(context: context, for: identity)
                try await store.delete(contextID: context, for: identity)
            }
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
        jobs: agent.jobs + [
            .retention(
                "lead-retention",
                "Deletes leads that nothing was added to for SALES_LEAD_DAYS",
                days: settings.leadDays
            ) { try await store.removeIdle(days: $0, limit: $1) }
        ],
        readiness: agent.readiness,
        schema: "0042",
        openAPI: salesOpenAPI,
        version: agent.version
    )
}
