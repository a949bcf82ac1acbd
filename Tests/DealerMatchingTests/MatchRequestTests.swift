import Foundation
import HTTPTypes
import Platform
import Postgres
import SharedModels
import TestSupport
import Testing

@testable import DealerMatching

@Suite("Asking for a match again", .serialized)
struct MatchRequestTests {
    static let need: [String: JSONValue] = [
        "zip_code": "89501", "equipment_type": "AMR", "contact_info": ["name": "Dana", "email": "dana@example.com"],
    ]

    private func match(
        _ dealers: DealerHarness,
        _ changes: [String: JSONValue] = [:],
        key: String? = nil,
        as identity: Identity = DealerHarness.dana
    ) async throws -> DealerHarness.Answer {
        try await dealers.request(
            .post,
            "/v1/dealers/match",
            .object(Self.need.merging(changes) { $1 }),
            as: identity,
            headers: key.map { ["Idempotency-Key": $0] } ?? [:]
        )
    }

    @Test("The same under the same key is the first answer and no second lead; anything else is a conflict")
    func key() async throws {
        try await DealerRoutesTests.run { dealers in
            let first = try await match(dealers, key: "k1")
            #expect(first.status == 200)
            let count = try await dealers.count("dealer_leads")
            #expect(count > 0)
            // Even when somebody else has become the best by then, and a minute has long passed.
            try await dealers.owner.execute("UPDATE public.dealers SET rating = 1")
            try await dealers.owner.execute("UPDATE public.dealer_leads SET created_at = created_at - interval '1 day'")
            #expect(try await match(dealers, key: "k1").body == first.body)
            #expect(try await dealers.count("dealer_leads") == count)
            for changes in [
                ["zip_code": "60601"], ["equipment_type": "Drone"], ["industry": "retail"],
                ["contact_info": ["email": "eve@example.com"]], ["contact_info": .null],
            ] as [[String: JSONValue]] {
                #expect(try await match(dealers, changes, key: "k1").status == 409, "\(changes)")
            }
            #expect(try await dealers.count("dealer_leads") == count)
            // A key is its user's own.
            #expect(try await match(dealers, key: "k1", as: DealerHarness.eve).status == 200)
            #expect(try await dealers.count("dealer_leads") == count * 2)
            #expect(try await match(dealers, key: String(repeating: "k", count: 201)).fields == ["Idempotency-Key"])
        }
    }

    @Test("Two at once under one key are one request")
    func parallel() async throws {
        try await DealerRoutesTests.run { dealers in
            let bodies = try await withThrowingTaskGroup(of: JSONValue.self) { group in
                for _ in 0..<5 { group.addTask { try await match(dealers, key: "k1").body } }
                return try await group.reduce(into: [JSONValue]()) { $0.append($1) }
            }
            #expect(Set(bodies).count == 1)
            let matched = bodies[0]["matched_dealers"]?.arrayValue?.count ?? 0
            #expect(try await dealers.count("dealer_leads") == matched)
            #expect(try await dealers.count("dealer_requests") == 1)
        }
    }

    @Test("With a lead, or its user, goes what was kept of the request")
    func erased() async throws {
        try await DealerRoutesTests.run { dealers in
            for path in ["user", "lead"] {
                _ = try await match(dealers, key: "k1")
                #expect(try await dealers.count("dealer_requests") == 1)
                let id = try await dealers.owner.query("SELECT id FROM public.dealer_leads LIMIT 1")[0]
                    .decode("id", as: UUID.self)
                let erased = path == "user" ? "/v1/leads?user_id=dana" : "/v1/leads/\(id)"
                _ = try await dealers.request(.delete, erased, as: DealerHarness.machine)
                #expect(try await dealers.count("dealer_requests") == 0, "\(path)")
            }
        }
    }

    @Test(
        "What forms and people call a robot finds who sells it",
        arguments: [("Drones", "Drone"), ("cobots", "Cobot"), ("robotic-arms", "Robotic Arm"), ("palletizer", nil)]
    )
    func kinds(said: String, kind: String?) async throws {
        try await DealerRoutesTests.run { dealers in
            let answer = try await match(dealers, ["equipment_type": .string(said)])
            #expect(answer.body["lead_status"] == "matched")
            #expect(answer.body["search"]?["kind_is_unknown"] == false)
            let kept = try await dealers.owner.query(
                """
                SELECT l.equipment_type, d.specialties FROM public.dealer_leads l
                JOIN public.dealers d ON d.id = l.dealer_id
                """
            )
            #expect(!kept.isEmpty)
            for row in kept {
                #expect(try row.decode("equipment_type", as: String.self) == kind ?? said)
                let sold = try row.decode("specialties", as: [String].self)
                #expect(!Set(sold).isDisjoint(with: kind.map { [$0] } ?? ["Robotic Arm", "Cobot"]))
            }
        }
    }

    @Test("Where no dealer is left the lead is kept all the same, and machines see it")
    func unmatched() async throws {
        try await DealerRoutesTests.run { dealers in
            try await dealers.owner.execute("UPDATE public.dealers SET active = false")
            let answer = try await match(dealers, key: "k1")
            #expect(answer.body["matched_dealers"] == [] && answer.body["lead_status"] == "unmatched")
            #expect(answer.body["notification_sent"] == false)
            #expect(try await match(dealers, key: "k1").body == answer.body)
            let list = try await dealers.request(.get, "/v1/leads", as: DealerHarness.machine)
            let lead = try #require(list.body["leads"]?.arrayValue?.first)
            #expect(lead["status"] == "unmatched" && lead["contact"]?["email"] == "dana@example.com")
            let said = try await dealers.say("They may contact me at dana@example.com, near 89501", context: "c1")
            #expect(said.text.contains("none was told") && said.text.contains("kept for the operator"), "\(said.text)")
            #expect(try await dealers.count("dealer_leads") == 2)
        }
    }
}
