import Foundation
import HTTPTypes
import Platform
import SharedModels
import TestSupport
import Testing

@testable import Financing

@Suite("Prequalification over HTTP", .serialized)
struct PrequalificationRoutesTests {
    @Test("A form is scored, stored, and read again by its owner alone")
    func submit() async throws {
        try await FinancingHarness.run { financing in
            let answer = try await financing.request(.post, "/v1/prequalifications", try Forms.body())
            #expect(answer.status == 201)
            #expect(answer.body["status"] == "approved")
            #expect(answer.body["reasons"] == [])
            let terms = try #require(answer.body["preliminary_terms"])
            #expect(terms["schedule"]?.arrayValue?.count == 60)
            #expect(terms["schedule"]?.arrayValue?.last?["balance"]?.doubleValue == 0)
            #expect(terms["estimated_monthly_payment"]?.doubleValue == 1260.11)
            let id = try #require(answer.body["application_id"]?.stringValue)
            let read = try await financing.request(.get, "/v1/prequalifications/\(id)")
            #expect(read.status == 200)
            #expect(read.body == answer.body)
            let path = "/v1/prequalifications/\(id)"
            #expect(try await financing.request(.get, path, as: FinancingHarness.machine).status == 200)
            #expect(try await financing.request(.get, path, as: FinancingHarness.eve).status == 404)
            #expect(try await financing.request(.get, path, as: Identity(user: "dana", role: .user)).status == 404)
            #expect(try await financing.request(.get, path, as: nil).status == 401)
            #expect(try await financing.request(.get, "/v1/prequalifications/1").status == 404)
            #expect(try await financing.request(.get, "/v1/prequalifications/\(UUID())").status == 404)
        }
    }

    @Test("Without an equipment value nothing is approved and no payment is made up")
    func withoutValue() async throws {
        try await FinancingHarness.run { financing in
            let body = try Forms.body(["equipment_value": nil])
            let answer = try await financing.request(.post, "/v1/prequalifications", body)
            #expect(answer.status == 201)
            #expect(answer.body["status"] == "needs_review")
            #expect(answer.body["preliminary_terms"]?.isNull ?? true)
            #expect(answer.body["required_actions"]?.arrayValue?.first?.stringValue?.contains("quote") == true)
            let weak = try Forms.body([
                "equipment_value": nil, "annual_revenue": "0-500k", "business_age": "2-5", "credit_rating": "poor",
            ])
            let asked = try await financing.request(.post, "/v1/prequalifications", weak)
            #expect(asked.body["status"] == "needs_review", "\(asked.text)")
            #expect(
                asked.body["required_actions"]?.arrayValue?.first?.stringValue?.hasPrefix("Equipment value") == true
            )
        }
    }

    @Test("A range of robots is assessed at its fewest, and the terms say so")
    func quantity() async throws {
        try await FinancingHarness.run { financing in
            for (quantity, assessed, note) in [
                ("11-20", 11, "Assessed for 11 robots, the fewest of the stated 11-20"), ("1", 1, nil),
            ] as [(String, Int, String?)] {
                let form = try Forms.body(["quantity": .string(quantity), "assessed_quantity": .int(assessed)])
                let answer = try await financing.request(.post, "/v1/prequalifications", form)
                #expect(answer.body["preliminary_terms"]?["note"]?.stringValue == note)
            }
        }
    }

    static let wrong: [(String, JSONValue)] = [
        ("business_name", ""), ("business_name", "  \n "), ("business_name", "a\u{0}b"), ("business_name", 5),
        ("business_name", .string(String(repeating: "é", count: 201))), ("business_type", "LLC"),
        ("business_type", "trust"), ("industry", "mining"), ("industry", ""), ("email", "dana"), ("email", "@b.co"),
        ("email", "a@b"), ("email", "a@b..co"), ("email", "a b@c.co"), ("email", "a@@b.co"), ("email", "a\u{0}@b.co"),
        ("email", .string(String(repeating: "a", count: 250) + "@b.co")), ("phone", "555-01"), ("phone", "call me"),
        ("phone", "1234567890123456"), ("phone", "٧٧٥٥٥٥٠١٣٤"), ("quantity", "3"), ("quantity", 1),
        ("annual_revenue", "1000000"), ("annual_revenue", "-1"), ("business_age", "3"), ("credit_rating", "great"),
        ("credit_rating", "Good"), ("consent", false), ("consent", "true"), ("consent", .null), ("email", .null),
        ("equipment_value", 0), ("equipment_value", -60_000), ("equipment_value", 0.001),
        ("equipment_value", 1e12), ("equipment_value", 1e300), ("equipment_value", "60000"),
        ("selected_equipment", "mir250"), ("selected_equipment", [""]), ("selected_equipment", ["a\u{0}"]),
        ("selected_equipment", .array(Array(repeating: "a", count: 101))),
        ("selected_equipment", [.string(String(repeating: "a", count: 101))]),
    ]

    @Test("A wrong field is named and nothing is stored")
    func wrongFields() async throws {
        try await FinancingHarness.run { financing in
            for (field, value) in Self.wrong {
                let answer = try await financing.request(
                    .post,
                    "/v1/prequalifications",
                    try Forms.body([field: value])
                )
                #expect(answer.status == 422, "\(field) \(value): \(answer.text)")
                #expect(answer.fields == [field], "\(field) \(value): \(answer.text)")
            }
            #expect(try await financing.count("applications") == 0)
        }
    }

    @Test("Everything that is wrong is told at once")
    func allAtOnce() async throws {
        try await FinancingHarness.run { financing in
            let answer = try await financing.request(
                .post,
                "/v1/prequalifications",
                try Forms.body(["email": "x", "phone": "x", "quantity": "x", "consent": false, "equipment_value": -1])
            )
            #expect(answer.fields == ["email", "phone", "quantity", "consent", "equipment_value"])
        }
    }

    @Test("The same form under the same key is one application, another form is a conflict")
    func idempotency() async throws {
        try await FinancingHarness.run { financing in
            @Sendable func send(
                _ changes: [String: JSONValue],
                _ key: String,
                _ identity: Identity
            ) async throws -> FinancingHarness.Answer {
                try await financing.request(
                    .post,
                    "/v1/prequalifications",
                    try Forms.body(changes),
                    as: identity,
                    headers: ["Idempotency-Key": key]
                )
            }
            async let one = send([:], "k", FinancingHarness.dana)
            async let two = send([:], "k", FinancingHarness.dana)
            let answers = try await [one, two]
            #expect(answers.allSatisfy { $0.status == 201 })
            #expect(answers[0].body == answers[1].body)
            #expect(try await send(["business_name": "Other"], "k", FinancingHarness.dana).status == 409)
            #expect(try await send([:], "k", FinancingHarness.eve).body != answers[0].body)
            #expect(try await financing.count("applications") == 2)
            let long = try await send([:], String(repeating: "k", count: 201), FinancingHarness.dana)
            #expect(long.status == 422)
            #expect(long.fields == ["Idempotency-Key"])
        }
    }

    @Test("What is no form at all is refused")
    func noForm() async throws {
        try await FinancingHarness.run { financing in
            let stranger = try await financing.request(.post, "/v1/prequalifications", try Forms.body(), as: nil)
            #expect(stranger.status == 401)
            for body: JSONValue in [[], 3, "text", .null] {
                let answer = try await financing.request(.post, "/v1/prequalifications", body)
                #expect(answer.status == 422, "\(body): \(answer.text)")
            }
            let nothing = try await financing.request(.post, "/v1/prequalifications")
            #expect(nothing.status == 400)
        }
    }
}
