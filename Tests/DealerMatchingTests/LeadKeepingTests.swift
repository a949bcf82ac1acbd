import Delivery
import Foundation
import Mail
import NIOConcurrencyHelpers
import Platform
import Postgres
import SharedModels
import TestSupport
import Testing

@testable import DealerMatching

@Suite("Leads are kept, once each")
struct LeadKeepingTests {
    private static let desk = LeadSettings.Mail.Receiver.address

    @Test("Another kind of robot or another place is another lead of the same conversation")
    func secondNeed() async throws {
        try await LeadFixture.run { leads in
            let settings = LeadSettings()
            for kind in ["AMR", "Cobot"] {
                try await leads.lead(settings, specialty: kind, context: "c1")
                leads.clock.advance(by: .seconds(1))
            }
            #expect(try await leads.leads().map(\.equipmentType) == ["AMR", "Cobot"])
            let need = LeadDesk.Need(
                zipCode: "60601",
                equipmentType: "AMR",
                contact: ContactDetails(name: "Dana", email: "dana@example.com"),
                contextID: "c1"
            )
            let desk = LeadDesk(store: leads.store, settings: settings, ring: {}, now: { leads.clock.now })
            let match = try await leads.finder.search(DealerFinder.Wanted(zipCode: "89501", specialty: "AMR"))
            _ = try await desk.accept(Array(match.result.matches.prefix(1)), for: need, by: LeadFixture.dana)
            #expect(try await leads.leads().count == 3)
        }
    }

    @Test("The same again is none: what was told before is said, with the time, and in whatever letters it comes")
    func again() async throws {
        try await withFakeUpstream(.json([:])) { upstream in
            try await LeadFixture.run { leads in
                let settings = try LeadFixture.settings(webhook: upstream.url)
                let first = try await leads.outcomes(settings, dealers: 2, context: "c1")
                await leads.delivery(settings).runDue()
                let told = leads.clock.now
                leads.clock.advance(by: .seconds(90_000))
                let contact = ContactDetails(name: "DANA", email: "Dana@Example.com")
                let second = try await leads.outcomes(settings, dealers: 2, contact: contact, context: "c1")
                #expect(second.map(\.leadID) == first.map(\.leadID) && second.allSatisfy(\.isRepeat))
                #expect(second.map(\.told) == Array(repeating: LeadTold(notice: .relayed, at: told), count: 2))
                await leads.delivery(settings).runDue()
                #expect(upstream.requests.count == 2)
            }
        }
    }

    @Test("Side by side the same request is one lead, in a conversation and outside of one", arguments: ["c1", nil])
    func parallel(context: String?) async throws {
        try await LeadFixture.run { leads in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<6 {
                    group.addTask { try await leads.lead(LeadSettings(), dealers: 2, context: context) }
                }
                try await group.waitForAll()
            }
            #expect(try await leads.leads().count == 2)
        }
    }

    @Test("Outside of a conversation a second click is none, and the same a while later is a new request")
    func secondClick() async throws {
        try await LeadFixture.run { leads in
            for (seconds, count) in [(0, 1), (30, 1), (31, 2)] {
                leads.clock.advance(by: .seconds(seconds))
                try await leads.lead(LeadSettings())
                #expect(try await leads.leads().count == count, "after \(seconds) s")
            }
            try await leads.lead(LeadSettings(), for: Identity(tenant: "acme", user: "eve", role: .user))
            #expect(try await leads.leads().count == 3)
        }
    }

    @Test(
        "Who takes no requests is sent nobody and comes last; where all are full the lead is kept, and the operator told"
    )
    func full() async throws {
        try await withFakeUpstream(.json([:])) { upstream in
            try await LeadFixture.run { leads in
                let settings = try LeadFixture.settings(webhook: upstream.url)
                let wanted = DealerFinder.Wanted(zipCode: "89501", specialty: "AMR", radiusMiles: 500)
                let best = try await leads.finder.search(wanted).result.matches
                let name = try #require(best.first?.dealer.name)
                try await leads.database.execute("UPDATE public.dealers SET capacity = 0 WHERE name = \(name)")
                let after = try await leads.finder.search(wanted).result.matches
                #expect(after.count == best.count && after.last?.dealer.name == name)
                #expect(after.last?.reasons.contains { $0.hasPrefix("takes no requests now") } == true)

                try await leads.database.execute("UPDATE public.dealers SET capacity = 0")
                let desk = LeadDesk(store: leads.store, settings: settings, ring: {}, now: { leads.clock.now })
                let full = try await leads.finder.search(wanted).result.matches
                let accepted = try await desk.accept(
                    Array(full.prefix(3)),
                    for: LeadDesk.Need(
                        zipCode: "89501",
                        equipmentType: "AMR",
                        contact: ContactDetails(phone: "775 555 0134")
                    ),
                    by: LeadFixture.dana
                )
                #expect(accepted.outcomes == Array(repeating: .noLead, count: 3) && accepted.unmatched != nil)
                await leads.delivery(settings).runDue()
                let kept = try await leads.leads()
                #expect(kept.map(\.status) == ["unmatched"] && kept[0].dealer == nil)
                #expect(kept[0].contact.phone == "775 555 0134" && kept[0].deliveries.map(\.state) == ["delivered"])
                let told = try #require(upstream.requests.first?.json)
                #expect(upstream.requests.count == 1 && told["type"] == "dealer_lead.unmatched")
                #expect(told["data"]?["dealer"] == nil && told["data"]?["contact"]?["phone"] == "775 555 0134")
            }
        }
    }

    @Test("A dealer is told by its own mailbox alone; what the operator has is not called sent")
    func truth() async throws {
        let manner = NIOLockedValueBox(FakeMailServer.Manner.refusesRecipient(550))
        try await withFakeUpstream(.json([:])) { upstream in
            try await withFakeMailServer {
                manner.withLockedValue { $0 }
            } _: { server in
                try await LeadFixture.run { leads in
                    try await leads.makeDealersReal()
                    let settings = try LeadFixture.settings(webhook: upstream.url, mail: server)
                    func told(_ email: String) async throws -> LeadTold? {
                        let contact = ContactDetails(email: email)
                        let outcome = try await leads.outcomes(settings, contact: contact).first
                        await leads.delivery(settings).runDue()
                        let id = try #require(outcome?.leadID)
                        return try await leads.store.told(of: [id], for: LeadFixture.dana)[id]
                    }
                    let refused = try await told("ann@example.com")
                    #expect(refused == LeadTold(notice: .relayed, at: leads.clock.now, mailFailed: true))
                    manner.withLockedValue { $0 = .answers("MAIL", "550 no such sender") }
                    #expect(try await told("ben@example.com")?.notice == .pending)
                    manner.withLockedValue { $0 = .takes }
                    #expect(try await told("cat@example.com") == LeadTold(notice: .sent, at: leads.clock.now))
                }
            }
        }
    }
}
