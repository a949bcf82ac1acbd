import Agents
import Foundation
import Logging
import Platform
import SharedModels
import TestSupport
import Testing

@testable import Financing

extension TurnContext {
    static func said(
        _ message: String,
        history: [ChatRequest.HistoryItem] = [],
        captured: [String: JSONValue] = [:]
    ) -> TurnContext {
        TurnContext(
            identity: FinancingHarness.dana,
            contextID: "c1",
            taskID: "t1",
            message: message,
            history: history,
            captured: captured,
            now: Date(timeIntervalSince1970: 1_768_478_400),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
    }
}

@Suite("Financing's tools")
struct FinancingToolsTests {
    static let payments = PaymentScheduleTool(rates: .standard, termMonths: 60)
    static let score = ScoreApplicationTool(
        underwriter: Underwriter(rates: .standard, termMonths: 60),
        now: { Date(timeIntervalSince1970: 1_768_478_400) }
    )

    static let wrongPayments: [(JSONValue, String)] = [
        ([:], "price"), (["amount": "60k"], "price"), (["amount": 0], "amount"), (["amount": -1], "amount"),
        (["amount": 0.004], "amount"), (["amount": .double(.nan)], "amount"),
        (["amount": .double(.infinity)], "amount"),
        (["amount": 1e12], "amount"), (["amount": 1e300], "amount"), (["amount": 100_000_000.01], "amount"),
        (["amount": 1_000, "term_months": 0], "term"), (["amount": 1_000, "term_months": 5], "term"),
        (["amount": 1_000, "term_months": 500], "term"), (["amount": 1_000, "term_months": -12], "term"),
        (["amount": 1_000, "term_months": .int(.max)], "term"), (["amount": 1_000, "apr": -1], "rate"),
        (["amount": 1_000, "apr": 101], "rate"), (["amount": 1_000, "apr": .double(.nan)], "rate"),
    ]

    @Test("A payment is refused for figures that make none, in a sentence", arguments: wrongPayments)
    func refusedPayments(arguments: JSONValue, about: String) async throws {
        let error = await #expect(throws: ToolError.self) {
            _ = try await Self.payments.call(arguments, turn: .said(""))
        }
        #expect(error?.message.lowercased().contains(about) == true)
        #expect(error?.message.hasSuffix(".") == true)
    }

    @Test(
        "Every figure of a payment comes from its schedule",
        arguments: [(60_000.0, 60, 9.5), (1234.56, 7, 0), (0.01, 6, 100), (100_000_000, 120, 16), (85_000, 48, 7.1)]
    )
    func payment(amount: Double, term: Int, apr: Double) async throws {
        let result = try await Self.payments.call(
            ["amount": .double(amount), "term_months": .int(term), "apr": .double(apr)],
            turn: .said("")
        )
        let schedule = try PaymentSchedule(
            amount: try #require(Money.exact(amount)),
            annualRate: try #require(Money.exact(apr)),
            termMonths: term
        )
        #expect(result.content["monthly_payment"]?.doubleValue == schedule.monthlyPayment.doubleValue)
        #expect(result.content["total_of_payments"]?.doubleValue == schedule.totalOfPayments.doubleValue)
        #expect(result.content["total_interest"]?.doubleValue == schedule.totalInterest.doubleValue)
        #expect(result.content["apr"]?.doubleValue == apr)
        #expect(result.content["rate_assumed"] == false)
        let rows: [ScheduledPayment] = try #require(result.artifacts.first?.data["schedule"]).decoded()
        #expect(rows == schedule.payments)
        #expect(rows.last?.balance == 0)
    }

    @Test("A rate that was not given is the table's for the rating, and says so")
    func assumedRate() async throws {
        for rating in CreditRating.allCases {
            let result = try await Self.payments.call(
                ["amount": 60_000, "credit_rating": .string(rating.rawValue)],
                turn: .said("")
            )
            #expect(result.content["apr"]?.doubleValue == RateTable.standard.rate(for: rating).doubleValue)
            #expect(result.content["rate_assumed"] == true)
            #expect(result.content["credit_rating_assumed"] == false)
        }
        let result = try await Self.payments.call(["amount": 60_000], turn: .said(""))
        #expect(result.content["credit_rating_assumed"] == true)
        #expect(result.content["term_assumed"] == true)
        #expect(result.content["term_months"] == 60)
    }

    static let sound: [String: JSONValue] = [
        "annual_revenue": 3_000_000, "years_in_business": 6, "credit_rating": "good", "industry": "logistics",
        "amount": 60_000,
    ]

    static let wrongScores: [(String, JSONValue?, String)] = [
        ("annual_revenue", nil, "needed"), ("years_in_business", nil, "needed"), ("credit_rating", nil, "needed"),
        ("annual_revenue", "3m", "needed"), ("annual_revenue", -1, "annual revenue"),
        ("annual_revenue", .double(.nan), "annual revenue"), ("annual_revenue", 1e12, "annual revenue"),
        ("years_in_business", -0.5, "years"), ("years_in_business", 501, "years"),
        ("years_in_business", .double(.nan), "years"), ("credit_rating", "superb", "credit rating"),
        ("industry", "mining", "industry"), ("amount", 0, "amount"), ("amount", -60_000, "amount"),
        ("amount", 1e12, "amount"), ("amount", .double(.infinity), "amount"),
    ]

    @Test("No score is made of figures that cannot be, and none is put right silently", arguments: wrongScores)
    func refusedScores(field: String, value: JSONValue?, about: String) async throws {
        var arguments = Self.sound
        arguments[field] = value
        let error = await #expect(throws: ToolError.self) {
            _ = try await Self.score.call(.object(arguments), turn: .said(""))
        }
        #expect(error?.message.lowercased().contains(about) == true, "\(error?.message ?? "")")
    }

    @Test("A score says back what was said, stores nothing and calls itself an indication")
    func indication() async throws {
        let result = try await Self.score.call(.object(Self.sound), turn: .said(""))
        #expect(result.content["indication_only"] == true)
        #expect(result.content["status"] == "approved")
        let factors = result.content["factors"]?.arrayValue ?? []
        #expect(factors.compactMap { $0["points"]?.doubleValue }.reduce(0, +) == result.content["score"]?.doubleValue)
        for (field, value) in Self.sound where field != "amount" {
            #expect(result.captured[field]?.doubleValue == value.doubleValue)
            #expect(result.captured[field]?.stringValue == value.stringValue)
        }
        #expect(result.captured["equipment_value"]?.doubleValue == 60_000)
        #expect(result.artifacts.first?.description?.contains("not a decision") == true)
    }

    @Test("A question that would be declined as an application is told its score and factors, and no decline")
    func noDecline() async throws {
        var arguments = Self.sound
        arguments["annual_revenue"] = 100_000
        arguments["credit_rating"] = "poor"
        let result = try await Self.score.call(.object(arguments), turn: .said(""))
        let card = try #require(result.artifacts.first?.data)
        for data in [result.content, card] {
            #expect(data["status"] == nil && data["indication_only"] == true)
            // 3 for the revenue, 20 for the years, 4 for the rating, 10 for the industry, 0 for 60 % of the revenue.
            #expect(data["score"]?.doubleValue == 37 && data["factors"]?.arrayValue?.count == 5)
        }
    }

    @Test("The arguments that the schemas let through are the ones that the tools take")
    func schemas() {
        #expect(JSONSchema.problems(of: .object(Self.sound), against: Self.score.parameters).isEmpty)
        #expect(!JSONSchema.problems(of: ["amount": "x"], against: Self.payments.parameters).isEmpty)
        #expect(!JSONSchema.problems(of: [:], against: Self.payments.parameters).isEmpty)
        #expect(!JSONSchema.problems(of: ["amount": 1, "term_months": 1.5], against: Self.payments.parameters).isEmpty)
        var arguments = Self.sound
        arguments["credit_rating"] = "superb"
        #expect(!JSONSchema.problems(of: .object(arguments), against: Self.score.parameters).isEmpty)
    }
}
