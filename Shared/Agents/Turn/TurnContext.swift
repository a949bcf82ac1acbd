public import Foundation
public import Logging
public import Platform
public import SharedModels

/// Everything that is known when a turn begins; tools and models are handed it.
public struct TurnContext: Sendable {
    /// On whose behalf the turn runs.
    public var identity: Identity
    /// The conversation.
    public var contextID: String
    public var taskID: String
    /// Of the message that the turn answers.
    public var messageID: String
    /// What the user just said.
    public var message: String
    /// The latest messages of the conversation, oldest first, without the new one.
    public var history: [ChatRequest.HistoryItem]
    /// What has been captured in this conversation so far, by field.
    public var captured: [String: JSONValue]
    /// From the agent's own namespace, best first.
    public var recalled: [ScoredMemory]
    /// What the supervisor remembers of this user that bears on the message.
    public var contextMemories: [String]
    /// What another agent passed on with the conversation; its fields stand in `captured` as well.
    public var handOff: HandOff?
    public var now: Date
    public var logger: Logger
    /// What the conversation says, read once a turn.
    var reading: ConversationSlots?

    public init(
        identity: Identity,
        contextID: String,
        taskID: String,
        messageID: String = "",
        message: String,
        history: [ChatRequest.HistoryItem] = [],
        captured: [String: JSONValue] = [:],
        recalled: [ScoredMemory] = [],
        contextMemories: [String] = [],
        handOff: HandOff? = nil,
        now: Date,
        logger: Logger
    ) {
        self.identity = identity
        self.contextID = contextID
        self.taskID = taskID
        self.messageID = messageID
        self.message = message
        self.history = history
        self.captured = captured
        self.recalled = recalled
        self.contextMemories = contextMemories
        self.handOff = handOff
        self.now = now
        self.logger = logger
    }
}
