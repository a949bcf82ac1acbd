import Foundation
import Platform

/// Takes leads in: stores them with what is to be told, has it told, and says what came of it.
struct LeadDesk: Sendable {
    let store: any LeadStore
    let settings: LeadSettings
    /// There is something to deliver.
    let ring: @Sendable () -> Void
    let now: @Sendable () -> Date

    /// What somebody wants of the dealers.
    struct Need: Sendable {
        var zipCode: String?
        var place: String?
        var equipmentType: String?
        var industry: String?
        var contact: ContactDetails
        var contextID: String?
    }

    /// - Returns: what each dealer has been told, in the order of the matches. A lead that the conversation had already is none.
    func accept(_ matches: [DealerMatch], for need: Need, by identity: Identity) async throws -> [LeadNotice] {
        let leads = matches.map { match in
            NewDealerLead(
                dealerID: match.dealer.id,
                zipCode: need.zipCode,
                place: need.place,
                equipmentType: need.equipmentType,
                industry: need.industry,
                contact: need.contact,
                score: match.score,
                miles: match.miles,
                contextID: need.contextID,
                deliveries: settings.deliveries(for: match.dealer)
            )
        }
        guard !leads.isEmpty else { return [] }
        let stored = try await store.insert(leads, for: identity, at: now())
        let told = leads.filter { stored.contains($0.id) && !$0.deliveries.isEmpty }.map(\.id)
        guard !told.isEmpty else { return leads.map { _ in .none } }
        ring()
        let notices = try await notices(of: told, for: identity)
        return leads.map { notices[$0.id] ?? .none }
    }

    /// Looks again and again for a little while, since most receivers answer at once, and another replica may be the one that
    /// tells them.
    private func notices(of leads: [UUID], for identity: Identity) async throws -> [UUID: LeadNotice] {
        let end = ContinuousClock.now + settings.wait
        while true {
            let notices = try await store.notices(of: leads, for: identity)
            guard notices.values.contains(.pending), ContinuousClock.now < end else { return notices }
            try await Task.sleep(for: .milliseconds(50))
        }
    }
}
