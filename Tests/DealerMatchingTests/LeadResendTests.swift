import Delivery
import Foundation
import HTTPTypes
import Mail
import NIOConcurrencyHelpers
import Platform
import Postgres
import SharedModels
import TestSupport
import Testing

@testable import DealerMatching

@Suite("Leads are told again", .serialized)
struct LeadResendTests {
    private func resend(
        _ leads: LeadFixture,
        _ settings: LeadSettings,
        all: Bool = false,
        as identity: Identity = LeadFixture.machine
    ) async throws -> Bool {
        let id = try #require(try await leads.leads().first?.id)
        return try await leads.store.resend(
            lead: id,
            by: { settings.deliveries(to: $0) },
            includingDelivered: all,
            for: identity,
            at: leads.clock.now
        )
    }

    @Test("A lead from before a way was set up is told when it is asked for, and not by itself")
    func before() async throws {
        try await withFakeUpstream(.json([:])) { upstream in
            try await LeadFixture.run { leads in
                try await leads.lead(LeadSettings())
                let settings = try LeadFixture.settings(webhook: upstream.url)
                await leads.delivery(settings).runDue()
                #expect(upstream.requests.isEmpty)
                #expect(try await resend(leads, settings))
                await leads.delivery(settings).runDue()
                #expect(upstream.requests.count == 1)
                #expect(try await leads.leads().first?.status == "notified")
                // It has been told: that is not done again unless it is asked for.
                #expect(try await resend(leads, settings))
                await leads.delivery(settings).runDue()
                #expect(upstream.requests.count == 1)
                #expect(try await resend(leads, settings, all: true))
                await leads.delivery(settings).runDue()
                #expect(upstream.requests.count == 2)
                let other = Identity(tenant: "other", role: .machine, namespaces: ["*"])
                #expect(try await resend(leads, settings, all: true, as: other) == false)
            }
        }
    }

    @Test("What was given up is sent anew with tries of its own; what waits is due at once, and not doubled")
    func givenUp() async throws {
        let isUp = NIOLockedValueBox(false)
        try await withFakeUpstream { _ in
            isUp.withLockedValue { $0 } ? .json([:]) : .json([:], status: .badGateway)
        } _: { upstream in
            try await LeadFixture.run { leads in
                let settings = try LeadFixture.settings(webhook: upstream.url)
                let delivery = leads.delivery(settings)
                try await leads.lead(settings)
                for _ in 0..<settings.tries {
                    await delivery.runDue()
                    leads.clock.advance(by: .seconds(7_200))
                }
                #expect(try await leads.leads()[0].deliveries.map(\.state) == ["given_up"])
                #expect(try await resend(leads, settings))
                await delivery.runDue()
                #expect(try await leads.leads()[0].deliveries.map(\.state) == ["given_up", "pending"])
                isUp.withLockedValue { $0 = true }
                await delivery.runDue()
                #expect(try await leads.leads()[0].deliveries.count == 2)
                #expect(try await resend(leads, settings))
                await delivery.runDue()
                #expect(try await leads.leads()[0].deliveries.map(\.state) == ["given_up", "delivered"])
                let id = try #require(try await leads.leads().first?.id)
                #expect(try await leads.store.told(of: [id], for: LeadFixture.dana)[id]?.notice == .relayed)
            }
        }
    }

    @Test("Mail that a wrong address held up goes to the corrected one, and the old one is tried no more")
    func corrected() async throws {
        let isWrong = NIOLockedValueBox(true)
        try await withFakeMailServer {
            isWrong.withLockedValue { $0 } ? .answers("RCPT", "550 5.7.1 relaying denied") : .takes
        } _: { server in
            try await LeadFixture.run { leads in
                let wrong = try #require(MailAddress("wrong@example.com"))
                let right = try #require(MailAddress("right@example.com"))
                let before = try LeadFixture.settings(mail: server, to: .address(wrong))
                let after = try LeadFixture.settings(mail: server, to: .address(right))
                try await leads.lead(before)
                await leads.delivery(before).runDue()
                #expect(try await leads.leads()[0].deliveries.map(\.state) == ["pending"])
                isWrong.withLockedValue { $0 = false }
                #expect(try await resend(leads, after))
                await leads.delivery(after).runDue()
                let deliveries = try await leads.leads()[0].deliveries
                #expect(deliveries.map(\.receiver) == ["right@example.com", "wrong@example.com"])
                #expect(deliveries.map(\.state) == ["delivered", "given_up"])
                #expect(deliveries.last?.error == "replaced: sent to right@example.com instead")
                // Asked for once more, nothing comes of either.
                #expect(try await resend(leads, after))
                await leads.delivery(after).runDue()
                #expect(try await leads.leads()[0].deliveries.count == 2)
            }
        }
    }

    @Test("Over HTTP it is for machines, of a lead that is there, once a way is set up")
    func route() async throws {
        try await withFakeUpstream(.json([:])) { upstream in
            let hook = [
                "DEALER_WEBHOOK_URL": upstream.url.absoluteString, "DEALER_WEBHOOK_SECRET": LeadFixture.secret,
                "DEALER_WEBHOOK_PRIVATE": "true",
            ]
            for (settings, status) in [([:], 409), (hook, 202)] {
                try await DealerHarness.run(settings: settings) { dealers in
                    let database = try dealers.process.requireDatabase()
                    _ = try await DealerSeed(database: database, directory: Seeded.directory).run()
                    let finder = DealerFinder(store: PostgresDealerStore(database: database))
                    _ = try await LeadFixture(database: database, finder: finder).lead(LeadSettings())
                    let id = try await dealers.owner.query("SELECT id FROM public.dealer_leads")[0]
                        .decode("id", as: UUID.self)
                    let path = "/v1/leads/\(id)/resend"
                    #expect(try await dealers.request(.post, path, as: DealerHarness.dana).status == 403)
                    #expect(try await dealers.request(.post, path, as: nil).status == 401)
                    let answer = try await dealers.request(.post, path, as: DealerHarness.machine)
                    #expect(answer.status == status, "\(answer.text)")
                    guard status == 202 else { return }
                    #expect(answer.body["id"]?.stringValue == id.uuidString)
                    #expect(answer.body["deliveries"]?.arrayValue?.count == 1)
                    let unknown = "/v1/leads/\(UUID())/resend"
                    #expect(try await dealers.request(.post, unknown, as: DealerHarness.machine).status == 404)
                    let wrong = try await dealers.request(.post, path + "?all=maybe", as: DealerHarness.machine)
                    #expect(wrong.fields == ["all"])
                }
            }
        }
    }
}
