import Foundation
import SharedModels
import Testing

extension SystemTests.OneMesh {
    @Suite("What one turn leaves to the next", .serialized)
    struct CarriedContextTests {
        let mesh: Mesh

        init() throws { mesh = try Surroundings.mesh() }

        @Test("\"And near Dallas?\" asks for the same there")
        func elsewhere() async throws {
            let user = mesh.user()
            let first = try await user.say("Who sells AMRs near 89501?")
            #expect(first.agents == ["dealer-matching"])
            let second = try await user.say("And near Dallas?", session: first.session)
            #expect(second.agents == ["dealer-matching"])
            #expect(second.reply.message.contains("Dallas"))
            #expect(second.reply.message.contains("AMR"))
            let there = try #require(second.artifact("dealers")?["dealers"]?.arrayValue)
            #expect(!there.isEmpty)
            let known = Set(
                first.artifact("dealers")?["dealers"]?.arrayValue?.compactMap { $0["id"]?.stringValue } ?? []
            )
            #expect(known.isDisjoint(with: there.compactMap { $0["id"]?.stringValue }))
        }

        @Test("Two questions at once are one answer, and what was said in it serves the next")
        func severalIntents() async throws {
            let user = mesh.user()
            let both = try await user.say(
                "What would a 60,000 dollar robot cost a month with good credit? And who sells AMRs near Dallas?"
            )
            #expect(Set(both.agents) == ["financing", "dealer-matching"])
            #expect(both.artifact("payment_schedule") != nil)
            #expect(both.artifact("dealers") != nil)
            #expect(both.tokens == both.reply.message)
            let next = try await user.say("And over 48 months?", session: both.session, agent: "financing")
            #expect(next.artifact("payment_schedule")?["term_months"]?.intValue == 48)
            #expect(next.artifact("payment_schedule")?["amount"]?.intValue == 60_000)
        }

        @Test("An agent that needs more gets the next message, whatever stands in it")
        func inputRequired() async throws {
            let user = mesh.user()
            let asked = try await user.say("Would we qualify for financing?")
            #expect(asked.agents == ["financing"])
            #expect(asked.reply.state == .inputRequired)
            let told = try await user.say("About 3 million, 6 years, good", session: asked.session)
            #expect(told.agents == ["financing"])
            #expect(told.route.reason.contains("waits for the answer"))
            #expect(told.reply.capturedData["business_age"] != nil || told.reply.capturedData["annual_revenue"] != nil)
        }
    }
}
