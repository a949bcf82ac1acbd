import Foundation
import HTTPTypes
import Platform
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

    private static let longest = 84

    @Test("An offer would be approved, and is the smallest change that would be", arguments: 1..<300)
    func offer(seed: Int) {
        let applicant = Self.applicant(seed)
        let decision = CreditDecision(for: applicant)
        guard let asked = applicant.amount else { return }
        func passes(_ amount: Decimal, _ months: Int) -> Bool {
            var changed = applicant
            changed.amount = amount
            changed.termMonths = months
            return CreditDecision(for: changed).status == .approved
        }
        let offer = CounterOffer(for: applicant, decision: decision, longestTerm: Self.longest)
        guard decision.status != .approved else {
            #expect(offer == nil)
            return
        }
        if let amount = offer?.amount {
            #expect(amount < asked && passes(amount, 60))
            #expect(amount + 200 >= asked || !passes(amount + 200, 60))
        } else {
            #expect(!passes(5_000, 60) || asked <= 5_000)
        }
        if let months = offer?.termMonths {
            #expect(months > 60 && months <= Self.longest && passes(asked, months))
            #expect(months - 6 <= 60 || !passes(asked, months - 6))
        } else {
            #expect(!passes(asked, Self.longest))
        }
    }

    @Test("Offers are made by either way, by both, and for what is declined as for what is looked at")
    func kinds() {
        var seen: Set<String> = []
        for seed in 1..<2_000 {
            let applicant = Self.applicant(seed)
            let decision = CreditDecision(for: applicant)
            guard let offer = CounterOffer(for: applicant, decision: decision, longestTerm: Self.longest) else {
                continue
            }
            let kind = offer.amount == nil ? "term" : (offer.termMonths == nil ? "amount" : "both")
            seen.insert("\(decision.status.rawValue) \(kind)")
        }
        #expect(
            seen.isSuperset(of: ["needs_review amount", "needs_review both", "declined amount", "declined both"]),
            "\(seen)"
        )
    }

    @Test("A declined application is offered what would pass, and its notice says both ways")
    func declinedOffer() async throws {
        try await FinancingHarness.run { financing in
            let declined = try await financing.request(
                .post,
                "/v1/prequalifications",
                try Forms.body([
                    "annual_revenue": "500k-1m", "credit_rating": "excellent", "equipment_value": 1_040_000,
                ])
            )
            #expect(declined.body["status"] == "declined", "\(declined.text)")
            let smaller = try #require(declined.body["counter_offer"]?["amount"]?.doubleValue)
            #expect(smaller == 750_000)
            let longer = try #require(declined.body["longer_term_offer"])
            #expect(longer["term_months"]?.intValue == 84 && longer["amount"]?.doubleValue == 1_040_000)
            let id = try #require(declined.body["application_id"]?.stringValue)
            let text = try await financing.request(.get, "/v1/prequalifications/\(id)/notice").text
            for words in ["$750,000 over 60 months", "$1,040,000 over 84 months", "Amount requested is high"] {
                #expect(text.contains(words), "\(text)")
            }
            let actions = declined.body["required_actions"]?.arrayValue?.compactMap(\.stringValue) ?? []
            #expect(!actions.contains { $0.contains("60 days") }, "the reasons are in the notice already")
        }
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
            // A notice gives reasons, not what was scored: "Annual revenue of $250,000" is neither a reason nor what was stated.
            let reasons = declined.body["reasons"]?.arrayValue?.compactMap { $0["statement"]?.stringValue } ?? []
            #expect((1...4).contains(reasons.count))
            for reason in reasons { #expect(text.contains("- \(reason)\n")) }
            #expect(
                text.contains("Length of time in business is insufficient (less than 1 year in business as stated)")
            )
            #expect(text.contains("Annual revenue is low (up to $500,000 as stated)") && !text.contains("$250,000"))
            #expect(text.contains("Equal Credit Opportunity Act") && text.contains("Federal Trade Commission"))
            #expect(text.contains("Consumer Response Center, 600 Pennsylvania Avenue NW, Washington, DC 20580"))
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
            #expect(replayed.body["stored"]?["monthly_payment"]?.doubleValue != nil)
            #expect(replayed.body["basis"]?["rates"]?["good"]?.doubleValue == 9.5)
            _ = try await financing.owner.query("UPDATE application_decisions SET score = score - 1")
            #expect(try await financing.request(.get, path).body["agrees"] == false)
            _ = try await financing.owner.query("UPDATE application_decisions SET model_version = 'older'")
            #expect(try await financing.request(.get, path).status == 409)
            #expect(try await financing.request(.get, path, as: FinancingHarness.eve).status == 404)
        }
    }

    @Test("A decision of the first scorecard replays under the first scorecard, and terms with the rates of then")
    func oldVersions() async throws {
        try await FinancingHarness.run { financing in
            let answer = try await financing.request(.post, "/v1/prequalifications", try Forms.body())
            let id = try #require(answer.body["application_id"]?.stringValue)
            let path = "/v1/prequalifications/\(id)/replay"
            _ = try await financing.owner.query(
                """
                UPDATE application_decisions SET basis = jsonb_set(basis, '{rates,good}', '11'),
                    terms = jsonb_set(terms, '{estimated_monthly_payment}', '1304.55')
                """
            )
            let elsewhere = try await financing.request(.get, path)
            #expect(elsewhere.body["agrees"] == true, "60,000 at 11 % over 60 months: \(elsewhere.text)")
            let old = CreditDecision(
                for: Applicant(
                    annualRevenue: 250_000,
                    yearsInBusiness: 3.5,
                    creditRating: .poor,
                    industry: .logistics
                ),
                rules: FirstScorecard()
            )
            #expect(old.status == .declined)
            _ = try await financing.owner.query(
                """
                UPDATE application_decisions SET model_version = '2026-11', basis = NULL, status = 'declined',
                    score = \(old.score), reasons = \(json: old.reasons),
                    inputs = '{"annual_revenue": 250000, "years_in_business": 3.5, "credit_rating": "poor", "industry": "logistics"}'
                """
            )
            let replayed = try await financing.request(.get, path)
            #expect(replayed.status == 200 && replayed.body["agrees"] == true, "\(replayed.text)")
            #expect(
                replayed.body["scorecard_version"] == "2026-11" && replayed.body["replayed"]?["status"] == "declined"
            )
        }
    }

    /// As the first scorecard stored it: without brackets, terms or sentences.
    private static func makeOld(_ status: String, of applicant: Applicant, in financing: FinancingHarness) async throws
    {
        let old = CreditDecision(for: applicant, rules: FirstScorecard())
        #expect(old.status.rawValue == status && old.reasons.allSatisfy { $0.statement == nil })
        #expect(old.reasons.contains { $0.detail == "Equipment value not known yet" })
        _ = try await financing.owner.query("UPDATE applications SET status = \(status)")
        _ = try await financing.owner.query(
            """
            UPDATE application_decisions SET model_version = '2026-11', basis = NULL, status = \(status),
                score = \(old.score), reasons = \(json: old.reasons), factors = \(json: old.factors),
                inputs = \(json: applicant)
            """
        )
    }

    @Test("The notice of an old decline says what was stated, gives reasons, and leaves out what was not known")
    func oldNotice() async throws {
        try await FinancingHarness.run { financing in
            let answer = try await financing.request(
                .post,
                "/v1/prequalifications",
                try Forms.body([
                    "annual_revenue": "0-500k", "business_age": "0-1", "credit_rating": "poor", "equipment_value": nil,
                ])
            )
            let id = try #require(answer.body["application_id"]?.stringValue)
            try await Self.makeOld(
                "declined",
                of: Applicant(annualRevenue: 250_000, yearsInBusiness: 0.5, creditRating: .poor, industry: .logistics),
                in: financing
            )
            let text = try await financing.request(.get, "/v1/prequalifications/\(id)/notice").text
            for reason in [
                "Annual revenue is low (up to $500,000 as stated)", "Credit rating is insufficient (stated as poor)",
                "Length of time in business is insufficient (less than 1 year in business as stated)",
            ] {
                #expect(text.contains("- \(reason)\n"), "\(text)")
            }
            #expect(!text.contains("250,000") && !text.contains("0.5 year") && !text.contains("not known yet"))
            let replay = try await financing.request(.get, "/v1/prequalifications/\(id)/replay")
            #expect(replay.body["agrees"] == true, "what was stored stays as it was: \(replay.text)")
        }
    }

    @Test("An application that the first scorecard left open is declined for reasons, not for what is not known")
    func oldOpen() async throws {
        try await FinancingHarness.run { financing in
            let answer = try await financing.request(
                .post,
                "/v1/prequalifications",
                try Forms.body(["annual_revenue": "0-500k", "equipment_value": nil])
            )
            let id = try #require(answer.body["application_id"]?.stringValue)
            try await Self.makeOld(
                "needs_review",
                of: Applicant(annualRevenue: 250_000, yearsInBusiness: 3.5, creditRating: .good, industry: .logistics),
                in: financing
            )
            let path = "/v1/prequalifications/\(id)"
            func decline(_ reason: JSONValue) async throws -> FinancingHarness.Answer {
                try await financing.request(
                    .post,
                    "\(path)/decision",
                    ["decision": "declined", "reasons": [reason]],
                    as: FinancingHarness.machine
                )
            }
            #expect(try await decline("amount_to_revenue").status == 422)
            let decided = try await decline("credit_rating")
            #expect(decided.status == 200, "\(decided.text)")
            let notice = try await financing.request(.get, "\(path)/notice").text
            #expect(notice.contains("- Credit rating is not the highest (stated as good)\n"), "\(notice)")
            let replay = try await financing.request(.get, "\(path)/replay")
            #expect(replay.body["agrees"] == true && replay.body["scorecard_version"] == "2026-11")
        }
    }

    @Test("A creditor without an address is told at start what its notices lack, and the notice makes none up")
    func address() throws {
        let creditor = AdverseActionNotice.Creditor()
        #expect(creditor.lack?.contains("FINANCING_CREDITOR_ADDRESS") == true)
        #expect(AdverseActionNotice.Creditor(name: "A", address: " ").lack != nil)
        #expect(AdverseActionNotice.Creditor(name: "A", address: "1 Main Street, Reno, NV 89501").lack == nil)
        let applied = PrequalificationResult(
            applicationID: UUID(),
            applicationNumber: "YB-2026-000001",
            status: .declined,
            financialScore: 20,
            estimatedDecisionDate: Date(timeIntervalSince1970: 1_768_478_400),
            preliminaryTerms: nil,
            reasons: [],
            requiredActions: []
        )
        let notice = try #require(AdverseActionNotice(applied, creditor: creditor))
        #expect(notice.text.hasPrefix("Ybryx Capital\n\n2026-01-15"))
        let whole = try #require(AdverseActionNotice(applied, creditor: .init(name: "A", address: "1 Main Street")))
        #expect(whole.text.hasPrefix("A, 1 Main Street\n\n") && whole.html.contains("<p>A, 1 Main Street<br>"))
    }

    @Test("The address, the rates and the terms are settings, and a wrong rate is refused at start")
    func settings() async throws {
        var reader = SettingsReader(
            values: [
                "FINANCING_CREDITOR_ADDRESS": "1 Main Street, Reno, NV 89501", "FINANCING_LONGEST_TERM_MONTHS": "72",
                "FINANCING_RATES": "excellent=7,good=9,fair=12,poor=15.5",
            ],
            prefix: "FINANCING"
        )
        let settings = FinancingSettings(from: &reader)
        #expect(settings.creditor.lack == nil && settings.longestTerm == 72 && reader.problems.isEmpty)
        #expect(settings.rates.rate(for: .poor) == 15.5)
        var wrong = SettingsReader(
            values: ["FINANCING_RATES": "excellent=7,good=9.5abc,fair=12,poor=15"],
            prefix: "FINANCING"
        )
        _ = FinancingSettings(from: &wrong)
        #expect(wrong.problems.map(\.key) == ["FINANCING_RATES"])
        try await FinancingHarness.run { financing in
            let ready = try await financing.request(.get, "/readyz", as: nil)
            let note = ready.body["checks"]?["notices"]?["note"]?.stringValue
            #expect(ready.status == 200 && note?.contains("FINANCING_CREDITOR_ADDRESS") == true, "\(ready.text)")
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
