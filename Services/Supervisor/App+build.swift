import Agents
import Clients
import Foundation
import Platform
import SharedModels

/// The one place where the supervisor is wired: settings, stores, domain, routes.
func buildSupervisor(settings: SupervisorSettings, process: ProcessContext) async throws -> Assembly {
    let database = try process.requireDatabase()
    let contract = try AgentContract.load(service: .supervisor, configured: settings.contractPath)
    let store = PostgresSessionStore(database: database)
    SupervisorMetrics.declare()
    process.watchQueues { try await store.queues() }
    let memory = MemoryClient(process: process)
    let embeddings = EmbeddingsClient(process: process)
    let directory = AgentDirectory(
        sources: settings.agents(process.settings),
        ownSkills: contract.skills,
        embeddings: embeddings,
        process: process
    )
    let remember = RememberLoop(store: store, memory: memory, process: process, logger: process.logger)
    // As many as requests: a turn may outlast the one that began it.
    let turns = TurnService(capacity: process.settings.maxConcurrentRequests, of: "assistant")
    let conversation = Conversation(
        store: store,
        directory: directory,
        recall: Recall(
            memory: memory,
            store: store,
            limit: settings.recallLimit ?? contract.memory.recallLimit,
            profile: contract.memory.profile,
            threshold: settings.recallThreshold,
            patience: settings.recallTimeout,
            logger: process.logger
        ),
        embeddings: embeddings,
        round: SpecialistRound(
            caller: AgentCaller(process: process, patience: settings.agentPatience),
            directory: directory
        ),
        router: TurnRouter(threshold: settings.threshold),
        contract: contract,
        historyMessages: settings.historyMessages,
        remember: remember,
        turns: turns,
        grace: settings.agent.grace,
        process: process
    )

    let agent = try AgentServer(
        definition: .led(contract: contract.seenFromOutside, service: .supervisor, remembersTasks: false),
        process: process,
        memory: memory,
        database: database,
        settings: settings.agent,
        leader: ConversationLeader(conversation: conversation),
        dialect: .latest
    )

    let router = meshRouter(process: process)
    agent.addRoutes(to: router)
    ChatRoutes(conversation: conversation) { try await agent.forget($0, for: $1) }.add(to: router)
    OverviewRoutes(store: store).add(to: router)

    return Assembly(
        router: router,
        services: [
            PeriodicService(name: "agents", every: settings.refreshEvery, logger: process.logger) {
                await directory.refresh()
            },
            PeriodicService(
                name: "agents that are away",
                every: min(settings.refreshEvery, AgentDirectory.awayPause),
                logger: process.logger
            ) { await directory.lookForAway() },
            remember,
            // Ends before these: what the last turns leave to remember is delivered after them.
            turns,
        ] + agent.services,
        jobs: agent.jobs + [
            remember.job,
            .retention(
                "session-retention",
                "Deletes conversations that nobody went on with for SUPERVISOR_SESSION_DAYS",
                days: settings.sessionDays
            ) { try await store.removeIdle(days: $0, limit: $1) },
        ],
        readiness: [
            ReadinessCheck("agents", required: false) {
                let agents = await directory.snapshot().present
                guard !agents.isEmpty else { throw APIError.unavailable("no agent answers") }
                return agents.map(\.id).joined(separator: ", ")
            },
            ReadinessCheck("agent versions", required: false) {
                let refused = await directory.snapshot().refused
                guard !refused.isEmpty else { return nil }
                let reasons = refused.map { "\($0.key.absoluteString) is refused: \($0.value)" }.sorted()
                throw APIError.unavailable(reasons.joined(separator: "; "))
            },
            ReadinessCheck("model", required: false) { "offline model: rules and embeddings, no language model" },
        ],
        schema: "0042",
        openAPI: supervisorOpenAPI,
        version: agent.version
    )
}
