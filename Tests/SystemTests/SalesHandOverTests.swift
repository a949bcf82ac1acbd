import Foundation
import Postgres
import SharedModels
import Testing

extension SystemTests.OneMesh {
    @Suite("Sales, with the others beside it", .serialized)
    struct SalesHandOverTests {
        let mesh: Mesh

        init() throws { mesh = try Surroundings.mesh() }

        @Test("A ready lead goes on to financing, which asks for nothing that was said")
        func handOver() async throws {
            let user = mesh.user()
            let first = try await user.say(
                "I'm Dana from Acme Logistics LLC, we run a wharehouse in Reno and want to automate picking with 3 robots",
                agent: "sales"
            )
            let second = try await user.say(
                "Actually 2, not 3. Our budget is 60k, revenue 3 million a year, 6 years in business, good credit",
                session: first.session,
                agent: "sales"
            )
            let form = second.reply.suggestedActions.first { $0.type == .prequalify }?.fields
            #expect(form?["business_name"] == "Acme Logistics LLC" && form?["quantity"] == "2-5")
            #expect(second.reply.state == .inputRequired)
            let third = try await user.say("Yes please", session: first.session)
            #expect(third.reply.message.contains("Acme Logistics LLC"), "\(third.reply.message)")
            #expect(third.artifact("payment_schedule")?["amount"]?.intValue == 60_000)
            #expect(third.artifact("application")?["indication_only"] == true)
            #expect(third.reply.state == .completed)
        }

        @Test("An objection is answered from the article on it, which is named")
        func objections() async throws {
            let user = mesh.user()
            let expected = [
                ("Robots are way too expensive for a shop like ours", "How do I calculate return on investment"),
                ("My crew is scared that robots will take their jobs", "How do I prepare my staff"),
                ("Are robots safe around people?", "Which safety standards apply"),
                ("Does it integrate with our WMS?", "How do robots integrate with a WMS"),
                ("We are too small for that", "Should I start with a pilot"),
                ("It will be obsolete in two years", "Can I upgrade or add robots"),
                ("What if it breaks down?", "Who pays for maintenance"),
                ("I need to ask my boss first", "What does a robot cost besides"),
                ("We already have a quote from another vendor", "How do I choose a robot vendor"),
            ]
            for (objection, article) in expected {
                let said = try await user.say(objection, agent: "sales")
                let titles = said.reply.artifacts.filter { $0.name == "articles" }
                    .flatMap { $0.data["articles"]?.arrayValue ?? [] }.compactMap { $0["title"]?.stringValue }
                #expect(titles.contains { $0.hasPrefix(article) }, "\(objection): \(titles), \(said.reply.message)")
            }
        }

        @Test(
            "Doubts find their way to sales",
            arguments: [
                "Honestly, robots are way too expensive for a shop like ours", "my workers fear for their jobs",
                "we're too little for such machines", "I'd have to talk to my boss about that",
            ]
        )
        func routed(doubt: String) async throws {
            #expect(try await mesh.user().say(doubt).agents.contains("sales"))
        }

        @Test("What a visitor typed before a yes is in no table")
        func contact() async throws {
            let user = mesh.user()
            let said = try await user.say("We weld by hand. My email is zoe.unconfirmed@example.com", agent: "sales")
            #expect(said.reply.capturedData["email"] == nil)
            let name = user.headers["X-User-Id"] ?? ""
            func rows(_ table: String) async throws -> Int {
                try await mesh.count(
                    """
                    SELECT count(*) FROM \(identifier: table) t
                    WHERE user_id = \(name) AND to_jsonb(t)::text LIKE '%zoe.unconfirmed%'
                    """
                )
            }
            try await eventually("both have remembered it") {
                try await mesh.count("SELECT count(*) FROM agent_memories WHERE user_id = \(name)") >= 2
            }
            for table in ["leads", "agent_tasks", "agent_memories", "chat_messages", "chat_sessions", "dealer_leads"] {
                #expect(try await rows(table) == 0, "\(table)")
            }
        }
    }
}
