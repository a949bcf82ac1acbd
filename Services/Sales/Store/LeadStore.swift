import Platform

protocol LeadStore: Sendable {
    /// The lead of this conversation; nil where there is none yet.
    func lead(contextID: String, for identity: Identity) async throws -> Lead?
    func save(_ lead: Lead, for identity: Identity) async throws
    /// Newest first.
    func leads(page: Int, limit: Int, for identity: Identity) async throws -> (leads: [Lead], total: Int)
}
