import Foundation
import HTTPTypes
import NIOConcurrencyHelpers
import Platform
import SharedModels
import TestSupport
import Testing

@testable import DealerMatching

@Suite("Leads over HTTP", .serialized)
struct LeadRoutesTests {
    static let need: JSONValue = [
        "zip_code": "89501", "equipment_type": "AMR",
        "contact_info": ["name": "Dana", "email": "dana@example.com"],
    ]

    private func run(
        telling upstream: FakeUpstream? = nil,
        wait: Int = 20,
        _ body: @escaping @Sendable (DealerHarness) async throws -> Void
    ) async throws {
        var settings: [String: String] = [:]
        if let upstream {
            settings = [
                "DEALER_WEBHOOK_URL": upstream.url.absoluteString, "DEALER_WEBHOOK_SECRET": LeadFixture.secret,
                "DEALER_WEBHOOK_PRIVATE": "true", "DEALER_NOTICE_WAIT": String(wait),
            ]
        }
        try await DealerHarness.run(settings: settings) { dealers in
            let database = try dealers.process.requireDatabase()
            _ = try await DealerSeed(database: database, directory: Seeded.directory).run()
            try await body(dealers)
        }
    }

    @Test("A visitor learns that the dealers have been told, once they have")
    func told() async throws {
        try await withFakeUpstream(.json([:])) { upstream in
            try await run(telling: upstream) { dealers in
                let answer = try await dealers.request(.post, "/v1/dealers/match", Self.need)
                #expect(answer.body["notification_sent"] == true)
                let matched = answer.body["matched_dealers"]?.arrayValue ?? []
                #expect(!matched.isEmpty && matched.allSatisfy { $0["notification"] == "relayed" })
                #expect(upstream.requests.count == matched.count)
                let browsing = try await dealers.request(
                    .post,
                    "/v1/dealers/match",
                    ["zip_code": "89501", "equipment_type": "AMR"]
                )
                #expect(browsing.body["notification_sent"] == false)
                #expect(upstream.requests.count == matched.count)
            }
        }
    }

    @Test("A visitor is not told so where the receiver does not take it")
    func notTold() async throws {
        try await withFakeUpstream(.json([:], status: .serviceUnavailable)) { upstream in
            try await run(telling: upstream, wait: 2) { dealers in
                let answer = try await dealers.request(.post, "/v1/dealers/match", Self.need)
                #expect(answer.status == 200 && answer.body["notification_sent"] == false)
                let matched = answer.body["matched_dealers"]?.arrayValue ?? []
                #expect(!matched.isEmpty && matched.allSatisfy { $0["notification"] == "pending" })
            }
        }
    }

    @Test("Machines of the tenant see leads with deliveries and every try; nobody else sees any")
    func seen() async throws {
        try await withFakeUpstream(.json([:])) { upstream in
            try await run(telling: upstream) { dealers in
                _ = try await dealers.request(.post, "/v1/dealers/match", Self.need)
                let list = try await dealers.request(.get, "/v1/leads?limit=2", as: DealerHarness.machine)
                let total = try await dealers.count("dealer_leads")
                #expect(list.body["pagination"]?["total"]?.intValue == total)
                let lead = try #require(list.body["leads"]?.arrayValue?.first)
                #expect(lead["contact"]?["email"] == "dana@example.com" && lead["user_id"] == "dana")
                #expect(lead["deliveries"]?.arrayValue?.first?["attempts"] == nil)
                let path = "/v1/leads/\(lead["id"]?.stringValue ?? "")"
                let one = try await dealers.request(.get, path, as: DealerHarness.machine)
                let delivery = one.body["deliveries"]?.arrayValue?.first
                #expect(delivery?["state"] == "delivered" && delivery?["channel"] == "webhook")
                #expect(delivery?["attempts"]?.arrayValue?.map { $0["outcome"] } == ["delivered"])
                for who in [DealerHarness.dana, DealerHarness.eve, Identity(tenant: "acme", role: .visitor)] {
                    for asked in ["/v1/leads", path] {
                        #expect(try await dealers.request(.get, asked, as: who).status == 403)
                        #expect(try await dealers.request(.delete, asked, as: who).status == 403)
                    }
                }
                #expect(try await dealers.request(.get, "/v1/leads", as: nil).status == 401)
                // Only the gateway's tokens carry what a key may reach.
                let gateway = ServiceTokens(secret: dealers.process.settings.meshSecret, service: .gateway)
                for (namespaces, status) in [(["trial"], 403), (["agent:dealer_matching"], 200)] {
                    let key = Identity(tenant: "acme", role: .machine, namespaces: namespaces)
                    let token = ["Authorization": "Bearer \(try await gateway.mint(for: key, to: "dealer-matching"))"]
                    #expect(try await dealers.request(.get, path, as: nil, headers: token).status == status)
                }
                let other = Identity(tenant: "globex", role: .machine, namespaces: ["*"])
                #expect(try await dealers.request(.get, "/v1/leads", as: other).body["leads"] == [])
                #expect(try await dealers.request(.get, path, as: other).status == 404)
                #expect(try await dealers.request(.delete, path, as: other).status == 404)
                #expect(try await dealers.request(.get, "/v1/leads/nonsense", as: DealerHarness.machine).status == 404)
                #expect(try await dealers.request(.delete, "/v1/leads", as: DealerHarness.machine).status == 422)
                #expect(try await dealers.count("dealer_leads") == total)
                #expect(try await dealers.request(.delete, path, as: DealerHarness.machine).status == 204)
                #expect(try await dealers.request(.delete, path, as: DealerHarness.machine).status == 404)
                let rest = try await dealers.request(.delete, "/v1/leads?user_id=dana", as: DealerHarness.machine)
                #expect(rest.body == ["deleted": .int(total - 1)])
                #expect(try await dealers.count("dealer_deliveries") == 0)
                #expect(try await dealers.count("dealer_delivery_attempts") == 0)
            }
        }
    }

    @Test("In a conversation contact details go to dealers only after the user agreed, and what came of it is said")
    func conversation() async throws {
        try await withFakeUpstream(.json([:])) { upstream in
            try await run(telling: upstream) { dealers in
                _ = try await dealers.say("Who sells AMRs near 89501?", context: "c1")
                let asked = try await dealers.say("My e-mail is dana@example.com", context: "c1")
                #expect(asked.state == "TASK_STATE_INPUT_REQUIRED" && asked.text.contains("agree"), "\(asked.text)")
                #expect(try await dealers.count("dealer_leads") == 0)
                let done = try await dealers.say("Yes, they may contact me", context: "c1")
                #expect(
                    done.state == "TASK_STATE_COMPLETED" && done.text.contains("handed to the operator"),
                    "\(done.text)"
                )
                #expect(!done.text.contains("sent by e-mail") && done.text.contains("none of them was told"))
                let leads = try await dealers.count("dealer_leads")
                #expect((1...3).contains(leads) && upstream.requests.count == leads)
                let again = try await dealers.say("They may contact me at dana@example.com", context: "c1")
                #expect(try await dealers.count("dealer_leads") == leads)
                #expect(
                    again.text.contains("asked for the same before") && again.text.contains(" UTC"),
                    "\(again.text)"
                )
                #expect(!again.text.contains("call them yourself"))
                let drones = "Cobot dealers near 89501 may contact me at dana@example.com"
                let second = try await dealers.say(drones, context: "c1")
                #expect(second.text.contains("has been handed"), "\(second.text)")
                let both = try await dealers.count("dealer_leads")
                #expect(both > leads)

                let refused = try await dealers.say("Do not contact me, eve@example.com", context: "c2")
                #expect(refused.state != "TASK_STATE_FAILED")
                #expect(try await dealers.count("dealer_leads") == both)

                // Nothing answers where the memory service should be, which alone fails.
                _ = try await dealers.request(.delete, "/v1/contexts/c1")
                #expect(try await dealers.count("dealer_leads") == 0)
                #expect(try await dealers.count("dealer_deliveries") == 0)
            }
        }
    }

    @Test("Where no way is set up the user is told to call, and nothing is called sent")
    func noWay() async throws {
        try await run { dealers in
            let wanted = try await dealers.say("Please have an AMR dealer contact me", context: "c1")
            #expect(wanted.state == "TASK_STATE_INPUT_REQUIRED", "\(wanted.text)")
            let said = try await dealers.say("They may contact me at dana@example.com, near 89501", context: "c1")
            #expect(said.state == "TASK_STATE_COMPLETED" && said.text.contains("nothing was sent"), "\(said.text)")
            #expect(!said.text.contains("has been sent") && said.text.contains("555-"))
            #expect((1...3).contains(try await dealers.count("dealer_leads")))
        }
    }
}
