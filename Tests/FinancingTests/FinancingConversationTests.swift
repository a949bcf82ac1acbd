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
            // The residual is a row of its own.
            let rows = answer.body["schedule"]?.arrayValue ?? []
            #expect(rows.count == 37 && rows.last?["residual"] == true && rows.last?["balance"]?.doubleValue == 0)
            #expect(rows.last?["payment"]?.doubleValue == 15_000)
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

@Suite("A lead that sales hands over", .serialized)
struct HandOverTests {
    /// As sales writes it; the sales tests hold the other end.
    static let fields: [String: JSONValue] = [
        "business_name": "Acme Logistics LLC", "industry": "logistics", "annual_revenue": 3_000_000,
        "years_in_business": 6, "credit_rating": "good", "quantity": 2, "counts": ["robots": 2],
        "equipment_value": 60_000, "robot_categories": ["AMR"], "needs": ["picking"], "city": "Reno",
    ]

    private static func send(
        _ message: String,
        _ fields: [String: JSONValue],
        to financing: FinancingHarness
    ) async throws -> (text: String, state: String, artifacts: [String], missing: [String]) {
        let part = try #require(A2A.Part.handOff(HandOff(from: "sales", fields: fields)))
        let answer = try await financing.request(
            .post,
            "/message:send",
            [
                "message": [
                    "messageId": "m1", "contextId": "c1", "role": "ROLE_USER",
                    "parts": [["text": .string(message)], try JSONValue(encoding: part)],
                ]
            ],
            headers: ["A2A-Version": "1.0"]
        )
        let task = answer.body["task"]
        let said = task?["status"]?["message"]
        return (
            said?["parts"]?.arrayValue?.first?["text"]?.stringValue ?? answer.text,
            task?["status"]?["state"]?.stringValue ?? "HTTP \(answer.status)",
            task?["artifacts"]?.arrayValue?.compactMap { $0["artifactId"]?.stringValue } ?? [],
            said?["metadata"]?["missing"]?.arrayValue?.compactMap(\.stringValue) ?? []
        )
    }

    @Test("Everything known is reckoned with, and nothing is asked again")
    func complete() async throws {
        try await FinancingHarness.run { financing in
            let answer = try await Self.send("Yes, please", Self.fields, to: financing)
            #expect(answer.state == "TASK_STATE_COMPLETED", "\(answer.text)")
            for fact in ["Acme Logistics LLC", "$60,000", "$1,260.11", "2 robots"] {
                #expect(answer.text.contains(fact), "\(answer.text)")
            }
            #expect(answer.artifacts.contains("indication") && answer.artifacts.contains("payment-schedule"))
            #expect(answer.missing.isEmpty && !answer.text.contains("I need"))
        }
    }

    @Test("Only what is missing is asked for", arguments: ["annual_revenue", "years_in_business", "credit_rating"])
    func incomplete(field: String) async throws {
        try await FinancingHarness.run { financing in
            var fields = Self.fields
            fields[field] = nil
            let answer = try await Self.send("Yes, please", fields, to: financing)
            #expect(answer.state == "TASK_STATE_INPUT_REQUIRED", "\(answer.text)")
            #expect(answer.missing == [field])
            #expect(!answer.artifacts.contains("indication"))
        }
    }

    @Test("Fields of a wrong kind are passed over; a data part of another kind is still refused")
    func wrongKinds() async throws {
        try await FinancingHarness.run { financing in
            let odd: [String: JSONValue] = ["annual_revenue": "many", "industry": 5, "equipment_value": [:]]
            let answer = try await Self.send("Yes", odd, to: financing)
            #expect(answer.state == "TASK_STATE_INPUT_REQUIRED", "\(answer.text)")
            let refused = try await financing.request(
                .post,
                "/message:send",
                [
                    "message": [
                        "messageId": "m2", "role": "ROLE_USER",
                        "parts": [["text": "Yes"], ["data": ["a": 1], "mediaType": "application/json"]],
                    ]
                ],
                headers: ["A2A-Version": "1.0"]
            )
            #expect(refused.status == 400 || refused.status == 415)
        }
    }

    @Test("The form that sales fills in is a form that financing takes")
    func form() async throws {
        try await FinancingHarness.run { financing in
            let filled: [String: JSONValue] = [
                "business_name": "Acme Logistics LLC", "business_type": "llc", "industry": "logistics",
                "quantity": "2-5",
                "annual_revenue": "1m-5m", "business_age": "5+", "credit_rating": "good", "equipment_value": 60_000,
            ]
            var body = filled
            // What only the applicant can give.
            body["email"] = "dana@example.com"
            body["phone"] = "+17755550134"
            body["selected_equipment"] = ["mir250"]
            body["consent"] = true
            let answer = try await financing.request(.post, "/v1/prequalifications", .object(body))
            #expect(answer.status == 201, "\(answer.text)")
        }
    }
}
