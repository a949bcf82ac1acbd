public import SharedModels

/// What an agent is and may do, read from a JSON file: behaviour is changed there, not in code.
public struct AgentContract: Codable, Sendable, Hashable {
    public struct Memory: Codable, Sendable, Hashable {
        /// How many memories a turn starts with, 0 to 50; 0 recalls nothing.
        public var recallLimit: Int
        /// Profile of the memory search: `balanced`, `standard` or `recent`.
        public var profile: String

        public init(recallLimit: Int = 5, profile: String = "balanced") {
            self.recallLimit = recallLimit
            self.profile = profile
        }

        public init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            self.init()
            recallLimit = try container.decodeIfPresent(Int.self, forKey: .recallLimit) ?? recallLimit
            profile = try container.decodeIfPresent(String.self, forKey: .profile) ?? profile
        }

        enum CodingKeys: String, CodingKey {
            case profile
            case recallLimit = "recall_limit"
        }
    }

    public var schema: ContractSchema
    /// `dealer-matching`: lower case letters, digits and hyphens.
    public var id: String
    /// For people.
    public var name: String
    /// Of this agent alone: ``SharedModels/SemanticVersion``. It is on its card, at `/readyz`, and on every answer.
    public var version: String
    public var description: String
    /// How the agent speaks.
    public var voice: String
    /// Providers in the order in which they are asked: `openai`, `anthropic`, `offline`.
    public var models: [ModelChoice]
    /// Names of the tools that may be called.
    public var tools: [String]
    /// What the agent must not do, a sentence each.
    public var guardrails: [String]
    public var memory: Memory
    /// Words that call for a person.
    public var escalationWords: [String]
    public var skills: [AgentCard.Skill]

    public init(
        schema: ContractSchema = ContractSchema(),
        id: String,
        name: String,
        version: String = "1.0.0",
        description: String,
        voice: String = "",
        models: [ModelChoice] = ["offline"],
        tools: [String] = [],
        guardrails: [String] = [],
        memory: Memory = Memory(),
        escalationWords: [String] = [],
        skills: [AgentCard.Skill] = []
    ) {
        self.schema = schema
        self.id = id
        self.name = name
        self.version = version
        self.description = description
        self.voice = voice
        self.models = models
        self.tools = tools
        self.guardrails = guardrails
        self.memory = memory
        self.escalationWords = escalationWords
        self.skills = skills
    }

    /// Without `memory`, that is as ``Memory/init(recallLimit:profile:)`` has it; without what only a turn by models needs, as
    /// ``init(schema:id:name:version:description:voice:models:tools:guardrails:memory:escalationWords:skills:)`` has it.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        schema = try container.decodeIfPresent(ContractSchema.self, forKey: .schema) ?? ContractSchema()
        id = try container.decode(String.self, forKey: .id)
        name = try container.decode(String.self, forKey: .name)
        version = try container.decode(String.self, forKey: .version)
        description = try container.decode(String.self, forKey: .description)
        voice = try container.decodeIfPresent(String.self, forKey: .voice) ?? ""
        models = try container.decodeIfPresent([ModelChoice].self, forKey: .models) ?? ["offline"]
        tools = try container.decodeIfPresent([String].self, forKey: .tools) ?? []
        guardrails = try container.decodeIfPresent([String].self, forKey: .guardrails) ?? []
        memory = try container.decodeIfPresent(Memory.self, forKey: .memory) ?? Memory()
        escalationWords = try container.decode([String].self, forKey: .escalationWords)
        skills = try container.decode([AgentCard.Skill].self, forKey: .skills)
    }

    enum CodingKeys: String, CodingKey {
        case schema, id, name, version, description, voice, models, tools, guardrails, memory, skills
        case escalationWords = "escalation_words"
    }
}
