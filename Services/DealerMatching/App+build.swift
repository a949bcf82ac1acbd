import Agents
import Clients
import Delivery
import Platform
import ServiceLifecycle
import SharedModels

/// The one place where dealer matching is wired: settings, store, domain, agent, routes.
func buildDealerMatching(settings: DealerMatchingSettings, process: ProcessContext) async throws -> Assembly {
    let database = try process.requireDatabase()
    let finder = DealerFinder(store: PostgresDealerStore(database: database))
    let leads = PostgresLeadStore(database: database)
    let deliveries = PostgresDeliveryStore(database: database)
    _ = LeadDelivery.messages
    process.watchQueues { try await deliveries.queues() }
    let delivery = LeadDelivery(
        store: deliveries,
        settings: settings.leads,
        now: process.now,
        logger: process.logger
    ).service()
    let desk = LeadDesk(store: leads, settings: settings.leads, ring: { delivery.ring() }, now: process.now)
    let agent = try AgentServer(
        definition: AgentDefinition(
            contract: try AgentContract.load(service: .dealerMatching, configured: settings.agent.contractPath),
            service: .dealerMatching,
            tools: [FindDealersTool(finder: finder), ContactDealersTool(finder: finder, desk: desk)],
            playbook: DealerPlaybook(),
            forget: { try await leads.delete(contextID: $0, for: $1) }
        ),
        process: process,
        memory: MemoryClient(process: process),
        database: database,
        settings: settings.agent
    )

    let router = meshRouter(process: process)
    agent.addRoutes(to: router)
    DealerRoutes(finder: finder, desk: desk).add(to: router)
    LeadRoutes(store: leads, settings: settings.leads, ring: { delivery.ring() }, now: process.now).add(to: router)

    // Nothing leaves unless a way is set up.
    let sends = !settings.leads.channels.isEmpty

    return Assembly(
        router: router,
        services: agent.services + (sends ? [delivery] : []),
        jobs: agent.jobs + [
            .retention(
                "lead-retention",
                "Deletes leads after DEALER_LEAD_DAYS, unless they are still to be told",
                days: settings.leadDays
            ) { try await leads.removeOld(days: $0, limit: $1) },
            .retention(
                "request-retention",
                "Forgets answers kept for requests that are sent twice after DEALER_REQUEST_DAYS",
                days: settings.requestDays
            ) { try await leads.removeOldRequests(days: $0, limit: $1) },
        ] + (sends ? [delivery.job("dealer-leads", "Tells dealers of leads")] : []),
        readiness: agent.readiness,
        schema: "0042",
        openAPI: dealerMatchingOpenAPI,
        version: agent.version
    )
}
