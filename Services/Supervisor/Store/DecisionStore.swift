import Foundation
import Platform

/// How one turn was routed. It holds nothing of what was said.
struct RoutingDecision: Codable, Sendable, Hashable {
    struct Choice: Codable, Sendable, Hashable {
        var id: String
        /// How well the message fitted its card, -1 to 1; nil where that is not known.
        var score: Double?
    }

    var at: Date
    /// The conversation's name.
    var session: String
    var agents: [Choice]
    var reason: String
    /// Agents that were asked.
    var hops: Int
    /// Milliseconds from the message to the end of its answer; nil where they were not measured.
    var latencyMS: Int?

    enum CodingKeys: String, CodingKey {
        case at, session, agents, reason, hops
        case latencyMS = "latency_ms"
    }
}

/// A conversation of the caller's own.
struct OwnSession: Codable, Sendable, Hashable {
    var sessionID: String
    var createdAt: Date
    var lastActivity: Date

    enum CodingKeys: String, CodingKey {
        case sessionID = "session_id"
        case createdAt = "created_at"
        case lastActivity = "last_activity"
    }
}

/// Looks over many sessions at once.
protocol DecisionStore: Sendable {
    /// Of the caller's whole tenant, newest first.
    func decisions(limit: Int, for identity: Identity) async throws -> [RoutingDecision]

    /// Sessions of the identity's user, the latest active first; none where it names no user.
    func sessions(limit: Int, for identity: Identity) async throws -> [OwnSession]
}
