public import Foundation

/// Body of `POST /api/v1/chat` and of the supervisor's `POST /v1/chat`.
public struct ChatRequest: Codable, Sendable, Hashable {
    public struct HistoryItem: Codable, Sendable, Hashable {
        public var role: String
        public var content: String
        public var timestamp: Date?

        public init(role: String, content: String, timestamp: Date? = nil) {
            self.role = role
            self.content = content
            self.timestamp = timestamp
        }
    }

    /// 1 to 4,000 characters.
    public var message: String
    public var sessionID: String?
    /// Used only where the session is unknown.
    public var conversationHistory: [HistoryItem]?
    /// Sends the turn to this agent whatever the routing would say.
    public var agent: String?
    public var context: [String: JSONValue]?

    public init(
        message: String,
        sessionID: String? = nil,
        conversationHistory: [HistoryItem]? = nil,
        agent: String? = nil,
        context: [String: JSONValue]? = nil
    ) {
        self.message = message
        self.sessionID = sessionID
        self.conversationHistory = conversationHistory
        self.agent = agent
        self.context = context
    }

    enum CodingKeys: String, CodingKey {
        case message, agent, context
        case sessionID = "session_id"
        case conversationHistory = "conversation_history"
    }
}

/// Something the page can offer as a button.
public struct SuggestedAction: Codable, Sendable, Hashable {
    public enum Kind: String, Codable, Sendable { case navigate, explore, prequalify, contact }

    public var type: Kind
    public var label: String
    /// A path of the front end, or what the action is about.
    public var target: String
    /// What the page can fill in already, by the names of the target's form; absent where nothing is known.
    public var fields: [String: JSONValue]?

    public init(type: Kind, label: String, target: String, fields: [String: JSONValue]? = nil) {
        self.type = type
        self.label = label
        self.target = target
        self.fields = fields
    }
}

/// Something structured that a turn produced: an application, dealers, robots, a payment schedule.
public struct ChatArtifact: Codable, Sendable, Hashable {
    public var id: String
    /// `robots`, `comparison`, `dealers`, `application`, `payment_schedule`, `lead`, `articles` …
    public var name: String
    public var description: String?
    public var data: JSONValue

    public init(id: String, name: String, description: String? = nil, data: JSONValue) {
        self.id = id
        self.name = name
        self.description = description
        self.data = data
    }
}

public enum ChatState: String, Codable, Sendable {
    case completed
    case inputRequired = "input_required"
}

/// One memory that an answer drew on.
public struct UsedMemory: Codable, Sendable, Hashable {
    public var id: UUID
    public var content: String
    public var score: Double

    public init(id: UUID, content: String, score: Double) {
        self.id = id
        self.content = content
        self.score = score
    }
}

/// The answer of one turn; also the payload of the stream's `done` event.
public struct ChatReply: Codable, Sendable, Hashable {
    /// An agent that spoke in this turn.
    public struct Speaker: Codable, Sendable, Hashable {
        public var id: String
        /// Of the contract that it works by.
        public var contractVersion: String
        /// The model that spoke; absent where none did, or nobody told.
        public var model: String?

        public init(id: String, contractVersion: String, model: String? = nil) {
            self.id = id
            self.contractVersion = contractVersion
            self.model = model
        }

        enum CodingKeys: String, CodingKey {
            case id, model
            case contractVersion = "contract_version"
        }
    }

    public var message: String
    public var sessionID: String
    /// Display name of the agent that answered.
    public var agent: String
    public var agentID: String
    public var timestamp: Date
    public var suggestedActions: [SuggestedAction]
    public var artifacts: [ChatArtifact]
    public var state: ChatState
    /// What was learned from the user in this turn, by field.
    public var capturedData: [String: JSONValue]
    public var memoriesUsed: [UsedMemory]
    /// All that spoke, in their order; absent in answers of earlier versions.
    public var agents: [Speaker]?

    public init(
        message: String,
        sessionID: String,
        agent: String,
        agentID: String,
        timestamp: Date,
        suggestedActions: [SuggestedAction] = [],
        artifacts: [ChatArtifact] = [],
        state: ChatState = .completed,
        capturedData: [String: JSONValue] = [:],
        memoriesUsed: [UsedMemory] = [],
        agents: [Speaker]? = nil
    ) {
        self.message = message
        self.sessionID = sessionID
        self.agent = agent
        self.agentID = agentID
        self.timestamp = timestamp
        self.suggestedActions = suggestedActions
        self.artifacts = artifacts
        self.state = state
        self.capturedData = capturedData
        self.memoriesUsed = memoriesUsed
        self.agents = agents
    }

    enum CodingKeys: String, CodingKey {
        case message, agent, agents, timestamp, artifacts, state
        case sessionID = "session_id"
        case agentID = "agent_id"
        case suggestedActions = "suggested_actions"
        case capturedData = "captured_data"
        case memoriesUsed = "memories_used"
    }
}

/// Payload of the stream's `session` event.
public struct ChatSessionEvent: Codable, Sendable, Hashable {
    public var sessionID: String

    public init(sessionID: String) { self.sessionID = sessionID }

    enum CodingKeys: String, CodingKey { case sessionID = "session_id" }
}

/// Payload of the stream's `route` event.
public struct ChatRoute: Codable, Sendable, Hashable {
    public struct Choice: Codable, Sendable, Hashable {
        public var agentID: String
        public var agent: String
        /// Similarity with what the agent's card says it does, -1 to 1.
        public var score: Double

        public init(agentID: String, agent: String, score: Double) {
            self.agentID = agentID
            self.agent = agent
            self.score = score
        }

        enum CodingKeys: String, CodingKey {
            case agent, score
            case agentID = "agent_id"
        }
    }

    public var agents: [Choice]
    public var reason: String

    public init(agents: [Choice], reason: String) {
        self.agents = agents
        self.reason = reason
    }
}

/// Payload of the stream's `token` event.
public struct ChatToken: Codable, Sendable, Hashable {
    public var text: String

    public init(text: String) { self.text = text }
}

/// Payload of the stream's `restart` event: an agent began its answer anew, say because its model broke off and the next took
/// over.
public struct ChatRestart: Codable, Sendable, Hashable {
    /// What stands of the answer, in place of all that was shown of it; tokens go on from here.
    public var text: String

    public init(text: String) { self.text = text }
}

/// Names of the stream's events.
public enum ChatEventName {
    public static let session = "session"
    public static let route = "route"
    public static let token = "token"
    public static let restart = "restart"
    public static let artifact = "artifact"
    public static let action = "action"
    public static let done = "done"
    public static let error = "error"
}

/// One message of a session as `GET /chat/sessions/{id}` shows it.
public struct ChatMessage: Codable, Sendable, Hashable {
    public var id: UUID
    public var role: String
    public var content: String
    public var agentID: String?
    public var agent: String?
    public var timestamp: Date
    public var artifacts: [ChatArtifact]?

    public init(
        id: UUID,
        role: String,
        content: String,
        agentID: String? = nil,
        agent: String? = nil,
        timestamp: Date,
        artifacts: [ChatArtifact]? = nil
    ) {
        self.id = id
        self.role = role
        self.content = content
        self.agentID = agentID
        self.agent = agent
        self.timestamp = timestamp
        self.artifacts = artifacts
    }

    enum CodingKeys: String, CodingKey {
        case id, role, content, agent, timestamp, artifacts
        case agentID = "agent_id"
    }
}

public struct ChatSession: Codable, Sendable, Hashable {
    public var sessionID: String
    public var messages: [ChatMessage]
    public var createdAt: Date
    public var lastActivity: Date

    public init(sessionID: String, messages: [ChatMessage], createdAt: Date, lastActivity: Date) {
        self.sessionID = sessionID
        self.messages = messages
        self.createdAt = createdAt
        self.lastActivity = lastActivity
    }

    enum CodingKeys: String, CodingKey {
        case messages
        case sessionID = "session_id"
        case createdAt = "created_at"
        case lastActivity = "last_activity"
    }
}
