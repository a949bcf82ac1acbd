/// A2A 1.0 on the wire, as both bindings, HTTP+JSON and JSON-RPC, have it (https://a2a-protocol.org, specification 1.0).
/// Keys are camelCase as the protocol has them; unknown fields are left out, since strict clients refuse them.
public enum A2A {
    public static let version = "1.0"
    public static let versionHeader = "A2A-Version"
    public static let mediaType = "application/a2a+json"

    public enum Role: String, Codable, Sendable {
        case user = "ROLE_USER"
        case agent = "ROLE_AGENT"
    }

    public enum State: String, Codable, Sendable {
        case submitted = "TASK_STATE_SUBMITTED"
        case working = "TASK_STATE_WORKING"
        case completed = "TASK_STATE_COMPLETED"
        case failed = "TASK_STATE_FAILED"
        case canceled = "TASK_STATE_CANCELED"
        case rejected = "TASK_STATE_REJECTED"
        case inputRequired = "TASK_STATE_INPUT_REQUIRED"
        case authRequired = "TASK_STATE_AUTH_REQUIRED"

        public var isTerminal: Bool {
            switch self {
            case .completed, .failed, .canceled, .rejected: true
            case .submitted, .working, .inputRequired, .authRequired: false
            }
        }

        /// The stream closes here: the task is over, or waits for somebody.
        public var endsStream: Bool { isTerminal || self == .inputRequired || self == .authRequired }
    }

    /// Exactly one of text, raw (base64), url or data.
    public struct Part: Codable, Sendable, Hashable {
        public var text: String?
        public var raw: String?
        public var url: String?
        public var data: JSONValue?
        public var mediaType: String?
        public var filename: String?
        public var metadata: [String: JSONValue]?

        public static func text(_ text: String) -> Part { Part(text: text) }
        public static func data(_ data: JSONValue) -> Part { Part(data: data, mediaType: "application/json") }

        public init(
            text: String? = nil,
            raw: String? = nil,
            url: String? = nil,
            data: JSONValue? = nil,
            mediaType: String? = nil,
            filename: String? = nil,
            metadata: [String: JSONValue]? = nil
        ) {
            self.text = text
            self.raw = raw
            self.url = url
            self.data = data
            self.mediaType = mediaType
            self.filename = filename
            self.metadata = metadata
        }

        /// How many of the four contents are present; the protocol wants one.
        public var contentCount: Int { [text != nil, raw != nil, url != nil, data != nil].count { $0 } }
    }

    public struct Message: Codable, Sendable, Hashable {
        public var messageId: String
        public var contextId: String?
        public var taskId: String?
        public var role: Role
        public var parts: [Part]
        public var metadata: [String: JSONValue]?
        public var extensions: [String]?
        public var referenceTaskIds: [String]?

        public init(
            messageId: String,
            contextId: String? = nil,
            taskId: String? = nil,
            role: Role,
            parts: [Part],
            metadata: [String: JSONValue]? = nil,
            extensions: [String]? = nil,
            referenceTaskIds: [String]? = nil
        ) {
            self.messageId = messageId
            self.contextId = contextId
            self.taskId = taskId
            self.role = role
            self.parts = parts
            self.metadata = metadata
            self.extensions = extensions
            self.referenceTaskIds = referenceTaskIds
        }

        /// The text parts, joined by line breaks.
        public var text: String { parts.compactMap(\.text).joined(separator: "\n") }
    }

    public struct Artifact: Codable, Sendable, Hashable {
        public var artifactId: String
        public var name: String?
        public var description: String?
        public var parts: [Part]
        public var metadata: [String: JSONValue]?
        public var extensions: [String]?

        public init(
            artifactId: String,
            name: String? = nil,
            description: String? = nil,
            parts: [Part],
            metadata: [String: JSONValue]? = nil,
            extensions: [String]? = nil
        ) {
            self.extensions = extensions
            self.artifactId = artifactId
            self.name = name
            self.description = description
            self.parts = parts
            self.metadata = metadata
        }
    }

    public struct Status: Codable, Sendable, Hashable {
        public var state: State
        public var message: Message?
        /// ISO 8601, milliseconds, `Z`.
        public var timestamp: String?

        public init(state: State, message: Message? = nil, timestamp: String? = nil) {
            self.state = state
            self.message = message
            self.timestamp = timestamp
        }
    }

    public struct Task: Codable, Sendable, Hashable {
        public var id: String
        public var contextId: String
        public var status: Status
        public var artifacts: [Artifact]?
        public var history: [Message]?
        public var metadata: [String: JSONValue]?

        public init(
            id: String,
            contextId: String,
            status: Status,
            artifacts: [Artifact]? = nil,
            history: [Message]? = nil,
            metadata: [String: JSONValue]? = nil
        ) {
            self.id = id
            self.contextId = contextId
            self.status = status
            self.artifacts = artifacts
            self.history = history
            self.metadata = metadata
        }
    }

    public struct StatusUpdate: Codable, Sendable, Hashable {
        public var taskId: String
        public var contextId: String
        public var status: Status
        public var metadata: [String: JSONValue]?

        public init(taskId: String, contextId: String, status: Status, metadata: [String: JSONValue]? = nil) {
            self.taskId = taskId
            self.contextId = contextId
            self.status = status
            self.metadata = metadata
        }
    }

    public struct ArtifactUpdate: Codable, Sendable, Hashable {
        public var taskId: String
        public var contextId: String
        public var artifact: Artifact
        public var append: Bool?
        public var lastChunk: Bool?

        public init(taskId: String, contextId: String, artifact: Artifact, append: Bool? = nil, lastChunk: Bool? = nil)
        {
            self.taskId = taskId
            self.contextId = contextId
            self.artifact = artifact
            self.append = append
            self.lastChunk = lastChunk
        }
    }

    /// One event of a stream: exactly one member is present.
    public struct StreamResponse: Codable, Sendable, Hashable {
        public var task: Task?
        public var message: Message?
        public var statusUpdate: StatusUpdate?
        public var artifactUpdate: ArtifactUpdate?

        public init(
            task: Task? = nil,
            message: Message? = nil,
            statusUpdate: StatusUpdate? = nil,
            artifactUpdate: ArtifactUpdate? = nil
        ) {
            self.task = task
            self.message = message
            self.statusUpdate = statusUpdate
            self.artifactUpdate = artifactUpdate
        }
    }

    public struct SendConfiguration: Codable, Sendable, Hashable {
        public var acceptedOutputModes: [String]?
        public var historyLength: Int?
        public var returnImmediately: Bool?
        /// Where to tell of the task that the message begins or carries on.
        public var taskPushNotificationConfig: PushConfiguration?

        public init(
            acceptedOutputModes: [String]? = nil,
            historyLength: Int? = nil,
            returnImmediately: Bool? = nil,
            taskPushNotificationConfig: PushConfiguration? = nil
        ) {
            self.acceptedOutputModes = acceptedOutputModes
            self.historyLength = historyLength
            self.returnImmediately = returnImmediately
            self.taskPushNotificationConfig = taskPushNotificationConfig
        }
    }

    /// Body of `message:send` and `message:stream`.
    public struct SendRequest: Codable, Sendable, Hashable {
        public var message: Message
        public var configuration: SendConfiguration?
        public var metadata: [String: JSONValue]?

        public init(
            message: Message,
            configuration: SendConfiguration? = nil,
            metadata: [String: JSONValue]? = nil
        ) {
            self.message = message
            self.configuration = configuration
            self.metadata = metadata
        }
    }

    /// Answer of `message:send`: a task or a message.
    public struct SendResponse: Codable, Sendable, Hashable {
        public var task: Task?
        public var message: Message?

        public init(task: Task? = nil, message: Message? = nil) {
            self.task = task
            self.message = message
        }
    }
}
