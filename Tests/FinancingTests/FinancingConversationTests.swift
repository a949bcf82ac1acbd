import Foundation
import HTTPTypes
import SharedModels
import TestSupport
import Testing

@testable import Financing

@Suite("A conversation with financing", .serialized)
struct FinancingConversationTests {
    @Test("A payment is worked out, with its assumptions and its schedule")
    func payment() async throws {
        try await FinancingHarness.run { financing in
            let answer = try await financing.say("What would a $60,000 robot cost a month?")
            #expect(answer.state == "TASK_STATE_COMPLETED")
            #expect(answer.text.contains("$60,000"))
            #expect(answer.text.contains("$1,260.11"))
            #expect(answer.text.contains("60 months"))
            #expect(answer.text.contains("assumed"))
            #expect(answer.artifacts.contains("payment-schedule"))
            #expect(answer.captured["equipment_value"]?.doubleValue == 60_000)
        }
    }

    @Test(
        "Residual, payments in advance, money down, and the ways to pay are reckoned as they are asked for",
        arguments: [
            (
                "Monthly payment for an $85,000 robot over 48 months at 8.25 % with a residual of 10 %, paid in advance?",
                ["$1,921.80", "in advance", "$8,500.00"]
            ),
            ("What would a $125,000 robot cost a month over 60 months at 9.5 percent with 20 % down?", ["$2,100.19"]),
            (
                "Should we buy or lease a $70,000 robot? Compare both over 48 months",
                ["Buy:", "Lease:", "Robot as a service:", "Section 179", "not tax advice"]
            ),
        ]
    )
    func terms(message: String, facts: [String]) async throws {
        try await FinancingHarness.run { financing in
            let answer = try await financing.say(message)
            #expect(answer.state == "TASK_STATE_COMPLETED")
            for fact in facts { #expect(answer.text.contains(fact), "\(answer.text)") }
        }
    }

    @Test("A schedule can be had without a conversation, and a wrong figure is named")
    func route() async throws {
        try await FinancingHarness.run { financing in
            let answer = try await financing.request(
                .post,
                "/v1/payments",
                ["amount": 30_000, "annual_rate": 9.6, "term_months": 36, "residual_percent": 50, "timing": "advance"]
            )
            #expect(answer.status == 200 && answer.body["monthly_payment"]?.doubleValue == 596.42)
            #expect(answer.body["schedule"]?.arrayValue?.count == 36)
            let fee = try await financing.request(
                .post,
                "/v1/payments",
                ["amount": 100_000, "annual_rate": 9.5, "term_months": 60, "fee": 500]
            )
            #expect(fee.body["apr"]?.doubleValue == 9.7157)
            for (body, field): (JSONValue, String) in [
                (["amount": 0], "amount"), (["amount": 1_000, "term_months": 3], "term_months"),
                (["amount": 1_000, "fee": 1_000], "fee"), (["amount": 1_000, "down_payment": -1], "down_payment"),
                (["amount": 1_000, "residual_percent": 100], "residual_percent"),
                (["amount": 1_000, "annual_rate": 101], "annual_rate"),
            ] {
                let wrong = try await financing.request(.post, "/v1/payments", body)
                #expect(wrong.status == 422 && wrong.fields == [field], "\(wrong.text)")
            }
        }
    }

    @Test("What is missing is asked for, and the next message goes on from there")
    func asksAndGoesOn() async throws {
        try await FinancingHarness.run { financing in
            let first = try await financing.say("Would we qualify for financing?", context: "c1")
            #expect(first.state == "TASK_STATE_INPUT_REQUIRED")
            let second = try await financing.say(
                "Revenue 3 million a year, six years in business, good credit, and the robot costs $60,000. Would we qualify?",
                context: "c1"
            )
            #expect(second.state == "TASK_STATE_COMPLETED")
            #expect(second.text.contains("of 100"))
            #expect(second.text.contains("not a promise"))
            #expect(try await financing.count("applications") == 0, "an indication is no application")
        }
    }

    @Test(
        "Absurd figures get a plain sentence and never a payment",
        arguments: [
            "What would a $0 robot cost a month?", "Monthly payment for $60,000 over 200 months",
            "Monthly payment for $60,000 over 1 month", "What would a $1,000,000,000,000 robot cost a month?",
        ]
    )
    func absurd(message: String) async throws {
        try await FinancingHarness.run { financing in
            let answer = try await financing.say(message)
            #expect(answer.state == "TASK_STATE_INPUT_REQUIRED", "\(answer.text)")
            #expect(!answer.text.contains("comes to about"), "\(answer.text)")
            #expect(!answer.text.contains("arguments"), "\(answer.text)")
            #expect(!answer.artifacts.contains("payment-schedule"))
        }
    }

    @Test(
        "A figure that could not be used is never passed over in silence: what was taken instead is named",
        arguments: [
            ("Monthly payment for $60,000 over 500 months", "60 months are our usual term"),
            ("Monthly payment for $60,000 at 300 percent over 60 months", "our indicative rate"),
        ]
    )
    func namedAssumptions(message: String, assumption: String) async throws {
        try await FinancingHarness.run { financing in
            let answer = try await financing.say(message)
            #expect(!answer.text.contains("comes to about") || answer.text.contains(assumption), "\(answer.text)")
        }
    }

    @Test("A message in any script is answered", arguments: ["机器人多少钱？", "🤖🤖🤖", "'; DROP TABLE applications; --", "?"])
    func anyScript(message: String) async throws {
        try await FinancingHarness.run { financing in
            let answer = try await financing.say(message)
            #expect(answer.state.hasPrefix("TASK_STATE_"), "\(answer.text)")
            #expect(answer.state != "TASK_STATE_FAILED", "\(answer.text)")
            #expect(!answer.text.isEmpty)
            #expect(try await financing.count("applications") == 0)
        }
    }
}
