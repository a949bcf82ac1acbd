import Foundation
import Platform

/// Leads and their outbox.
protocol LeadStore: Sendable {
    /// Stores leads with what is to be told of them, all or none. A lead that its conversation has already, or that was asked
    /// for a minute ago outside of one, is not stored again: with the same dealer, contact, place and kind of robot.
    ///
    /// - Parameter request: what is kept under the caller's Idempotency-Key.
    func insert(
        _ leads: [NewDealerLead],
        under request: KeyedRequest?,
        for identity: Identity,
        at moment: Date
    ) async throws -> InsertedLeads

    /// What the dealers have been told, by lead.
    func told(of leads: [UUID], for identity: Identity) async throws -> [UUID: LeadTold]

    /// Has a lead told again by these ways: what waits is due at once, what was not taken is sent anew, and with
    /// `includingDelivered` what was taken as well.
    ///
    /// - Returns: false where there is no such lead.
    func resend(
        lead id: UUID,
        by ways: @escaping @Sendable (DealerContact?) -> [NewDelivery],
        includingDelivered: Bool,
        for identity: Identity,
        at moment: Date
    ) async throws -> Bool

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
