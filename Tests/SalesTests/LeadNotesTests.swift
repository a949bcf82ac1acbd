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
        wantsContact: Bool = false
    ) -> LeadNotes.Input {
        LeadNotes.Input(
            fields: fields,
            quotes: quotes,
            mayContact: mayContact,
            wantsContact: wantsContact,
            contextID: "c",
            now: Date(timeIntervalSince1970: 0)
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
        #expect(second.evidence.map(\.quote) == ["80k"])
        #expect(second.stage == .qualified)
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
        let silent = LeadNotes.lead(from: Self.input(["email": "other@example.com"]), over: kept)
        #expect(silent.email == "dana@example.com")
        #expect(silent.stage == .contactRequested)
        let refused = LeadNotes.lead(from: Self.input(fields, mayContact: false, wantsContact: true), over: silent)
        #expect(refused.email == nil)
        #expect(refused.phone == nil)
        #expect(refused.stage != .contactRequested)
        #expect(refused.city == "Reno")
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
        let after = LeadNotes.lead(from: Self.input(["budget": .null, "city": "", "zip_code": "x"]), over: sense)
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
        #expect(lead.evidence.first?.quote.count == 500)
    }

    @Test("No quote carries an e-mail address or the phone number, whichever field it is of")
    func quotes() {
        let lead = LeadNotes.lead(
            from: Self.input(
                ["phone": "+17755550134"],
                quotes: [
                    "consent": "you may contact me at dana@example.com", "budget": "60k, call (775) 555-0134",
                    "needs": "picking 3,000,000 items",
                ]
            ),
            over: nil
        )
        #expect(lead.evidence.map(\.field) == ["needs"])
    }
}
