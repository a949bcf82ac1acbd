import Agents
import Clients
import Logging
import Platform
import SharedModels

/// The one place where financing is wired: settings, store, domain, agent, routes.
func buildFinancing(settings: FinancingSettings, process: ProcessContext) async throws -> Assembly {
    let database = try process.requireDatabase()
    let underwriter = Underwriter(
        rates: settings.rates,
        termMonths: settings.termMonths,
        longestTerm: settings.longestTerm
    )
    let lack = settings.creditor.lack
    if let lack { process.logger.warning("notices are incomplete", metadata: ["reason": "\(lack)"]) }
    let store = PostgresApplicationStore(database: database)
    let desk = ApplicationDesk(
        underwriter: underwriter,
        store: store,
        now: process.now
    )
    let agent = try AgentServer(
        definition: AgentDefinition(
            contract: try AgentContract.load(service: .financing, configured: settings.agent.contractPath),
            service: .financing,
            tools: [
                ScoreApplicationTool(underwriter: underwriter, now: process.now),
                PaymentScheduleTool(rates: settings.rates, termMonths: settings.termMonths),
                CompareFinancingTool(rates: settings.rates, termMonths: settings.termMonths),
            ],
            playbook: FinancingPlaybook()
        ),
        process: process,
        memory: MemoryClient(process: process),
        database: database,
        settings: settings.agent
    )

    let router = meshRouter(process: process)
    agent.addRoutes(to: router)
    PrequalificationRoutes(desk: desk, creditor: settings.creditor).add(to: router)
    ApplicationClockRoutes(desk: desk).add(to: router)
    ApplicationErasureRoutes(store: store).add(to: router)
    PaymentRoutes(rates: settings.rates, termMonths: settings.termMonths).add(to: router)

    return Assembly(
        router: router,
        services: agent.services,
        jobs: agent.jobs + [ApplicationRetention.job(store, days: settings.applicationDays)],
        // Told, not failed: whoever only tries the platform sends no notices.
        readiness: agent.readiness + [ReadinessCheck("notices", required: false) { lack }],
        schema: "0042",
        openAPI: financingOpenAPI,
        version: agent.version
    )
}
