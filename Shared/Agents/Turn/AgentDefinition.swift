public import Platform
public import SharedModels

/// An agent: what it says of itself, what it can do, and what leads its turns.
public struct AgentDefinition: Sendable {
    public var contract: AgentContract
    public var service: MeshService
    public var tools: [any AgentTool]
    /// Leads the turn where no other model does.
    public var playbook: any OfflinePlaybook
    /// Language models that are configured; the contract's `models` says in which order they are asked.
    public var providers: [any ModelProvider]
    /// In place of the contract's order; empty = the contract's.
    var order: [ModelChoice] = []
    /// The agent keeps e-mail addresses and phone numbers in its own tables, if anywhere: nothing that a message says of them counts
    /// as captured, and its tasks are written without any. Every other agent's tasks are written without those that users typed.
    public var masksContact: Bool
    /// All processes of this mesh: to agents among them a turn may be handed over.
    var services = MeshService.allCases
    /// Whether what was said is remembered from the agent's tasks; not where the agent sees to that itself.
    public var remembersTasks: Bool
    /// Forgets what the agent's own tables hold of a conversation; its tasks and memories are forgotten anyway.
    public var forget: @Sendable (_ contextID: String, _ identity: Identity) async throws -> Void

    public init(
        contract: AgentContract,
        service: MeshService,
        tools: [any AgentTool],
        playbook: any OfflinePlaybook,
        providers: [any ModelProvider] = [],
        masksContact: Bool = false,
        remembersTasks: Bool = true,
        forget: @escaping @Sendable (_ contextID: String, _ identity: Identity) async throws -> Void = { _, _ in }
    ) {
        self.contract = contract
        self.service = service
        self.tools = tools
        self.playbook = playbook
        self.providers = providers
        self.masksContact = masksContact
        self.remembersTasks = remembersTasks
        self.forget = forget
    }

    /// An agent whose turns something else leads than models.
    package static func led(
        contract: AgentContract,
        service: MeshService,
        remembersTasks: Bool = true
    ) -> AgentDefinition {
        AgentDefinition(
            contract: contract,
            service: service,
            tools: [],
            playbook: NoPlaybook(),
            remembersTasks: remembersTasks
        )
    }

    /// Never asked.
    private struct NoPlaybook: OfflinePlaybook {
        func next(_ turn: OfflineTurn) async throws -> OfflineStep { .say("") }
    }

    /// The tools that the contract allows, in its order.
    var allowedTools: [any AgentTool] {
        contract.tools.compactMap { name in tools.first { $0.name == name } }
    }

    /// Who is asked, in order: the contract's models as far as they are configured, then always the offline model.
    var speakers: [any ModelProvider] {
        let offline = OfflineModel(playbook: playbook)
        let configured = (order.isEmpty ? contract.models : order).flatMap { choice in
            choice.provider == offline.name
                ? [offline as any ModelProvider]
                : providers.filter { $0.name == choice.provider }.map { $0.adapted(to: choice) }
        }
        return configured.contains { $0.name == offline.name } ? configured : configured + [offline]
    }
}
