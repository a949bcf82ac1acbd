public import Foundation

/// A message that this process has taken on.
public struct ClaimedPush: Sendable, Hashable {
    public var tenant: String
    public var id: UUID
    /// From 1.
    public var attempt: Int
    public var url: String
    public var token: String?
    public var scheme: String?
    public var credentials: String?
    /// JSON of an `A2A.StreamResponse`.
    public var body: Data
}

/// How a try ended.
public enum PushEnding: Sendable, Hashable {
    case delivered
    case postponed(by: Duration, because: String)
    /// Its address may not be sent to.
    case refused(String)
    case givenUp(String)
}
