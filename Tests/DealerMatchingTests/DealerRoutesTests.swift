import Foundation
import HTTPTypes
import Platform
import Postgres
import SharedModels
import TestSupport
import Testing

@testable import DealerMatching

@Suite("Dealers over HTTP", .serialized)
struct DealerRoutesTests {
    static func run(_ body: @escaping @Sendable (DealerHarness) async throws -> Void) async throws {
        try await DealerHarness.run { dealers in
            let seed = DealerSeed(database: try dealers.process.requireDatabase(), directory: Seeded.directory)
            _ = try await seed.run()
            try await body(dealers)
        }
    }

    @Test("Dealers near a ZIP code come best first, within the radius, page by page")
    func list() async throws {
        try await Self.run { dealers in
            let all = try await dealers.request(.get, "/v1/dealers?zip_code=94105&radius_miles=400&limit=100")
            let page: DealerPage = try all.body.decoded()
            #expect(page.pagination.total == page.dealers.count)
            #expect(page.dealers.count > 4)
            #expect(page.dealers.allSatisfy { ($0.distanceMiles ?? 1_000) <= 400 })
            var paged: [UUID] = []
            for number in 1...(page.dealers.count / 2 + 1) {
                let path = "/v1/dealers?zip_code=94105&radius_miles=400&limit=2&page=\(number)"
                paged += (try await dealers.request(.get, path).body.decoded(as: DealerPage.self)).dealers.map(\.id)
            }
            #expect(paged == page.dealers.map(\.id))
            let past = try await dealers.request(.get, "/v1/dealers?zip_code=94105&page=1000000&limit=100")
            #expect(past.status == 200)
            #expect(past.body["dealers"] == [])
            let plus = try await dealers.request(.get, "/v1/dealers?zip_code=94105-1234&radius_miles=400&limit=100")
            #expect(plus.body == all.body)
        }
    }

    @Test("What was left empty was left out; a state by itself is a filter; kinds are matched in any case")
    func filters() async throws {
        try await Self.run { dealers in
            func found(_ query: String) async throws -> [Dealer] {
                let answer = try await dealers.request(.get, "/v1/dealers?limit=100\(query)")
                #expect(answer.status == 200, "\(query): \(answer.text)")
                return try answer.body.decoded(as: DealerPage.self).dealers
            }
            let all = try await found("")
            #expect(all.count == 48)
            #expect(try await found("&zip_code=&city=&state=&specialty=&industry=&radius_miles=") == all)
            #expect(try await found("&specialty=all") == all)
            let nevada = try await found("&state=nv")
            #expect(!nevada.isEmpty)
            #expect(nevada.allSatisfy { $0.coverage.hasSuffix(", NV") })
            #expect(try await found("&state=VT").isEmpty)
            #expect(try await found("&specialty=amr").allSatisfy { $0.specialties.contains("AMR") })
            #expect(try await found("&specialty=spaceship").isEmpty)
            #expect(try await found("&city=%20Reno%20&state=NV&radius_miles=30") == found("&city=reno&radius_miles=30"))
        }
    }

    @Test("Where was looked is said: the place, the radii, and that a ZIP code is known by its area alone")
    func area() async throws {
        try await Self.run { dealers in
            func search(_ query: String) async throws -> JSONValue? {
                try await dealers.request(.get, "/v1/dealers?\(query)").body["search"]
            }
            let near = try await search("zip_code=89501")
            #expect(near?["place"] == "89501" && near?["radii_tried"] == [50] && near?["widened"] == false)
            #expect(near?["place_is_approximate"] == false)
            let unknown = try await search("zip_code=89599")
            #expect(unknown?["place_is_approximate"] == true)
            let far = try await search("zip_code=99501&specialty=AMR")
            #expect(far?["widened"] == true && far?["radius_miles"] == 3_000)
            #expect(far?["radii_tried"] == [50, 100, 200, 400, 3_000])
            let dallas = try await search("city=Dallas,%20TX")
            #expect(dallas?["place"] == "Dallas, TX")
            #expect(try await search("city=Dallas&state=TX") == dallas)
            #expect(try await search("city=Dallas") == dallas)
            let nowhere = try await search("state=NV")
            #expect(nowhere?["place"] == nil && nowhere?["radii_tried"] == [])
            let matched = try await dealers.request(
                .post,
                "/v1/dealers/match",
                ["zip_code": "99501", "equipment_type": "AMR"]
            )
            #expect(matched.body["search"] == far)
        }
    }

    static let wrong: [(String, String)] = [
        ("zip_code=8950", "zip_code"), ("zip_code=895011", "zip_code"), ("zip_code=abcde", "zip_code"),
        ("zip_code=89501-12", "zip_code"), ("zip_code=%D9%A8%D9%A9%D9%A5%D9%A0%D9%A1", "zip_code"),
        ("zip_code=00000", "zip_code"), ("city=Atlantis", "city"), ("city=Reno&state=VT", "city"),
        ("city=a%00b", "city"), ("state=Nirvana", "state"), ("state=N1", "state"), ("specialty=a%00", "specialty"),
        ("industry=%01", "industry"), ("zip_code=89501&radius_miles=0", "radius_miles"),
        ("zip_code=89501&radius_miles=-5", "radius_miles"), ("zip_code=89501&radius_miles=nan", "radius_miles"),
        ("zip_code=89501&radius_miles=inf", "radius_miles"), ("zip_code=89501&radius_miles=1e9", "radius_miles"),
        ("zip_code=89501&radius_miles=far", "radius_miles"), ("page=0", "page"), ("page=-1", "page"),
        ("limit=0", "limit"),
        ("limit=101", "limit"), ("limit=99999999999999999999", "limit"),
        ("city=\(String(repeating: "a", count: 101))", "city"),
    ]

    @Test("A wrong parameter is named")
    func wrongParameters() async throws {
        try await Self.run { dealers in
            for (query, field) in Self.wrong {
                let answer = try await dealers.request(.get, "/v1/dealers?\(query)")
                #expect(answer.status == 422, "\(query): \(answer.text)")
                #expect(answer.fields == [field], "\(query): \(answer.text)")
            }
            #expect(try await dealers.request(.get, "/v1/dealers", as: nil).status == 401)
        }
    }

    @Test("A match gives the three best with reasons, and keeps the lead only where somebody can be reached")
    func match() async throws {
        try await Self.run { dealers in
            let need: [String: JSONValue] = ["zip_code": "89501", "equipment_type": "amr", "industry": "logistics"]
            let browsing = try await dealers.request(.post, "/v1/dealers/match", .object(need))
            #expect(browsing.status == 200)
            #expect(browsing.body["notification_sent"] == false)
            let matched = browsing.body["matched_dealers"]?.arrayValue ?? []
            #expect((1...3).contains(matched.count))
            let scores = matched.compactMap { $0["match_score"]?.doubleValue }
            #expect(scores == scores.sorted(by: >))
            #expect(matched.allSatisfy { !($0["reasons"]?.arrayValue ?? []).isEmpty })
            var empty = need
            empty["contact_info"] = ["email": " ", "name": ""]
            _ = try await dealers.request(.post, "/v1/dealers/match", .object(empty))
            #expect(try await dealers.count("dealer_leads") == 0)
            var filled = need
            filled["contact_info"] = ["name": " Dana ", "email": "dana@example.com", "phone": "+1 775 555 0134"]
            let answer = try await dealers.request(.post, "/v1/dealers/match", .object(filled))
            #expect(browsing.body["lead_status"] == "none" && answer.body["lead_status"] == "matched")
            #expect(answer.body["search"] == browsing.body["search"])
            let again = answer.body["matched_dealers"]?.arrayValue ?? []
            #expect(again.map { $0["id"] } == matched.map { $0["id"] })
            #expect(again.map { $0["reasons"] } == matched.map { $0["reasons"] })
            // The platform's field is there, and nobody has measured it.
            #expect(again.allSatisfy { $0.objectValue?["estimated_response_time"] == .null })
            #expect(try await dealers.count("dealer_leads") == matched.count)
            let rows = try await dealers.owner.query("SELECT tenant_id, user_id, contact FROM public.dealer_leads")
            for row in rows {
                #expect(try row.decode("user_id") == "dana")
                #expect(try row.decode("tenant_id") == "acme")
                #expect(try row.decodeJSON("contact", as: ContactDetails.self).name == "Dana")
            }
        }
    }

    static let wrongMatches: [(String, JSONValue, String)] = [
        ("zip_code", "8950", "zip_code"), ("zip_code", 89501, "zip_code"), ("zip_code", "00000", "zip_code"),
        ("equipment_type", "", "equipment_type"), ("equipment_type", "  ", "equipment_type"),
        ("equipment_type", "a\u{0}", "equipment_type"),
        ("equipment_type", .string(String(repeating: "a", count: 61)), "equipment_type"),
        ("industry", "a\u{0}", "industry"), ("contact_info", "dana", "contact_info"),
        ("contact_info", ["email": "dana"], "contact_info.email"),
        ("contact_info", ["email": "a\u{0}@b.co"], "contact_info.email"),
        ("contact_info", ["phone": "12"], "contact_info.phone"), ("contact_info", ["phone": 5], "contact_info.phone"),
        ("contact_info", ["name": "\u{0}"], "contact_info.name"),
        ("contact_info", ["company": .string(String(repeating: "a", count: 201))], "contact_info.company"),
    ]

    @Test("A wrong need is named and nothing is stored")
    func wrongNeeds() async throws {
        try await Self.run { dealers in
            for (field, value, named) in Self.wrongMatches {
                var need: [String: JSONValue] = [
                    "zip_code": "89501", "equipment_type": "AMR", "contact_info": ["email": "dana@example.com"],
                ]
                need[field] = value
                let answer = try await dealers.request(.post, "/v1/dealers/match", .object(need))
                #expect(answer.status == 422, "\(field) \(value): \(answer.text)")
                #expect(answer.fields == [named], "\(field) \(value): \(answer.text)")
            }
            #expect(try await dealers.count("dealer_leads") == 0)
            let unknown = try await dealers.request(
                .post,
                "/v1/dealers/match",
                ["zip_code": "89501", "equipment_type": "Zeppelin", "contact_info": ["email": "dana@example.com"]]
            )
            // Nobody who left an address is lost to a word that nobody knows.
            #expect(unknown.status == 200)
            #expect(unknown.body["search"]?["kind_is_unknown"] == true && unknown.body["lead_status"] == "matched")
            let found = unknown.body["matched_dealers"]?.arrayValue?.count ?? 0
            #expect((1...3).contains(found))
            #expect(try await dealers.count("dealer_leads") == found)
        }
    }

    @Test("A conversation finds real rows of the table, and asks where it must")
    func conversation() async throws {
        try await Self.run { dealers in
            let asked = try await dealers.say("Who sells AMRs?", context: "c1")
            #expect(asked.state == "TASK_STATE_INPUT_REQUIRED")
            let answer = try await dealers.say("near 89501", context: "c1")
            #expect(answer.state == "TASK_STATE_COMPLETED")
            #expect(answer.artifacts.contains("dealers"))
            let names = try await dealers.owner.query("SELECT name FROM public.dealers WHERE 'AMR' = ANY (specialties)")
                .map { try $0.decode("name", as: String.self) }
            let lines = answer.text.split(separator: "\n").filter { $0.hasPrefix("- ") }
            #expect(!lines.isEmpty)
            for line in lines { #expect(names.contains { line.hasPrefix("- \($0) — ") }, "\(line)") }
            let warehouse = try await dealers.say("Who sells AMRs for a warehouse near 89501?")
            for why in [
                "\n  91 of 100: sells and services AMR, among 4 kinds, works with logistics; rated 4.8 of 5; takes 6 requests a week",
                "\n  84 of 100: sells and services AMR, among 4 kinds, works with logistics; rated 4.5 of 5; takes 4 requests a week",
            ] { #expect(warehouse.text.contains(why), "\(warehouse.text)") }
            let unknown = try await dealers.say("Who sells AMRs near 00000?")
            #expect(unknown.state == "TASK_STATE_INPUT_REQUIRED", "\(unknown.text)")
            let far = try await dealers.say("Who sells construction robots near 99501?")
            #expect(far.state == "TASK_STATE_COMPLETED", "\(far.text)")
            for odd in ["机器人", "'; DROP TABLE dealers; --", "dealers near ''"] {
                let said = try await dealers.say(odd)
                #expect(said.state != "TASK_STATE_FAILED", "\(odd): \(said.text)")
            }
        }
    }
}
