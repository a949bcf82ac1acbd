public import Clients
import Delivery
import Foundation
import Logging
public import Platform
public import Postgres
public import ServiceLifecycle
import SharedModels

/// An agent on the network: its card, A2A in both bindings, its turns, what is remembered of them, and who is told of them.
///
/// ```swift
/// let agent = try AgentServer(definition: …, process: process, memory: MemoryClient(process: process), database: database)
/// agent.addRoutes(to: router)
/// return Assembly(
///     router: router, services: agent.services, jobs: agent.jobs, readiness: agent.readiness, version: agent.version
/// )
/// ```
public struct AgentServer: Sendable {
    let definition: AgentDefinition
    let desk: TaskDesk
    let card: AgentCard
    let operations: A2AOperations
    let dialect: HTTPDialect
    private let memory: MemoryClient
    private let tasks: any TaskStore
    private let turns: TurnService
    private let remember: RememberService
    private let lookout: PeriodicService
    /// What is done again and again, by one replica or by all.
    public let jobs: [Job]
    private let pushes: DueWork<ClaimedPush>

    public init(
        definition: AgentDefinition,
        process: ProcessContext,
        memory: MemoryClient,
        database: PostgresClient,
        settings: AgentSettings = AgentSettings()
    ) throws {
        try self.init(
            definition: definition,
            process: process,
            memory: memory,
            database: database,
            settings: settings,
            leader: nil,
            dialect: .latest
        )
    }

    /// - Parameters:
    ///   - leader: leads the turns in place of the agent's models.
    ///   - dialect: edition of the specification that is spoken over HTTP+JSON.
    package init(
        definition: AgentDefinition,
        process: ProcessContext,
        memory: MemoryClient,
        database: PostgresClient,
        settings: AgentSettings,
        leader: (any TurnLeader)?,
        dialect: HTTPDialect
    ) throws {
        AgentMetrics.declare()
        let tasks = PostgresTaskStore(database: database)
        let name = definition.service.name
        process.watchQueues { try await tasks.queues(of: name) }
        var definition = definition
        definition.providers += settings.models.providers(http: process.http)
        definition.order = settings.models.order
        definition.services = process.settings.services
        let contract = definition.contract
        try contract.check(service: definition.service, tools: definition.tools)
        let limits = settings.limits
        let service = definition.service
        let logger = process.logger
        self.definition = definition
        let key = try PushKey(secret: process.settings.meshSecret, agent: service.name)
        let card = AgentCard(
            contract,
            url: settings.publicURL ?? Self.ownURL(service, process.settings),
            pushKey: settings.push.isOn ? key.published : nil
        )
        self.card = card
        self.dialect = dialect
        let remember = RememberService(
            service: service,
            store: tasks,
            logger: logger,
            deliver: { request, identity in
                try await Tracing.root("remember", process: process) { _ in
                    try await memory.add(request, identity: identity)
                }
            },
            retract: { try await memory.retract($0, identity: $1) }
        )
        self.memory = memory
        self.tasks = tasks
        let turns = TurnService(capacity: limits.concurrentTurns)
        let desk = TaskDesk(
            definition: definition,
            runtime: leader
                ?? AgentRuntime(definition: definition, limits: limits) { turn in
                    try await memory.search(
                        SearchMemoryRequest(
                            namespace: service.namespace,
                            userID: turn.identity.user,
                            query: turn.message,
                            limit: contract.memory.recallLimit,
                            profile: contract.memory.profile,
                            threshold: limits.recallThreshold
                        ),
                        identity: turn.identity
                    )
                },
            store: tasks,
            turns: turns,
            limits: limits,
            grace: settings.grace,
            now: process.now,
            logger: logger,
            remembered: { remember.ring() }
        )
        self.desk = desk
        let pushStore = PostgresPushStore(database: database)
        operations = A2AOperations(
            desk: desk,
            push: PushDesk(agent: service.name, store: pushStore, settings: settings.push),
            extendedCard: card.extended(with: definition.allowedTools)
        )
        let pushes = PushDelivery(
            agent: service.name,
            store: pushStore,
            settings: settings.push,
            key: key,
            now: process.now,
            logger: logger
        ).service()
        self.turns = turns
        self.remember = remember
        self.pushes = pushes
        lookout = PeriodicService(name: "stop canceled tasks", every: TaskDesk.lookout, logger: logger) {
            try await desk.stopCanceled()
        }
        let days = settings.taskDays
        jobs = [
            Job("abandoned-tasks", "Ends tasks whose process went away", every: .seconds(30)) {
                let ended = try await desk.failStale()
                if ended > 0 { logger.warning("abandoned tasks were ended", metadata: ["count": "\(ended)"]) }
                return ended
            },
            Job("push-retention", "Deletes push notifications that were sent or given up", every: .seconds(60)) {
                try await pushStore.purge(agent: service.name, olderThan: PushSettings.keptAfterEnd)
            },
            Job("task-retention", "Deletes tasks that ended AGENT_TASK_DAYS ago", every: .seconds(3_600)) {
                guard days > 0 else { return 0 }
                return try await tasks.purge(agent: service.name, olderThan: .seconds(days * 86_400))
            },
            remember.job,
            pushes.job("push-notifications", "Tells those who asked of tasks that ended"),
        ]
    }

    /// The URL that the mesh knows this service by; where none was set, the port that it really listens on.
    private static func ownURL(_ service: MeshService, _ settings: ProcessSettings) -> URL {
        let url = settings.url(of: service)
        guard url.port == service.defaultPort, settings.port != 0,
            var parts = URLComponents(url: url, resolvingAgainstBaseURL: false)
        else { return url }
        parts.port = settings.port
        return parts.url ?? url
    }

    /// In the order of dependency: turns end before what they left to remember is delivered a last time.
    public var services: [any Service] { [remember, lookout, pushes, turns] }

    /// Forgets a conversation of the caller's: tasks, what waits to be remembered, memories, and what the agent's own tables hold.
    /// What waits goes first, so that nothing is remembered anew; a call that failed half-way can be repeated.
    package func forget(_ contextID: String, for identity: Identity) async throws {
        try await desk.stopAll(in: contextID, for: identity)
        try await tasks.delete(contextID: contextID, agent: definition.service.name, for: identity)
        await desk.typed.drop(session: contextID, for: identity)
        try await definition.forget(contextID, identity)
        guard let namespace = definition.service.namespace else { return }
        _ = try await memory.deleteAll(namespace: namespace, user: identity.user, run: contextID, identity: identity)
    }

    /// The agent's own, for `/readyz` and the log.
    public var version: String { definition.contract.version }

    public var readiness: [ReadinessCheck] {
        let speaker = definition.speakers.first
        let note = speaker is OfflineModel ? OfflineModel.note : speaker.map { "\($0.name): \($0.model)" }
        return [ReadinessCheck("model", required: false) { note }]
    }
}
