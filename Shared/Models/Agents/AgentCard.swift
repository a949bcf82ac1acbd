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

    /// Something beside the protocol that the agent speaks; not needed by who does not.
    public struct Extension: Codable, Sendable, Hashable {
        public var uri: String
        public var description: String?
        public var required: Bool?
        public var params: [String: JSONValue]?

        public init(
            uri: String,
            description: String? = nil,
            required: Bool? = nil,
            params: [String: JSONValue]? = nil
        ) {
            self.uri = uri
            self.description = description
            self.required = required
            self.params = params
        }
    }

    public struct Capabilities: Codable, Sendable, Hashable {
        public var streaming: Bool?
        public var pushNotifications: Bool?
        public var extendedAgentCard: Bool?
        public var extensions: [Extension]?

        public init(
            streaming: Bool? = nil,
            pushNotifications: Bool? = nil,
            extendedAgentCard: Bool? = nil,
            extensions: [Extension]? = nil
        ) {
            self.streaming = streaming
            self.pushNotifications = pushNotifications
            self.extendedAgentCard = extendedAgentCard
            self.extensions = extensions
        }
    }

    /// How a caller shows who it is, as the specification's 4.5 has it; exactly one member is present.
    public struct SecurityScheme: Codable, Sendable, Hashable {
        public struct HTTPAuth: Codable, Sendable, Hashable {
            public var scheme: String
            public var bearerFormat: String?
            public var description: String?

            public init(scheme: String, bearerFormat: String? = nil, description: String? = nil) {
                self.scheme = scheme
                self.bearerFormat = bearerFormat
                self.description = description
            }
        }

        public struct APIKey: Codable, Sendable, Hashable {
            /// Of the header, query parameter or cookie.
            public var name: String
            /// `header`, `query` or `cookie`.
            public var location: String
            public var description: String?

            public init(name: String, location: String = "header", description: String? = nil) {
                self.name = name
                self.location = location
                self.description = description
            }
        }

        public var httpAuthSecurityScheme: HTTPAuth?
        public var apiKeySecurityScheme: APIKey?

        public init(httpAuthSecurityScheme: HTTPAuth? = nil, apiKeySecurityScheme: APIKey? = nil) {
            self.httpAuthSecurityScheme = httpAuthSecurityScheme
            self.apiKeySecurityScheme = apiKeySecurityScheme
        }
    }

    /// Schemes that are all needed, each with its scopes; of several requirements one is enough.
    public struct SecurityRequirement: Codable, Sendable, Hashable {
        public struct Scopes: Codable, Sendable, Hashable {
            public var list: [String]?

            public init(list: [String]? = nil) { self.list = list }
        }

        public var schemes: [String: Scopes]

        public init(schemes: [String: Scopes]) { self.schemes = schemes }
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
    public var securitySchemes: [String: SecurityScheme]?
    public var securityRequirements: [SecurityRequirement]?
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
        securitySchemes: [String: SecurityScheme]? = nil,
        securityRequirements: [SecurityRequirement]? = nil,
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
        self.securitySchemes = securitySchemes
        self.securityRequirements = securityRequirements
        self.defaultInputModes = defaultInputModes
        self.defaultOutputModes = defaultOutputModes
        self.skills = skills
    }
}
