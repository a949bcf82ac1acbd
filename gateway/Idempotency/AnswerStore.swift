import Foundation

/// Keeps the answers that were given to requests with an `Idempotency-Key`.
protocol AnswerStore: Sendable {
    /// Takes the request on unless it was, in one step.
    /// - Parameter limit: how long it counts as under way where nothing more is heard of it.
    func begin(_ request: RepeatedRequest, within limit: Duration) async throws -> AnswerState
    func keep(_ answer: KeptAnswer, of request: RepeatedRequest) async throws
    /// Nothing came of it, or more than is kept: it may be sent again.
    func release(_ request: RepeatedRequest) async throws
    /// Forgets what was answered to somebody, who has something erased, and keeps nothing of what is under way for them.
    func forget(tenant: String, owner: String) async throws
    /// Takes away what is past its time.
    /// - Returns: how many.
    func sweep() async throws -> Int
}

enum AnswerState: Sendable, Hashable {
    /// It is the first of its kind.
    case begun
    case underWay
    case answered(KeptAnswer)
    /// The key was used for something else.
    case different
    /// It was answered; the answer was sealed with another secret of the mesh.
    case unreadable
}
