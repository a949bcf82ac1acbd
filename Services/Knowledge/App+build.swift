import Agents
import Clients
import Platform
import SharedModels

/// The one place where knowledge is wired: settings, store, domain, agent, routes.
func buildKnowledge(settings: KnowledgeSettings, process: ProcessContext) async throws -> Assembly {
    let database = try process.requireDatabase()
    let store = PostgresCatalogueStore(database: database)
    let embeddings = EmbeddingsClient(process: process)
    let catalogue = Catalogue(store: store, embeddings: embeddings, logger: process.logger)
    let backfill = EmbeddingBackfill(store: store, embeddings: embeddings, logger: process.logger)
    let agent = try AgentServer(
        definition: AgentDefinition(
            contract: try AgentContract.load(service: .knowledge, configured: settings.agent.contractPath),
            service: .knowledge,
            tools: [
                SearchRobotsTool(catalogue: catalogue), CompareRobotsTool(catalogue: catalogue),
                ShowRobotsTool(catalogue: catalogue), SearchArticlesTool(catalogue: catalogue),
                ShowArticlesTool(catalogue: catalogue), DescribeIndustryTool(catalogue: catalogue),
                EstimatePaybackTool(catalogue: catalogue),
            ],
            playbook: KnowledgePlaybook()
        ),
        process: process,
        memory: MemoryClient(process: process),
        database: database,
        settings: settings.agent
    )

    let router = meshRouter(process: process)
    agent.addRoutes(to: router)
    CatalogueRoutes(catalogue: catalogue).add(to: router)

    return Assembly(
        router: router,
        services: agent.services,
        jobs: agent.jobs + [
            Job("catalogue-embedding", "Gives rows of the catalogue without a vector theirs", every: .seconds(5)) {
                try await backfill.run()
            }
        ],
        readiness: agent.readiness + [
            ReadinessCheck("catalogue", required: false) {
                let missing = try await store.unembeddedCount()
                return missing == 0 ? nil : "\(missing) rows are not embedded yet"
            }
        ],
        schema: "0040",
        openAPI: knowledgeOpenAPI,
        version: agent.version
    )
}
