/// What an agent says of itself at `/.well-known/agent-card.json` (A2A 1.0).
public struct AgentCard: Codable, Sendable, Hashable {
    public struct Interface: Codable, Sendable, Hashable {
        public var url: String
        /// `HTTP+JSON` or `JSONRPC`.
        public var protocolBinding: String
        public var protocolVersion: String
        /// To be named in every request, where the agent serves several.
        public var tenant: String?

        public init(
            url: String,
            protocolBinding: String,
            protocolVersion: String = A2A.version,
            tenant: String? = nil
        ) {
            self.url = url
            self.protocolBinding = protocolBinding
            self.protocolVersion = protocolVersion
            self.tenant = tenant
        }
    }

    public struct Capabilities: Codable, Sendable, Hashable {
        public var streaming: Bool?
        public var pushNotifications: Bool?
        public var extendedAgentCard: Bool?

        public init(streaming: Bool? = nil, pushNotifications: Bool? = nil, extendedAgentCard: Bool? = nil) {
            self.streaming = streaming
            self.pushNotifications = pushNotifications
            self.extendedAgentCard = extendedAgentCard
        }
    }

    public struct Provider: Codable, Sendable, Hashable {
        public var organization: String
        public var url: String

        public init(organization: String, url: String) {
            self.organization = organization
            self.url = url
        }
    }

    public struct Skill: Codable, Sendable, Hashable {
        public var id: String
        public var name: String
        public var description: String
        public var tags: [String]
        public var examples: [String]?

        public init(id: String, name: String, description: String, tags: [String], examples: [String]? = nil) {
            self.id = id
            self.name = name
            self.description = description
            self.tags = tags
            self.examples = examples
        }
    }

    public var name: String
    public var description: String
    public var version: String
    public var supportedInterfaces: [Interface]
    public var provider: Provider?
    public var capabilities: Capabilities
    public var defaultInputModes: [String]
    public var defaultOutputModes: [String]
    public var skills: [Skill]

    public init(
        name: String,
        description: String,
        version: String,
        supportedInterfaces: [Interface],
        provider: Provider? = nil,
        capabilities: Capabilities,
        defaultInputModes: [String] = ["text/plain"],
        defaultOutputModes: [String] = ["text/plain", "application/json"],
        skills: [Skill]
    ) {
        self.name = name
        self.description = description
        self.version = version
        self.supportedInterfaces = supportedInterfaces
        self.provider = provider
        self.capabilities = capabilities
        self.defaultInputModes = defaultInputModes
        self.defaultOutputModes = defaultOutputModes
        self.skills = skills
    }
}
