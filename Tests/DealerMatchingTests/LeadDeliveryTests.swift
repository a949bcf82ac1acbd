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

@Suite("Dealers are told of leads")
struct LeadDeliveryTests {
    @Test("Where nothing is set up a lead is stored, and nobody is told")
    func nothing() async throws {
        try await LeadFixture.run { leads in
            #expect(try await leads.lead(LeadSettings(), dealers: 3) == [.none, .none, .none])
            let stored = try await leads.leads()
            #expect(stored.count == 3 && stored.allSatisfy { $0.deliveries.isEmpty && $0.status == "matched" })
        }
    }

    @Test("A webhook hears of each lead once, signed, with dealer, need and contact")
    func webhook() async throws {
        try await withFakeUpstream(.json([:])) { upstream in
            try await LeadFixture.run { leads in
                let settings = try LeadFixture.settings(webhook: upstream.url)
                #expect(try await leads.lead(settings, dealers: 3) == [.pending, .pending, .pending])
                #expect(upstream.requests.isEmpty)
                let delivery = leads.delivery(settings)
                await delivery.runDue()
                await delivery.runDue()
                let stored = try await leads.leads()
                #expect(stored.count == 3 && upstream.requests.count == 3)
                #expect(stored.allSatisfy { $0.status == "notified" && $0.notifiedAt == leads.clock.now })
                for lead in stored {
                    let told = try #require(
                        upstream.requests.first { $0.json?["data"]?["lead_id"]?.stringValue == lead.id.uuidString }
                    )
                    #expect(told.json?["type"] == "dealer_lead.created")
                    let data = try #require(told.json?["data"])
                    #expect(data["dealer"]?["name"]?.stringValue == lead.dealer?.name)
                    #expect(data["dealer"]?["is_sample"] == true)
                    #expect(data["zip_code"] == "89501" && data["equipment_type"] == "AMR")
                    #expect(data["contact"] == ["name": "Dana", "email": "dana@example.com"])
                    #expect(data["tenant_id"] == "acme")
                    let (id, time) = (try told.header("webhook-id"), try told.header("webhook-timestamp"))
                    let signature = SignedMessage.signature(
                        of: Data(told.text.utf8),
                        id: id,
                        timestamp: time,
                        secret: LeadFixture.secret
                    )
                    #expect(try told.header("webhook-signature") == "v1," + signature)
                    let one = try #require(lead.deliveries.first)
                    #expect(id == "msg_" + one.id.uuidString.lowercased())
                    #expect(lead.deliveries.count == 1 && one.state == "delivered" && one.receiver == "127.0.0.1")
                    #expect(one.attempts?.map(\.outcome) == ["delivered"] && one.attempts?[0].detail == "answered 200")
                }
            }
        }
    }

    @Test(
        "What is not taken is sent again later with the same id, when the receiver asks for it, and given up in sight"
    )
    func again() async throws {
        let answers = NIOLockedValueBox<[FakeUpstream.Answer]>([
            .json([:], status: .internalServerError),
            .text("", status: .tooManyRequests, headers: [.retryAfter: "120"]), .json([:]),
        ])
        try await withFakeUpstream { _ in
            answers.withLockedValue { $0.isEmpty ? .json([:], status: .badGateway) : $0.removeFirst() }
        } _: { upstream in
            try await LeadFixture.run { leads in
                let settings = try LeadFixture.settings(webhook: upstream.url)
                let delivery = leads.delivery(settings)
                try await leads.lead(settings)
                for (seconds, requests) in [(0, 1), (1, 1), (30, 2), (90, 2), (60, 3), (9_999, 3)] {
                    leads.clock.advance(by: .seconds(seconds))
                    await delivery.runDue()
                    #expect(upstream.requests.count == requests, "after \(seconds) s")
                }
                let first = try #require(try await leads.leads().first?.deliveries.first)
                #expect(first.state == "delivered" && first.tries == 3 && first.error == nil)
                #expect(first.attempts?.map(\.outcome) == ["postponed", "postponed", "delivered"])
                #expect(first.attempts?.map(\.detail) == ["it answered 500", "it answered 429", "answered 200"])
                #expect(Set(try upstream.requests.map { try $0.header("webhook-id") }).count == 1)

                try await leads.lead(settings, contact: ContactDetails(email: "eve@example.com"))
                for _ in 0..<8 {
                    await delivery.runDue()
                    leads.clock.advance(by: .seconds(7_200))
                }
                #expect(upstream.requests.count == 3 + settings.tries)
                let lead = try #require(try await leads.leads().last)
                #expect(lead.status == "matched" && lead.notifiedAt == nil)
                let last = try #require(lead.deliveries.first)
                #expect(last.state == "given_up" && last.error == "it answered 502" && last.finishedAt != nil)
                #expect(last.attempts?.map(\.outcome) == ["postponed", "postponed", "postponed", "given_up"])
            }
        }
    }

    @Test("Mail goes to a real dealer's own address, never to a sample's, and an answer to it to the customer")
    func mail() async throws {
        try await withFakeMailServer {
            .takes
        } _: { server in
            try await LeadFixture.run { leads in
                let settings = try LeadFixture.settings(mail: server)
                #expect(try await leads.lead(settings, dealers: 2) == [.none, .none])
                await leads.delivery(settings).runDue()
                #expect(server.messages.isEmpty)

                try await leads.makeDealersReal()
                let contact = ContactDetails(name: "Ann\r\nBcc: eve@example.com", email: "ann@example.net")
                try await leads.lead(settings, dealers: 2, contact: contact)
                await leads.delivery(settings).runDue()
                let told = try await leads.leads().filter { !$0.deliveries.isEmpty }
                #expect(told.count == 2 && told.allSatisfy { $0.status == "notified" })
                #expect(Set(server.messages.flatMap(\.recipients)) == Set(told.map { $0.deliveries[0].receiver }))
                for message in server.messages {
                    #expect(message.from == "mesh@example.com" && message.recipients.count == 1)
                    #expect(message.lines.contains("Reply-To: <ann@example.net>"))
                    #expect(message.lines.contains("Subject: New request: AMR near 89501"))
                    #expect(!message.lines.contains { $0.hasPrefix("Bcc") })
                    let body = message.lines.drop { !$0.isEmpty }.joined()
                    let text = String(decoding: Data(base64Encoded: body) ?? Data(), as: UTF8.self)
                    #expect(text.contains("E-mail: ann@example.net") && text.contains("Looking for: AMR"))
                }
            }
        }
    }

    @Test("A fixed address hears of every dealer's lead; what its server refuses for good is refused, else tried again")
    func refused() async throws {
        let manner = NIOLockedValueBox(FakeMailServer.Manner.refusesRecipient(451))
        try await withFakeMailServer {
            manner.withLockedValue { $0 }
        } _: { server in
            try await LeadFixture.run { leads in
                let desk = LeadSettings.Mail.Receiver.address(try #require(MailAddress("desk@example.com")))
                let settings = try LeadFixture.settings(mail: server, to: desk)
                let delivery = leads.delivery(settings)
                try await leads.lead(settings)
                await delivery.runDue()
                manner.withLockedValue { $0 = .takes }
                leads.clock.advance(by: .seconds(60))
                await delivery.runDue()
                #expect(server.messages.map(\.recipients) == [["desk@example.com"]])
                manner.withLockedValue { $0 = .refusesRecipient(550) }
                try await leads.lead(settings, contact: ContactDetails(email: "eve@example.com"))
                await delivery.runDue()
                leads.clock.advance(by: .seconds(7_200))
                await delivery.runDue()
                let outcomes = try await leads.leads().flatMap(\.deliveries).map { $0.attempts?.map(\.outcome) }
                #expect(outcomes == [["postponed", "delivered"], ["refused"]])
                #expect(try await leads.leads().last?.deliveries.first?.error == "the mail server answered 550 to RCPT")
            }
        }
    }

    @Test("One replica sends what another has not taken on, and what one left in the middle")
    func replicas() async throws {
        try await withFakeUpstream(.json([:])) { upstream in
            try await LeadFixture.run { leads in
                let settings = try LeadFixture.settings(webhook: upstream.url)
                for number in 0..<4 {
                    try await leads.lead(settings, dealers: 3, contact: ContactDetails(email: "d\(number)@example.com"))
                }
                let store = PostgresDeliveryStore(database: leads.database)
                let held = try await store.claim([.webhook], limit: 3, lease: .seconds(60), at: leads.clock.now)
                #expect(held.count == 3)
                let replicas = [leads.delivery(settings), leads.delivery(settings)]
                await withTaskGroup(of: Void.self) { group in
                    for replica in replicas { group.addTask { await replica.runDue() } }
                }
                #expect(upstream.requests.count == 9)
                leads.clock.advance(by: .seconds(61))
                await replicas[0].runDue()
                #expect(Set(try upstream.requests.map { try $0.header("webhook-id") }).count == 12)
                // Who lost the lease ends nothing any more.
                try await store.end(held[0], as: .givenUp("too late"), at: leads.clock.now)
                let deliveries = try await leads.leads().flatMap(\.deliveries)
                #expect(deliveries.allSatisfy { $0.state == "delivered" })
                let left = deliveries.filter { $0.attempts?.map(\.outcome) == [nil, "delivered"] }
                #expect(left.count == 3)
            }
        }
    }

    @Test("An erased lead takes its outbox along, by itself, by its conversation and by its user")
    func erased() async throws {
        try await withFakeUpstream(.json([:])) { upstream in
            try await LeadFixture.run { leads in
                let settings = try LeadFixture.settings(webhook: upstream.url)
                func left(_ table: String) async throws -> Int {
                    let claims = DatabaseClaims(tenant: "", role: "worker")
                    return try await leads.database.query("SELECT * FROM \(identifier: table)", claims: claims).count
                }
                func expectNothing() async throws {
                    for table in ["dealer_leads", "dealer_deliveries", "dealer_delivery_attempts"] {
                        #expect(try await left(table) == 0, "\(table)")
                    }
                }
                let store = PostgresDeliveryStore(database: leads.database)
                func lead() async throws {
                    try await leads.lead(settings, context: "c1")
                    _ = try await store.claim([.webhook], limit: 3, lease: .zero, at: leads.clock.now)
                    #expect(try await left("dealer_delivery_attempts") == 1)
                }
                try await lead()
                let id = try #require(try await leads.leads().first?.id)
                let other = Identity(tenant: "other", role: .machine, namespaces: ["*"])
                #expect(try await leads.store.delete(lead: id, for: other) == false)
                #expect(try await leads.store.delete(lead: id, for: LeadFixture.machine))
                try await expectNothing()
                try await lead()
                try await leads.store.delete(contextID: "c2", for: LeadFixture.dana)
                #expect(try await left("dealer_deliveries") == 1)
                try await leads.store.delete(contextID: "c1", for: LeadFixture.dana)
                try await expectNothing()
                try await lead()
                #expect(try await leads.store.delete(user: "eve", for: LeadFixture.machine) == 0)
                #expect(try await leads.store.delete(user: "dana", for: LeadFixture.machine) == 1)
                try await expectNothing()
                await leads.delivery(settings).runDue()
                #expect(upstream.requests.isEmpty)
            }
        }
    }

    @Test("The same request in one conversation is one lead")
    func once() async throws {
        try await LeadFixture.run { leads in
            for _ in 0..<2 { try await leads.lead(LeadSettings(), dealers: 2, context: "c1") }
            #expect(try await leads.leads().count == 2)
            try await leads.lead(LeadSettings(), dealers: 2, context: "c2")
            try await leads.lead(LeadSettings(), contact: ContactDetails(phone: "775 555 0134"), context: "c1")
            #expect(try await leads.leads().count == 5)
        }
    }

    @Test("A webhook in the own network hears nothing unless that is allowed, and then hears what waited for it")
    func ownNetwork() async throws {
        try await withFakeUpstream(.json([:])) { upstream in
            try await LeadFixture.run { leads in
                var settings = try LeadFixture.settings(webhook: upstream.url)
                settings.allowsPrivate = false
                try await leads.lead(settings)
                for _ in 0..<settings.tries + 3 {
                    await leads.delivery(settings).runDue()
                    leads.clock.advance(by: .seconds(3_600))
                }
                #expect(upstream.requests.isEmpty)
                let waiting = try #require(try await leads.leads().first?.deliveries.first)
                #expect(waiting.state == "pending" && waiting.nextAttemptAt != nil)
                #expect(waiting.tries == settings.tries + 3)
                #expect(waiting.error?.contains("DEALER_WEBHOOK_URL") == true)
                #expect(waiting.attempts?.last?.outcome == "held_up")
                settings.allowsPrivate = true
                await leads.delivery(settings).runDue()
                #expect(upstream.requests.count == 1)
                #expect(try await leads.leads().first?.deliveries.first?.state == "delivered")
            }
        }
    }
}

extension FakeUpstream.Request {
    func header(_ name: String) throws -> String {
        let field = try #require(HTTPField.Name(name))
        return try #require(headers[field])
    }
}
