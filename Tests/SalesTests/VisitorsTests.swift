import Foundation
import Platform
import Postgres
import SharedModels
import TestSupport
import Testing

@testable import Sales

/// Five visitors, as they come; what is checked are facts, whichever words say them.
@Suite("Visitors of sales", .serialized)
struct VisitorsTests {
    private static func lead(_ sales: SalesHarness) async throws -> Lead {
        let store = PostgresLeadStore(database: try sales.process.requireDatabase())
        return try #require(try await store.leads(page: 1, limit: 1, for: SalesHarness.machine).leads.first)
    }

    /// Talks, and holds what is true of every turn: an answer, at most one question, none of them twice.
    private static func talk(_ sales: SalesHarness, _ messages: [String]) async throws -> [SalesHarness.Said] {
        var answers: [SalesHarness.Said] = []
        var asked: [String] = []
        for message in messages {
            let said = try await sales.tell(message)
            #expect(["TASK_STATE_COMPLETED", "TASK_STATE_INPUT_REQUIRED"].contains(said.state), "\(said.text)")
            #expect(said.questions <= 1, "\(said.text)")
            #expect(!said.text.isEmpty && !said.actions.isEmpty && said.actions.count <= 4)
            for field in said.missing where !["consent", "email"].contains(field) {
                #expect(!asked.contains(field), "\(field) was asked for twice: \(said.text)")
                asked.append(field)
            }
            answers.append(said)
        }
        return answers
    }

    @Test("A warehouse manager who tells all in three messages is ready, and goes on to financing with everything")
    func manager() async throws {
        try await SalesHarness.run { sales in
            let said = try await Self.talk(
                sales,
                [
                    "Hi, I'm Dana, operations manager at Acme Logistics. We run a 40,000 sq ft wharehouse in Reno.",
                    "We want to automate picking. 3 robots to begin with, we handle 10,000 boxes a day in two shifts",
                    "actually 5, not 3. Budget is 150k, revenue 3 million a year, 6 years in business and good credit",
                    "Yes please",
                ]
            )
            let lead = try await Self.lead(sales)
            #expect(lead.contactName == "Dana" && lead.businessName == "Acme Logistics" && lead.city == "Reno")
            #expect(lead.needs["role"] == "operations manager" && lead.needs["quantity"] == 5)
            #expect(lead.needs["volume"] == "10,000 boxes a day" && lead.needs["shifts"] == 2)
            let quantities = lead.evidence.filter { $0.field == "quantity" }
            #expect(quantities.map(\.value) == [3, 5])
            #expect(quantities.last?.quote == "actually 5, not 3.")
            #expect(said[1].text.contains("625"), "an observation from their own figures")
            #expect(said[2].actions.contains { $0.type == .prequalify })
            let form = said[2].actions.first { $0.type == .prequalify }?.fields
            #expect(
                form == [
                    "business_name": "Acme Logistics", "industry": "logistics", "quantity": "2-5",
                    "annual_revenue": "1m-5m",
                    "business_age": "5+", "credit_rating": "good", "equipment_value": 150_000,
                ]
            )
            let last = try #require(said.last)
            #expect(last.handoff == "financing" && last.missing.isEmpty)
            let fields = try #require(last.handOff?.fields)
            #expect(last.handOff?.from == "sales")
            #expect(fields["business_name"] == "Acme Logistics" && fields["industry"] == "logistics")
            #expect(fields["annual_revenue"]?.doubleValue == 3_000_000 && fields["years_in_business"]?.doubleValue == 6)
            #expect(
                fields["credit_rating"] == "good" && fields["quantity"] == 5 && fields["budget"]?.doubleValue == 150_000
            )
            #expect(lead.stage == .handedOver)
        }
    }

    @Test("One who is just looking gets help and no questions")
    func browser() async throws {
        try await SalesHarness.run { sales in
            let said = try await Self.talk(
                sales,
                ["Just looking around, thanks", "We have a small bakery", "What should we do first?", "ok thanks"]
            )
            for answer in said { #expect(answer.questions == 0 && answer.missing.isEmpty, "\(answer.text)") }
            #expect(try await Self.lead(sales).discovery.quiet)
            #expect(said[0].actions.contains { $0.type == .explore })
        }
    }

    @Test("A farmer who writes in a hurry is understood, and what does not hold is taken back")
    func farmer() async throws {
        try await SalesHarness.run { sales in
            _ = try await Self.talk(
                sales,
                [
                    "we r a farm w 500 acres nr Fresno, cant find workers for weeding",
                    "no idea yet", "not harvesting tho. bugdet about 80k i guess",
                    "we are not in logistics btw", "we want to start next sprng",
                ]
            )
            let lead = try await Self.lead(sales)
            #expect(lead.needs["facility"] == "farm" && lead.industry == "agriculture")
            #expect(lead.needs["needs"] == ["weeding"] && lead.needs["acres"] == 500)
            #expect(lead.needs["budget"]?.doubleValue == 80_000)
        }
    }

    @Test("A sceptic is answered from articles, and told so where they cannot be had")
    func sceptic() async throws {
        try await SalesHarness.run { sales in
            let said = try await Self.talk(
                sales,
                [
                    "Robots are too expensive for us", "And my people are afraid of losing their jobs",
                    "What if it breaks down?", "We are too small for that", "I need to ask my boss first",
                    "We already have a quote from another vendor",
                ]
            )
            for answer in said { #expect(answer.text.contains("cannot be looked up right now"), "\(answer.text)") }
        }
    }

    @Test("One who wants a call is asked plainly, and believed")
    func caller() async throws {
        try await SalesHarness.run { sales in
            let said = try await Self.talk(
                sales,
                [
                    "Can somebody call me about a demo?", "775-555-0134", "yes, that is fine",
                    "We want to automate packing",
                    "stop calling me, delete my number",
                ]
            )
            #expect(said[0].missing == ["email"] && said[1].missing == ["consent"])
            #expect(said[2].text.contains("kept"))
            #expect(said[0].actions.contains { $0.type == .contact })
            let lead = try await Self.lead(sales)
            #expect(lead.phone == nil && lead.consents.map(\.agreed) == [true, false])
            #expect(lead.needs["needs"] == ["packing"])
        }
    }
}
