import Foundation
import HTTPTypes
import Postgres
import SharedModels
import TestSupport
import Testing

@testable import Financing

@Suite("What follows a decision", .serialized)
struct AdverseActionTests {
    private static func applicant(_ seed: Int) -> Applicant {
        var random = SeededRandom(seed: UInt64(seed))
        return Applicant(
            annualRevenue: Decimal(Int.random(in: 50_000...20_000_000, using: &random)),
            yearsInBusiness: Double(Int.random(in: 0...12, using: &random)),
            creditRating: CreditRating.allCases.randomElement(using: &random) ?? .fair,
            industry: Industry.allCases.randomElement(using: &random),
            amount: Decimal(Int.random(in: 6_000...9_000_000, using: &random)),
            existingObligations: Bool.random(using: &random)
                ? Decimal(Int.random(in: 0...900_000, using: &random)) : nil
        )
    }

    struct SeededRandom: RandomNumberGenerator {
        var state: UInt64
        init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }
        mutating func next() -> UInt64 {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return state
        }
    }

    @Test("An offer would be approved, is less than was asked, and is the most that would be", arguments: 1..<200)
    func offer(seed: Int) {
        var applicant = Self.applicant(seed)
        let decision = CreditDecision(for: applicant)
        guard let asked = applicant.amount else { return }
        guard let offer = CounterOffer(for: applicant, decision: decision) else {
            guard decision.status != .approved else { return }
            applicant.amount = 5_000
            #expect(CreditDecision(for: applicant).status != .approved)
            return
        }
        #expect(decision.status != .approved && offer.amount < asked)
        applicant.amount = offer.amount
        #expect(CreditDecision(for: applicant).status == .approved)
        applicant.amount = offer.amount + 200
        #expect(offer.amount + 200 >= asked || CreditDecision(for: applicant).status != .approved)
    }

    @Test("What is owed elsewhere counts where it is said, and nothing where it is not")
    func obligations() {
        var applicant = CreditDecisionTests.strong
        let before = CreditDecision(for: applicant)
        applicant.existingObligations = 0
        #expect(CreditDecision(for: applicant).score == before.score)
        applicant.existingObligations = 1_400_000
        let after = CreditDecision(for: applicant)
        #expect(after.score < before.score)
        let factor = after.factors.first { $0.factor == "amount_to_revenue" }
        #expect(factor?.detail.contains("existing obligations") == true)
    }

    @Test("A declined application has a notice with its reasons, as text and as a page; an approved one has none")
    func notice() async throws {
        try await FinancingHarness.run { financing in
            let declined = try await financing.request(
                .post,
                "/v1/prequalifications",
                try Forms.body([
                    "business_name": "Bob's <Bakery> & Co", "annual_revenue": "0-500k", "business_age": "0-1",
                    "credit_rating": "poor", "equipment_value": 240_000,
                ])
            )
            #expect(declined.status == 201 && declined.body["status"] == "declined")
            let id = try #require(declined.body["application_id"]?.stringValue)
            let created = try #require(declined.body["created_at"]?.stringValue.flatMap(Timestamp.parse))
            let due = try #require(declined.body["notice_due_at"]?.stringValue.flatMap(Timestamp.parse))
            #expect(due.timeIntervalSince(created) == 30 * 86_400)

            let path = "/v1/prequalifications/\(id)/notice"
            let text = try await financing.request(.get, path).text
            let details = declined.body["reasons"]?.arrayValue?.compactMap { $0["detail"]?.stringValue } ?? []
            #expect((1...4).contains(details.count))
            for detail in details { #expect(text.contains(detail)) }
            #expect(text.contains("Equal Credit Opportunity Act") && text.contains("Federal Trade Commission"))
            #expect(!text.lowercased().contains("score too low"))
            let page = try await financing.request(.get, path, headers: ["Accept": "text/html"]).text
            #expect(page.hasPrefix("<!doctype html>"))
            #expect(page.contains("Bob&#39;s &lt;Bakery&gt; &amp; Co") && !page.contains("<Bakery>"))
            #expect(try await financing.request(.get, path, as: FinancingHarness.eve).status == 404)

            let approved = try await financing.request(.post, "/v1/prequalifications", try Forms.body())
            let other = try #require(approved.body["application_id"]?.stringValue)
            #expect(try await financing.request(.get, "/v1/prequalifications/\(other)/notice").status == 404)
            #expect(approved.body["counter_offer"]?.isNull ?? true)
        }
    }

    @Test("A decision is made again from what is stored, and a changed one is told")
    func replay() async throws {
        try await FinancingHarness.run { financing in
            let body = try Forms.body(["equipment_value": 900_000, "existing_obligations": 250_000])
            let answer = try await financing.request(.post, "/v1/prequalifications", body)
            #expect(answer.status == 201)
            let id = try #require(answer.body["application_id"]?.stringValue)
            #expect(try await financing.request(.get, "/v1/prequalifications/\(id)").body == answer.body)
            let path = "/v1/prequalifications/\(id)/replay"
            let replayed = try await financing.request(.get, path)
            #expect(
                replayed.body["agrees"] == true && replayed.body["inputs"]?["existing_obligations"]?.intValue == 250_000
            )
            _ = try await financing.owner.query("UPDATE application_decisions SET score = score - 1")
            #expect(try await financing.request(.get, path).body["agrees"] == false)
            _ = try await financing.owner.query("UPDATE application_decisions SET model_version = 'older'")
            #expect(try await financing.request(.get, path).status == 409)
            #expect(try await financing.request(.get, path, as: FinancingHarness.eve).status == 404)
        }
    }

    @Test(
        "Words of what must not count change nothing in a decision",
        arguments: [
            "I am a woman and run", "As a Black owner I run", "We are a Muslim family and run",
            "I am 71 years old and I run",
            "My wife and I are divorced, and I run", "I came from Mexico and run",
            "I live on public assistance and run",
            "I use a wheelchair and run",
        ]
    )
    func protected(words: String) async throws {
        try await FinancingHarness.run { financing in
            let rest =
                " a logistics company. Revenue 1.2 million a year, 3 years in business, fair credit, and the robot costs $150,000. Would we qualify?"
            let one = try await financing.say("I run" + rest, context: "plain")
            for (place, message) in [words + rest, "I run" + rest + " The owner is 71 years old."].enumerated() {
                let other = try await financing.say(message, context: "told \(place)")
                #expect(one.text == other.text && one.text.contains("of 100"))
                #expect(one.state == other.state)
            }
        }
    }
}
