import Foundation
import Platform

/// Leads and their outbox.
protocol LeadStore: Sendable {
    /// Stores leads with what is to be told of them, all or none. A lead that its conversation has already, with the same
    /// dealer and contact, is not stored again.
    ///
    /// - Returns: which were stored.
    func insert(_ leads: [NewDealerLead], for identity: Identity, at moment: Date) async throws -> Set<UUID>

    /// What became of telling the dealers, by lead.
    func notices(of leads: [UUID], for identity: Identity) async throws -> [UUID: LeadNotice]

    /// Newest first, without the single tries.
    func leads(page: Int, limit: Int, for identity: Identity) async throws -> (leads: [StoredLead], total: Int)

    /// With every try.
    func lead(_ id: UUID, for identity: Identity) async throws -> StoredLead?

    /// Erases a lead with its outbox.
    func delete(lead id: UUID, for identity: Identity) async throws -> Bool

    /// Erases what came of a conversation of the caller's.
    func delete(contextID: String, for identity: Identity) async throws

    /// Erases a user's leads.
    func delete(user: String, for identity: Identity) async throws -> Int
}

/// The outbox, of all tenants.
protocol DeliveryStore: Sendable {
    /// Takes on what is due, oldest first; nothing that another holds.
    func claim(
        _ channels: [LeadChannel],
        limit: Int,
        lease: Duration,
        at moment: Date
    ) async throws -> [ClaimedDelivery]

    /// Ends a try; of no effect where the claim is lost or the lead is erased.
    func end(_ delivery: ClaimedDelivery, as ending: DeliveryEnding, at moment: Date) async throws
}
