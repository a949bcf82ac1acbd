import Foundation
import SharedModels
import Testing

@testable import Sales

@Suite("What is kept of a lead")
struct LeadNotesTests {
    static func input(
        _ fields: [String: JSONValue],
        quotes: [String: String] = [:],
        mayContact: Bool? = nil,
        wantsContact: Bool = false,
        at seconds: Double = 0,
        context: String = "c"
    ) -> LeadNotes.Input {
        let now = Date(timeIntervalSince1970: seconds)
        var contact = ContactNote()
        contact.email = fields["email"]?.stringValue
        contact.phone = fields["phone"]?.stringValue
        contact.quotes = quotes
        return LeadNotes.Input(
            facts: fields.sorted { $0.key < $1.key }.map { field, value in
                SpokenFact(field: field, value: value, sentence: quotes[field] ?? "as they said", at: now)
            },
            contact: contact,
            consent: mayContact.map { Lead.Consent(agreed: $0, quote: "as they agreed", at: now) },
            wantsContact: wantsContact,
            contextID: context,
            now: now
        )
    }

    @Test("Contact data is kept only with consent")
    func consent() {
        let fields: [String: JSONValue] = ["email": "dana@example.com", "phone": "+17755550134"]
        let without = LeadNotes.lead(from: Self.input(fields, quotes: ["email": "dana@example.com"]), over: nil)
        #expect(without.email == nil)
        #expect(without.phone == nil)
        #expect(without.evidence.isEmpty)
        let with = LeadNotes.lead(from: Self.input(fields, mayContact: true, wantsContact: true), over: without)
        #expect(with.email == "dana@example.com")
        #expect(with.stage == .contactRequested)
    }

    @Test("What was learned earlier stays, what is said anew replaces it")
    func merging() {
        let first = LeadNotes.lead(
            from: Self.input(["city": "Reno", "budget": 60_000, "needs": ["picking"]], quotes: ["budget": "60k"]),
            over: nil
        )
        let second = LeadNotes.lead(from: Self.input(["budget": 80_000], quotes: ["budget": "80k"]), over: first)
        #expect(second.id == first.id)
        #expect(second.city == "Reno")
        #expect(second.needs["budget"] == 80_000)
        #expect(second.needs["needs"] == ["picking"])
        let budgets = second.evidence.filter { $0.field == "budget" }
        #expect(budgets.map(\.quote) == ["60k", "80k"], "both stay, in order")
        #expect(budgets.map(\.value) == [60_000, 80_000])
        #expect(budgets.map { $0.supersededAt != nil } == [true, false])
        #expect(second.evidence.filter { $0.supersededAt == nil }.count == 3)
        #expect(second.stage == .discovery, "whose business it is is not known yet")
        #expect(LeadNotes.lead(from: Self.input(["industry": "logistics"]), over: second).stage == .qualified)
    }

    @Test("The score grows with what is known and ends at 100")
    func score() {
        let nothing = LeadNotes.lead(from: Self.input([:]), over: nil)
        #expect(nothing.score == 0)
        #expect(LeadNotes.shares.reduce(0) { $0 + $1.share } == 100)
        let all: [String: JSONValue] = [
            "needs": ["picking"], "facility": "warehouse", "square_feet": 40_000, "city": "Reno",
            "industry": "logistics", "budget": 1, "timeline": "spring", "email": "a@b.co",
        ]
        #expect(LeadNotes.lead(from: Self.input(all, mayContact: true), over: nil).score == 100)
    }

    @Test("Whoever refuses to be contacted is forgotten as far as that goes; silence changes nothing")
    func withdrawal() {
        let fields: [String: JSONValue] = ["email": "dana@example.com", "phone": "+17755550134", "city": "Reno"]
        let kept = LeadNotes.lead(from: Self.input(fields, mayContact: true, wantsContact: true), over: nil)
        let silent = LeadNotes.lead(from: Self.input([:]), over: kept)
        #expect(silent.email == "dana@example.com")
        #expect(silent.stage == .contactRequested)
        let moved = LeadNotes.lead(from: Self.input(["email": "other@example.com"]), over: silent)
        #expect(moved.email == "other@example.com", "the yes stands until it is taken back")
        #expect(moved.evidence.filter { $0.field == "email" }.count == 1, "no history of contact data")
        let refused = LeadNotes.lead(from: Self.input(fields, mayContact: false, wantsContact: true), over: silent)
        #expect(refused.email == nil)
        #expect(refused.phone == nil)
        #expect(refused.stage != .contactRequested)
        #expect(refused.city == "Reno")
        #expect(refused.consents.map(\.agreed) == [true, false])
        #expect(!refused.evidence.contains { ["email", "phone"].contains($0.field) })
    }

    @Test(
        "What makes no sense is not kept and does not count as known",
        arguments: [
            ("budget", .null), ("budget", -5), ("budget", .double(.nan)), ("budget", .double(-.infinity)),
            ("needs", []), ("needs", ""), ("needs", ["  ", "\u{0}"]), ("facility", " \n"), ("city", 5), ("city", ""),
            ("zip_code", "8950"), ("zip_code", "' OR 1=1"), ("email", "dana"), ("email", "a@b"), ("email", "a b@c.co"),
            ("phone", "call me"), ("phone", "12"), ("industry", ["logistics"]), ("square_feet", -1), ("counts", [:]),
            ("no_such_field", "x"),
        ] as [(String, JSONValue)]
    )
    func nonsense(field: String, value: JSONValue) {
        let lead = LeadNotes.lead(from: Self.input([field: value], mayContact: true), over: nil)
        #expect(lead.score == 0)
        #expect(lead.needs.isEmpty)
        #expect(LeadNotes.known(lead).isEmpty)
    }

    @Test("Nonsense does not take the place of what was known")
    func nonsenseOverSense() {
        let sense = LeadNotes.lead(
            from: Self.input(["budget": 60_000, "city": "Reno", "zip_code": "89501-1234"]),
            over: nil
        )
        #expect(sense.zipCode == "89501")
        let after = LeadNotes.lead(from: Self.input(["budget": -1, "city": "", "zip_code": "x"]), over: sense)
        #expect(after == sense)
    }

    @Test("Text without end is cut, and text of any script kept")
    func longText() {
        let lead = LeadNotes.lead(
            from: Self.input(
                [
                    "business_name": .string(String(repeating: "é", count: 5_000)), "city": "里诺 🤖",
                    "needs": .array((0..<500).map { .string("task \($0)") }),
                ],
                quotes: ["needs": String(repeating: "x", count: 5_000)]
            ),
            over: nil
        )
        #expect(lead.businessName?.unicodeScalars.count == 200)
        #expect(lead.city == "里诺 🤖")
        #expect(lead.needs["needs"]?.arrayValue?.count == 20)
        #expect(lead.evidence.first { $0.field == "needs" }?.quote.count == 500)
    }

    @Test("No quote of another field carries an e-mail address or a phone number")
    func quotes() {
        let lead = LeadNotes.lead(
            from: Self.input(
                ["budget": 60_000, "needs": ["picking"], "city": "Reno", "phone": "+17755550134"],
                quotes: [
                    "budget": "60k, call (775) 555-0134", "needs": "picking 3,000,000 items",
                    "city": "Reno, dana@example.com",
                ]
            ),
            over: nil
        )
        #expect(
            lead.evidence.map(\.quote) == [
                "60k, call [phone number]", "Reno, [e-mail address]", "picking 3,000,000 items",
            ]
        )
        #expect(lead.phone == nil)
    }

    @Test("What is taken back holds no longer, and both sentences stay")
    func takenBack() {
        let first = LeadNotes.lead(
            from: Self.input(["industry": "logistics"], quotes: ["industry": "Logistics."]),
            over: nil
        )
        let second = LeadNotes.lead(
            from: Self.input(["industry": .null], quotes: ["industry": "We are not in logistics."]),
            over: first
        )
        #expect(second.industry == nil)
        #expect(second.evidence.map(\.quote) == ["Logistics.", "We are not in logistics."])
        #expect(second.evidence.map(\.value) == ["logistics", nil])
    }

    @Test("A new place takes the old one's other half along")
    func place() {
        let first = LeadNotes.lead(
            from: Self.input(["city": "Reno", "state": "NV", "zip_code": "89501"]),
            over: nil
        )
        let second = LeadNotes.lead(from: Self.input(["zip_code": "75201"]), over: first)
        #expect(second.zipCode == "75201" && second.city == nil && second.state == nil)
    }

    @Test("Evidence does not grow without end, and what holds is kept longest")
    func bounds() {
        var lead: Lead?
        for number in 1...300 {
            lead = LeadNotes.lead(from: Self.input(["budget": .int(number * 1_000), "city": "Reno"]), over: lead)
        }
        #expect(lead?.evidence.count == 100)
        #expect(lead?.evidence.contains { $0.field == "city" } == true)
        #expect(lead?.needs["budget"] == 300_000)
    }

    @Test("What is handed over is the price of all robots, whether it was said for all of them or for each")
    func equipmentTotal() {
        let forAll = LeadNotes.lead(
            from: Self.input(["equipment_value": 120_000, "price_covers_all": true, "quantity": 3]),
            over: nil
        )
        #expect(forAll.handOffFields["equipment_value"]?.doubleValue == 120_000)
        #expect(forAll.formFields["equipment_value"]?.doubleValue == 120_000)
        let each = LeadNotes.lead(
            from: Self.input(["equipment_value": 50_000, "price_covers_all": .null]),
            over: forAll
        )
        #expect(each.handOffFields["equipment_value"]?.doubleValue == 150_000)
    }

    @Test(
        "A ready lead's button for financing carries all that the form takes, and each a place that answers"
    )
    func actions() throws {
        let lead = LeadNotes.lead(
            from: Self.input([
                "needs": ["picking"], "robot_categories": ["Robotic Arm"], "equipment_value": 60_000, "quantity": 3,
                "business_name": "Acme", "industry": "logistics", "annual_revenue": 3_000_000, "years_in_business": 6,
                "credit_rating": "good", "existing_obligations": 50_000, "city": "St. Louis", "state": "MO",
            ]),
            over: nil
        )
        let actions = LeadActions.of(lead, contact: .silent)
        let form = try #require(actions.first { $0.type == .prequalify }?.fields)
        #expect(form["equipment_value"]?.doubleValue == 180_000 && form["existing_obligations"] == 50_000)
        #expect(form["quantity"] == "2-5" && form["annual_revenue"] == "1m-5m" && form["business_age"] == "5+")
        #expect(lead.handOffFields["existing_obligations"] == 50_000)
        let explored = actions.filter { $0.type == .explore }.map(\.target)
        #expect(explored == ["/robots?category=Robotic%20Arm", "/dealers?city=St.%20Louis&state=MO"])
    }
}
