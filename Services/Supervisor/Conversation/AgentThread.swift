import Foundation

/// By what an agent goes on with our conversation: the task that waits and, of an agent that is not ours, what it calls the
/// conversation. Ours know it by the session's name, which is not told to anybody else: who knows a visitor's session is that
/// visitor.
struct AgentThread: Codable, Sendable, Hashable {
    /// As its card has it, for the day when the agent is gone.
    var name: String
    /// Where it is listed; nil in sessions from before this was kept.
    var url: URL?
    /// Its own name of the conversation; nil where it gave none, and of ours.
    var contextID: String?
    /// The task that waits for the user's next message.
    var taskID: String?

    enum CodingKeys: String, CodingKey {
        case name, url
        case contextID = "context_id"
        case taskID = "task_id"
    }
}
