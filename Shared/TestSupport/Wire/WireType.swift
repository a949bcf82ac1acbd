public import SharedModels

/// A type that crosses between processes, by the name that its recorded messages go by.
public struct WireType: Sendable {
    public let name: String
    /// Reads a message by today's type and writes it again.
    private let again: @Sendable (JSONValue) throws -> JSONValue

    public init<T: Codable & Sendable>(_ name: String, _ type: T.Type) {
        self.name = name
        again = { try JSONValue(encoding: $0.decoded(as: T.self)) }
    }

    /// - Throws: ``WireProblem`` that names the type and the field.
    public func again(_ message: JSONValue) throws -> JSONValue {
        do {
            return try again(message)
        } catch let error as DecodingError {
            throw WireProblem(type: name, error)
        }
    }

    public func reads(_ message: JSONValue) -> Bool { (try? again(message)) != nil }

    public static let all: [WireType] = [
        WireType("AgentCard", AgentCard.self),
        WireType("A2A.SendRequest", A2A.SendRequest.self),
        WireType("A2A.SendResponse", A2A.SendResponse.self),
        WireType("A2A.StreamResponse", A2A.StreamResponse.self),
        WireType("A2A.Task", A2A.Task.self),
        WireType("A2A.ListTasksResponse", A2A.ListTasksResponse.self),
        WireType("A2A.PushConfiguration", A2A.PushConfiguration.self),
        WireType("A2A.PushConfigurationList", A2A.PushConfigurationList.self),
        WireType("HandOff", HandOff.self),
        WireType("ChatRequest", ChatRequest.self),
        WireType("ChatReply", ChatReply.self),
        WireType("ChatSession", ChatSession.self),
        WireType("ChatSessionEvent", ChatSessionEvent.self),
        WireType("ChatRoute", ChatRoute.self),
        WireType("ChatToken", ChatToken.self),
        WireType("ChatArtifact", ChatArtifact.self),
        WireType("SuggestedAction", SuggestedAction.self),
        WireType("Envelope.ChatReply", Envelope<ChatReply>.self),
        WireType("Envelope.Failure", Envelope<JSONValue>.self),
        WireType("Problem", Problem.self),
        WireType("AddMemoryRequest", AddMemoryRequest.self),
        WireType("AddMemoryResult", AddMemoryResult.self),
        WireType("AddMemoryBatch", AddMemoryBatch.self),
        WireType("AddMemoryResults", AddMemoryResults.self),
        WireType("SearchMemoryRequest", SearchMemoryRequest.self),
        WireType("SearchMemoryResults", SearchMemoryResults.self),
        WireType("MemoryRecord", MemoryRecord.self),
        WireType("MemoryPage", MemoryPage.self),
        WireType("DeletedCount", DeletedCount.self),
        WireType("EmbeddingsRequest", EmbeddingsRequest.self),
        WireType("EmbeddingsResponse", EmbeddingsResponse.self),
        WireType("Robot", Robot.self),
        WireType("RobotPage", RobotPage.self),
        WireType("DealerPage", DealerPage.self),
        WireType("PrequalificationRequest", PrequalificationRequest.self),
        WireType("PrequalificationResult", PrequalificationResult.self),
    ]

    public static func named(_ name: String) -> WireType? { all.first { $0.name == name } }
}

/// Why a message of another release does not fit a type of this one.
public struct WireProblem: Error, Sendable, Hashable, CustomStringConvertible {
    public let type: String
    /// `messages[].id`; empty for the message itself.
    public let field: String
    public let reason: String

    public var description: String { "\(type): \(field.isEmpty ? "the message" : field) \(reason)" }

    public init(type: String, field: String, reason: String) {
        self.type = type
        self.field = field
        self.reason = reason
    }

    init(type: String, _ error: DecodingError) {
        self.type = type
        switch error {
        case .keyNotFound(let key, let context):
            field = Self.path(context.codingPath + [key])
            reason = "is needed by the type of this release, and the message does not have it"
        case .valueNotFound(_, let context):
            field = Self.path(context.codingPath)
            reason = "is null, and the type of this release needs it"
        case .typeMismatch(let type, let context):
            field = Self.path(context.codingPath)
            reason = "is no \(type), which the type of this release takes it for"
        case .dataCorrupted(let context):
            field = Self.path(context.codingPath)
            reason = "cannot be read by the type of this release: \(context.debugDescription)"
        @unknown default:
            field = ""
            reason = "\(error)"
        }
    }

    private static func path(_ keys: [any CodingKey]) -> String {
        keys.reduce("") { path, key in
            if key.intValue != nil { return path + "[]" }
            return path.isEmpty ? key.stringValue : path + "." + key.stringValue
        }
    }
}
