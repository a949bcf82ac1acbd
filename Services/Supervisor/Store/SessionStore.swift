import Foundation
import Platform
import SharedModels

/// A turn whose message is stored.
struct OpenTurn: Sendable {
    /// Row of the session.
    let sessionRow: UUID
    let sessionID: String
    let messageID: UUID
    let isNewSession: Bool
    var state: SessionState
    /// Oldest first, without the new message.
    var history: [ChatRequest.HistoryItem]
}

/// What ends a turn: the answer, how it was routed, and how the session's state goes on.
struct ClosedTurn: Sendable {
    let answerID: UUID
    let reply: ChatReply
    let route: ChatRoute
    let hops: Int
    let latency: Duration
    /// The state that the session goes on with, given the one that it has by now: another turn may have ended meanwhile.
    let advance: @Sendable (SessionState) -> SessionState
    /// Whether the user's message, where it was admitted, is to be remembered.
    let remember: Bool
}

/// Whose a session is.
struct SessionOwner: Sendable, Hashable {
    /// nil for a session of a machine that named no user.
    let user: String?
}

/// A message that is still to be remembered.
struct PendingMemory: Sendable {
    let tenant: String
    let messageID: UUID
    let sessionID: String
    let userID: String?
    let content: String
    let createdAt: Date
    let attempts: Int
}

protocol SessionStore: Sendable {
    /// Appends the user's message to its session, which is made when unknown, in one commit.
    /// - Parameters:
    ///   - remember: whether the message is to be remembered: when the turn is over, or after two minutes if it never ends.
    ///   - seedHistory: earlier messages of a client's own, used only where the session is unknown.
    /// - Throws: not found, where the session is another's.
    func open(
        sessionID: String,
        message: String,
        remember: Bool,
        seedHistory: [ChatRequest.HistoryItem],
        historyLimit: Int,
        for identity: Identity
    ) async throws -> OpenTurn

    /// Stores the answer, the routing decision and the session's state in one commit.
    func close(_ turn: OpenTurn, with closed: ClosedTurn, for identity: Identity) async throws

    /// Who a session belongs to, whoever asks; nil where it does not exist.
    func owner(of sessionID: String, tenant: String) async throws -> SessionOwner?

    func session(_ sessionID: String, for identity: Identity) async throws -> ChatSession?

    /// - Returns: false where the caller has no such session.
    func delete(_ sessionID: String, for identity: Identity) async throws -> Bool

    /// What this user said that has not reached the memory yet, newest first.
    func unremembered(for identity: Identity, limit: Int) async throws -> [PendingMemory]

    /// Takes up to `limit` messages that are due, of all tenants, for `lease`; other replicas skip them meanwhile.
    func claimPending(limit: Int, lease: Duration) async throws -> [PendingMemory]

    /// - Returns: false where the message was erased meanwhile.
    func markRemembered(_ pending: PendingMemory) async throws -> Bool

    func postpone(_ pending: PendingMemory, by delay: Duration) async throws
}
