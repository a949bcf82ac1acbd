import Foundation
import HTTPTypes
import Platform
import Postgres
import SharedModels
import TestSupport
import Testing

@testable import Financing

@Suite("The thirty days of an application", .serialized)
struct ApplicationClockTests {
    private static let review: [String: JSONValue] = ["credit_rating": "fair", "equipment_value": 900_000]
    private static let weak: [String: JSONValue] = [
        "annual_revenue": "0-500k", "business_age": "0-1", "credit_rating": "poor", "equipment_value": 240_000,
    ]

    private static func apply(_ changes: [String: JSONValue], to financing: FinancingHarness) async throws -> String {
        let answer = try await financing.request(.post, "/v1/prequalifications", try Forms.body(changes))
        return try #require(answer.body["application_id"]?.stringValue)
    }

    private static func due(_ financing: FinancingHarness, _ query: String = "") async throws -> [String] {
        let answer = try await financing.request(.get, "/v1/applications/due\(query)", as: FinancingHarness.machine)
        #expect(answer.status == 200, "\(answer.text)")
        return answer.body["applications"]?.arrayValue?.compactMap { $0["application_id"]?.stringValue } ?? []
    }

    @Test(
        "What has had no notice is listed with the days left, the most urgent first, until the notice is read or sent"
    )
    func list() async throws {
        try await FinancingHarness.run { financing in
            let declined = try await Self.apply(Self.weak, to: financing)
            let sent = try await Self.apply(Self.weak, to: financing)
            let open = try await Self.apply(Self.review, to: financing)
            let approved = try await Self.apply([:], to: financing)
            for (id, days) in [(open, 27), (sent, 10), (approved, 40)] {
                let uuid = try #require(UUID(uuidString: id))
                let before = Date(timeIntervalSinceNow: -Double(days) * 86_400)
                _ = try await financing.owner.query("UPDATE applications SET created_at = \(before) WHERE id = \(uuid)")
            }
            #expect(try await Self.due(financing) == [open, sent, declined])
            #expect(try await Self.due(financing, "?days=5") == [open])
            #expect(try await Self.due(financing, "?limit=1") == [open])
            let item = try await financing.request(.get, "/v1/applications/due", as: FinancingHarness.machine)
                .body["applications"]?.arrayValue?.first
            #expect([2, 3].contains(item?["days_left"]?.intValue) && item?["status"] == "needs_review")
            #expect(item?["waiting_for"] == "decision")
            #expect(item?["application_number"]?.stringValue?.hasPrefix("YB-") == true)

            // A machine that reads the letter has told nobody; the applicant who reads it is told.
            let path = "/v1/prequalifications/\(declined)/notice"
            #expect(try await financing.request(.get, path, as: FinancingHarness.machine).status == 200)
            #expect(try await Self.due(financing).contains(declined))
            #expect(try await financing.request(.get, path).status == 200)
            #expect(try await Self.due(financing) == [open, sent])
            let read = try await financing.request(.get, "/v1/prequalifications/\(declined)")
            #expect(read.body["notice_given_at"]?.stringValue != nil)
            let posted = try await financing.request(
                .post,
                "/v1/prequalifications/\(sent)/notice",
                ["channel": "mail"],
                as: FinancingHarness.machine
            )
            #expect(posted.status == 200 && posted.body["notice_given_at"]?.stringValue != nil, "\(posted.text)")
            #expect(try await Self.due(financing) == [open])
            let early = try await financing.request(
                .post,
                "/v1/prequalifications/\(open)/notice",
                ["channel": "mail"],
                as: FinancingHarness.machine
            )
            #expect(early.status == 409, "there is nothing to tell yet")
        }
    }

    @Test("Only the operator's machines see the clock and decide; another tenant's see nothing of it")
    func callers() async throws {
        try await FinancingHarness.run { financing in
            let id = try await Self.apply(Self.review, to: financing)
            // Only the gateway's tokens carry what a key may reach.
            let gateway = ServiceTokens(secret: financing.process.settings.meshSecret, service: .gateway)
            func key(_ namespace: String) async throws -> [String: String] {
                let identity = Identity(tenant: "acme", role: .machine, namespaces: [namespace])
                return ["Authorization": "Bearer \(try await gateway.mint(for: identity, to: "financing"))"]
            }
            let strangers: [(Identity?, [String: String], Int)] = [
                (nil, [:], 401), (FinancingHarness.dana, [:], 403), (nil, try await key("agent:sales"), 403),
            ]
            for (identity, headers, wanted) in strangers {
                let list = try await financing.request(.get, "/v1/applications/due", as: identity, headers: headers)
                #expect(list.status == wanted)
                for path in ["decision", "notice"] {
                    let answer = try await financing.request(
                        .post,
                        "/v1/prequalifications/\(id)/\(path)",
                        ["decision": "approved", "channel": "mail"],
                        as: identity,
                        headers: headers
                    )
                    #expect(answer.status == wanted)
                }
            }
            let allowed = try await financing.request(
                .get,
                "/v1/applications/due",
                as: nil,
                headers: try await key("agent:financing")
            )
            #expect(allowed.status == 200)
            let other = Identity(tenant: "globex", role: .machine, namespaces: ["*"])
            let list = try await financing.request(.get, "/v1/applications/due", as: other)
            #expect(list.status == 200 && list.body["applications"] == [])
            let decision = try await financing.request(
                .post,
                "/v1/prequalifications/\(id)/decision",
                ["decision": "approved"],
                as: other
            )
            #expect(decision.status == 404)
        }
    }

    @Test("A person's decline names factors that were scored, has a notice, and says who decided")
    func decline() async throws {
        try await FinancingHarness.run { financing in
            let id = try await Self.apply(Self.review, to: financing)
            let path = "/v1/prequalifications/\(id)/decision"
            #expect(try await financing.request(.get, "/v1/prequalifications/\(id)/notice").status == 404)
            for (body, field): (JSONValue, String) in [
                (["decision": "maybe"], "decision"), (["decision": "declined"], "reasons"),
                (["decision": "declined", "reasons": ["score_too_low"]], "reasons"),
                (["decision": "declined", "reasons": ["industry"]], "reasons"),
                (["decision": "declined", "reasons": ["credit_rating", "credit_rating"]], "reasons"),
                (["decision": "approved", "reasons": ["credit_rating"]], "reasons"),
                (["decision": "approved", "underwriter": ""], "underwriter"),
            ] {
                let wrong = try await financing.request(.post, path, body, as: FinancingHarness.machine)
                #expect(wrong.status == 422 && wrong.fields.contains(field), "\(body): \(wrong.text)")
            }
            let decided = try await financing.request(
                .post,
                path,
                [
                    "decision": "declined", "reasons": ["credit_rating", "amount_to_revenue"], "underwriter": "M. Ruiz",
                    "note": "Statements show two returned payments",
                ],
                as: FinancingHarness.machine
            )
            #expect(decided.status == 200, "\(decided.text)")
            #expect(decided.body["status"] == "declined" && decided.body["decided_by"] == "M. Ruiz")
            let reasons = decided.body["reasons"]?.arrayValue?.compactMap { $0["factor"]?.stringValue }
            #expect(reasons == ["credit_rating", "amount_to_revenue"])
            #expect(!decided.text.contains("returned payments"))
            #expect(try await Self.due(financing) == [id], "decided, but not told")
            let notice = try await financing.request(.get, "/v1/prequalifications/\(id)/notice").text
            #expect(notice.contains("Credit rating is insufficient (stated as fair)"))
            #expect(!notice.contains("returned payments"))
            #expect(try await Self.due(financing).isEmpty)
            let again = try await financing.request(
                .post,
                path,
                ["decision": "approved"],
                as: FinancingHarness.machine
            )
            #expect(again.status == 409)
            let replay = try await financing.request(.get, "/v1/prequalifications/\(id)/replay")
            #expect(replay.body["agrees"] == true && replay.body["stored"]?["status"] == "needs_review")
        }
    }

    @Test("A person's approval has terms, needs the value to be known, and counts as told once it is read")
    func approve() async throws {
        try await FinancingHarness.run { financing in
            let id = try await Self.apply(["equipment_value": nil], to: financing)
            let path = "/v1/prequalifications/\(id)/decision"
            let without = try await financing.request(
                .post,
                path,
                ["decision": "approved"],
                as: FinancingHarness.machine
            )
            #expect(without.status == 422 && without.fields == ["equipment_value"])
            let decided = try await financing.request(
                .post,
                path,
                ["decision": "approved", "equipment_value": 60_000],
                as: FinancingHarness.machine
            )
            #expect(decided.status == 200 && decided.body["status"] == "approved", "\(decided.text)")
            #expect(decided.body["preliminary_terms"]?["estimated_monthly_payment"]?.doubleValue == 1260.11)
            #expect(decided.body["decided_by"] == "machine" && decided.body["reasons"] == [])
            #expect(try await Self.due(financing) == [id])
            #expect(try await financing.request(.get, "/v1/prequalifications/\(id)").status == 200)
            #expect(try await Self.due(financing).isEmpty)
        }
    }

    @Test("What a person decided on another value is answered with the score of that value, and may be sent again")
    func score() async throws {
        try await FinancingHarness.run { financing in
            let form = try Forms.body(Self.review)
            let headers = ["Idempotency-Key": "once"]
            let first = try await financing.request(.post, "/v1/prequalifications", form, headers: headers)
            let id = try #require(first.body["application_id"]?.stringValue)
            let decided = try await financing.request(
                .post,
                "/v1/prequalifications/\(id)/decision",
                ["decision": "approved", "equipment_value": 150_000],
                as: FinancingHarness.machine
            )
            // 30 % of the revenue counts 6 points, 5 % counts 15.
            #expect(first.body["financial_score"]?.doubleValue == 69)
            #expect(decided.body["financial_score"]?.doubleValue == 78, "\(decided.text)")
            #expect(decided.body["preliminary_terms"]?["total_equipment_value"]?.doubleValue == 150_000)
            let again = try await financing.request(.post, "/v1/prequalifications", form, headers: headers)
            #expect(again.status == 201 && again.body["application_id"]?.stringValue == id, "\(again.text)")
            #expect(again.body["financial_score"]?.doubleValue == 78)
        }
    }

    @Test("Where the value is missing a notice of the day it is given asks for it, and the application waits on")
    func incomplete() async throws {
        try await FinancingHarness.run { financing in
            let id = try await Self.apply(["equipment_value": nil], to: financing)
            func item() async throws -> JSONValue? {
                try await financing.request(.get, "/v1/applications/due", as: FinancingHarness.machine)
                    .body["applications"]?.arrayValue?.first
            }
            let uuid = try #require(UUID(uuidString: id))
            let applied = Date(timeIntervalSinceNow: -12 * 86_400)
            _ = try await financing.owner.query("UPDATE applications SET created_at = \(applied) WHERE id = \(uuid)")
            let untold = try await item()
            #expect(untold?["application_id"]?.stringValue == id && untold?["waiting_for"] == "notice")
            #expect([17, 18].contains(untold?["days_left"]?.intValue))
            let notice = try await financing.request(.get, "/v1/prequalifications/\(id)/notice")
            #expect(notice.status == 200)
            for words in [
                "incomplete application", "value of the equipment", "within 30 days", "no further consideration",
            ] {
                #expect(notice.text.contains(words), "\(notice.text)")
            }
            #expect(!notice.text.contains("reasons"))
            #expect(!notice.text.contains(String(Timestamp.format(applied).prefix(10))), "dated when it is given")
            let read = try await financing.request(.get, "/v1/prequalifications/\(id)")
            let given = try #require(read.body["notice_given_at"]?.stringValue)
            #expect(notice.text.contains(given.prefix(10)))
            let asked = try await item()
            #expect(asked?["waiting_for"] == "equipment_value" && asked?["status"] == "needs_review")
            #expect([29, 30].contains(asked?["days_left"]?.intValue), "the applicant has 30 days from the notice")
            let earlier = Date(timeIntervalSinceNow: -2 * 86_400)
            _ = try await financing.owner.query("UPDATE application_decisions SET notice_given_at = \(earlier)")
            let again = try await financing.request(.get, "/v1/prequalifications/\(id)/notice").text
            #expect(
                again.contains(String(Timestamp.format(earlier).prefix(10))),
                "the first notice is the one that counts"
            )
            let decided = try await financing.request(
                .post,
                "/v1/prequalifications/\(id)/decision",
                ["decision": "declined", "reasons": ["credit_rating"], "equipment_value": 900_000],
                as: FinancingHarness.machine
            )
            #expect(decided.status == 200, "\(decided.text)")
            #expect(try await Self.due(financing) == [id])
            #expect(try await item()?["waiting_for"] == "notice")
        }
    }

    @Test(
        "A person's decline offers what would pass of the value that was decided on",
        arguments: [(200_000, 60_000, nil), (200_000, 200_000, 75_000), (nil, 300_000, 75_000)]
            as [(Double?, Double, Double?)]
    )
    func declineOffers(asked: Double?, quoted: Double, wanted: Double?) async throws {
        try await FinancingHarness.run { financing in
            let id = try await Self.apply(
                [
                    "annual_revenue": "500k-1m", "credit_rating": "fair", "business_age": "5+",
                    "equipment_value": asked.map { .double($0) } ?? .null,
                ],
                to: financing
            )
            let before = try await financing.request(.get, "/v1/prequalifications/\(id)").body
            #expect((before["counter_offer"]?.isNull ?? true) == (asked == nil), "\(before)")
            let decided = try await financing.request(
                .post,
                "/v1/prequalifications/\(id)/decision",
                ["decision": "declined", "reasons": ["credit_rating"], "equipment_value": .double(quoted)],
                as: FinancingHarness.machine
            )
            #expect(decided.status == 200, "\(decided.text)")
            // Such an applicant passes with 10 % of the 750,000 that the bracket counts as; less was quoted in the first case.
            #expect(decided.body["counter_offer"]?["amount"]?.doubleValue == wanted, "\(decided.text)")
            let notice = try await financing.request(.get, "/v1/prequalifications/\(id)/notice").text
            #expect(notice.contains("We could offer $75,000 over 60 months") == (wanted != nil), "\(notice)")
            #expect(notice.contains("We could offer") == (wanted != nil))
            let actions = decided.body["required_actions"]?.arrayValue?.compactMap(\.stringValue) ?? []
            #expect(actions.contains { $0.contains("what we could offer") } == (wanted != nil))
        }
    }

    @Test("Of two decisions at once one stands")
    func race() async throws {
        try await FinancingHarness.run { financing in
            let id = try await Self.apply(Self.review, to: financing)
            @Sendable func decide(_ body: JSONValue) async throws -> Int {
                try await financing.request(
                    .post,
                    "/v1/prequalifications/\(id)/decision",
                    body,
                    as: FinancingHarness.machine
                ).status
            }
            async let one = decide(["decision": "approved"])
            async let two = decide(["decision": "declined", "reasons": ["credit_rating"]])
            #expect(try await [one, two].sorted() == [200, 409])
            #expect(try await financing.count("application_decisions") == 2)
        }
    }
}
