public import Foundation

/// Something a user said that is still to be remembered.
public struct PendingMemory: Codable, Sendable, Hashable {
    public var content: String
    public var speaker: String
    public var messageID: String
    public var saidAt: Date

    public init(content: String, speaker: String, messageID: String, saidAt: Date) {
        self.content = content
        self.speaker = speaker
        self.messageID = messageID
        self.saidAt = saidAt
    }

    enum CodingKeys: String, CodingKey {
        case content, speaker
        case messageID = "message_id"
        case saidAt = "said_at"
    }
}
