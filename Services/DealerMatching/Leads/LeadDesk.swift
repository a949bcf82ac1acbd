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
        /// nil = somebody only looks around, and there is no lead.
        var contact: ContactDetails?
        var contextID: String?
    }

    struct Accepted: Sendable {
        /// For each match, in their order.
        var outcomes: [LeadOutcome]
        /// Where none of them could be sent anybody: the lead that was kept all the same.
        var unmatched: LeadOutcome?
        /// What was answered under the same Idempotency-Key before; the outcomes are those of then, as they are by now.
        var firstAnswer: String?
    }

    /// Whoever left an address is never lost: where no dealer fits, or none takes requests, the lead is kept without one.
    ///
    /// - Throws: 409 for another request under the same Idempotency-Key.
    func accept(
        _ matches: [DealerMatch],
        for need: Need,
        under request: KeyedRequest? = nil,
        by identity: Identity
    ) async throws -> Accepted {
        let slots = need.contact.map { leads(matches, need, contact: $0) } ?? matches.map { _ in nil }
        let inserted = try await store.insert(slots.compactMap(\.self), under: request, for: identity, at: now())
        switch inserted {
        case .conflicting:
            throw APIError.conflict("Another request was sent with this Idempotency-Key; use a new one.")
        case .repeated(let answer, let leads):
            var outcomes = leads.map { LeadOutcome(leadID: $0, isRepeat: true) }
            try await tell(&outcomes, for: identity)
            return Accepted(outcomes: outcomes, firstAnswer: answer)
        case .stored(let stored):
            var rest = stored[...]
            var outcomes = slots.map { slot in
                slot == nil
                    ? .noLead : rest.popFirst().map { LeadOutcome(leadID: $0.id, isRepeat: !$0.isNew) } ?? .noLead
            }
            if stored.contains(where: \.isNew) { ring() }
            try await tell(&outcomes, for: identity)
            let unmatched = slots.count > matches.count ? outcomes.popLast() : nil
            return Accepted(outcomes: outcomes, unmatched: unmatched)
        }
    }

    /// A lead for each match that takes requests, nil for the others; where that is nobody, one more without a dealer.
    private func leads(_ matches: [DealerMatch], _ need: Need, contact: ContactDetails) -> [NewDealerLead?] {
        func lead(_ match: DealerMatch?) -> NewDealerLead {
            NewDealerLead(
                dealerID: match?.dealer.id,
                zipCode: need.zipCode,
                place: need.place,
                equipmentType: need.equipmentType,
                industry: need.industry,
                contact: contact,
                score: match?.score,
                miles: match?.miles,
                contextID: need.contextID,
                deliveries: settings.deliveries(for: match?.dealer)
            )
        }
        let slots = matches.map { $0.dealer.takesRequests ? lead($0) : nil }
        return slots.contains { $0 != nil } ? slots : slots + [lead(nil)]
    }

    /// Looks again and again for a little while, since most receivers answer at once, and another replica may be the one that
    /// tells them.
    private func tell(_ outcomes: inout [LeadOutcome], for identity: Identity) async throws {
        let leads = outcomes.compactMap(\.leadID)
        guard !leads.isEmpty else { return }
        let end = ContinuousClock.now + settings.wait
        var told = try await store.told(of: leads, for: identity)
        while told.values.contains(where: { $0.notice == .pending }), ContinuousClock.now < end {
            try await Task.sleep(for: .milliseconds(50))
            told = try await store.told(of: leads, for: identity)
        }
        for index in outcomes.indices {
            outcomes[index].told = outcomes[index].leadID.flatMap { told[$0] } ?? .nobody
        }
    }
}
