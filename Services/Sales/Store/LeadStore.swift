import Platform

protocol LeadStore: Sendable {
    /// Changes the caller's lead of a conversation, or begins it where there is none; changes of one conversation wait for each
    /// other, so that none is lost.
    ///
    /// - Returns: the lead as it is stored now, with what the change gave beside it.
    func change<Result: Sendable>(
        contextID: String,
        for identity: Identity,
        _ change: @Sendable (Lead?) -> (lead: Lead, result: Result)
    ) async throws -> (lead: Lead, result: Result)

    /// Deletes the caller's lead of a conversation.
    func delete(contextID: String, for identity: Identity) async throws

    /// Deletes all leads of a user of the tenant's; how many there were.
    func delete(user: String, tenant: String) async throws -> Int

    /// Newest first.
    func leads(page: Int, limit: Int, for identity: Identity) async throws -> (leads: [Lead], total: Int)
}
