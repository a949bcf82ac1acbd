import Platform

protocol CaseStore: Sendable {
    /// Keeps a case of the caller's that came up in a conversation.
    func insert(_ new: Case, contextID: String, for identity: Identity) async throws

    /// The caller's cases, newest first.
    /// - Parameter page: from 1.
    func cases(page: Int, limit: Int, for identity: Identity) async throws -> (cases: [Case], total: Int)

    /// Deletes what the caller opened in a conversation.
    func delete(contextID: String, for identity: Identity) async throws
}
