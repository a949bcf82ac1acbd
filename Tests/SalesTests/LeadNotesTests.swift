import Foundation
import SharedModels
import Testing

@testable import Sales

@Suite("What is kept of a lead")
struct LeadNotesTests {
    static func input(
        _ fields: [String: JSONValue],
        quotes: [String: String] = [:],
        mayContact: Bool = false,
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
}
