import Foundation
import Postgres
import SharedModels
import Testing

extension SystemTests.OneMesh {
    @Suite("A conversation", .serialized)
    struct ConversationTests {
        let mesh: Mesh

        init() throws { mesh = try Surroundings.mesh() }

        @Test(
            "From a warehouse to a monthly payment; remembered in a new session after all seven were stopped and started"
        )
        func wholeConversation() async throws {
            let user = mesh.user()
            let warehouse = "We run a 40,000 sq ft warehouse in Reno and want to automate picking"
            let first = try await user.say(warehouse)
            try checkStream(first)
            #expect(first.agents.contains("sales"))
            #expect(first.reply.capturedData["square_feet"]?.intValue == 40_000)
            #expect(first.reply.capturedData["city"] == "Reno")

            let second = try await user.say("Compare two AMRs for that", session: first.session)
            try checkStream(second)
            #expect(second.agents.contains("knowledge"))
            try await checkComparison(second)

            let third = try await user.say("Who sells them near 89501?", session: first.session)
            try checkStream(third)
            #expect(third.agents.contains("dealer-matching"))
            try await checkDealers(third)

            let payment =
                "We make about 3 million a year, 6 years old, good credit; what would a 60,000 dollar robot cost a month?"
            let fourth = try await user.say(payment, session: first.session)
            try checkStream(fourth)
            #expect(fourth.agents.contains("financing"))
            try checkPayment(fourth)

            let endings = try await mesh.stop()
            #expect(endings == Dictionary(uniqueKeysWithValues: MeshService.allCases.map { ($0, .exited(0)) }))
            try await mesh.start()

            let later = try await user.say("What did I tell you about my warehouse?")
            try checkStream(later)
            #expect(later.session != first.session)
            for fact in ["warehouse", "Reno", "40,000"] { #expect(later.reply.message.contains(fact)) }
            #expect(later.reply.memoriesUsed.contains { $0.content == warehouse })

            let session = try await user.get("/api/v1/chat/sessions/\(first.session)").data(as: ChatSession.self)
            let said = [warehouse, "Compare two AMRs for that", "Who sells them near 89501?", payment]
            #expect(session.messages.filter { $0.role == "user" }.map(\.content) == said)
            let answers = [first, second, third, fourth].map(\.reply.message)
            #expect(session.messages.filter { $0.role == "assistant" }.map(\.content) == answers)
        }

        @Test("An answer in one piece is the same object as the end of a stream")
        func inOnePiece() async throws {
            let answer = try await mesh.user().post("/api/v1/chat/", ["message": "Who sells drones near 94105?"])
            #expect(answer.status == 200)
            let reply = try answer.data(as: ChatReply.self)
            #expect(reply.agentID == "dealer-matching")
            #expect(UUID(uuidString: reply.sessionID) != nil)
            #expect(reply.artifacts.contains { $0.name == "dealers" })
        }

        @Test("A specialist that is asked by name answers, and keeps the thread")
        func byName() async throws {
            let user = mesh.user()
            let first = try await user.say("What does 60,000 dollars cost a month?", agent: "financing")
            #expect(first.agents == ["financing"])
            #expect(first.artifact("payment_schedule")?["amount"]?.intValue == 60_000)
            let second = try await user.say("And over 48 months?", session: first.session, agent: "financing")
            #expect(second.session == first.session)
            #expect(second.artifact("payment_schedule")?["term_months"]?.intValue == 48)
            #expect(second.artifact("payment_schedule")?["amount"]?.intValue == 60_000)
        }

        @Test("A session may have a name of the client's own, whatever stands in it")
        func ownName() async throws {
            let user = mesh.user()
            let name = "chat of ada@example.com / 100% ü \(UUID().uuidString)"
            let turn = try await user.say("We run a bakery in Boise", session: name)
            #expect(turn.session == name)
            let path = try #require(name.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
            let session = try await user.get("/api/v1/chat/sessions/\(path)").data(as: ChatSession.self)
            #expect(session.messages.count == 2)
            #expect(try await user.delete("/api/v1/chat/session/\(path)").status == 200)
            #expect(try await user.get("/api/v1/chat/sessions/\(path)").status == 404)
        }

        @Test("An erased session is gone, and so is what was remembered of it")
        func erased() async throws {
            let user = mesh.user()
            let turn = try await user.say("We run a 12,000 sq ft bakery in Boise and make 2 million a year")
            try await eventually("the message is remembered") { try await remembered(of: user) == 1 }
            #expect(try await user.delete("/api/v1/chat/session/\(turn.session)").status == 200)
            #expect(try await user.get("/api/v1/chat/sessions/\(turn.session)").status == 404)
            #expect(try await remembered(of: user) == 0)
            let later = try await user.say("What did I tell you about my bakery?")
            #expect(!later.reply.message.contains("Boise"))
        }

        @Test("What the specialists keep of an erased session is gone too")
        func erasedEverywhere() async throws {
            let user = mesh.user()
            let name = user.headers["X-User-Id"] ?? ""
            let turn = try await user.say(
                "I am Ada from Kestrel Bakery, ada@kestrel.example; we want robots for our bakery in Boise",
                agent: "sales"
            )
            func held() async throws -> [Int] {
                [
                    try await mesh.count("SELECT count(*) FROM agent_tasks WHERE user_id = \(name)"),
                    try await mesh.count("SELECT count(*) FROM leads WHERE user_id = \(name)"),
                    try await mesh.count("SELECT count(*) FROM agent_memories WHERE user_id = \(name)"),
                ]
            }
            try await eventually("sales has a task, a lead and a memory") { try await held().allSatisfy { $0 > 0 } }
            #expect(try await user.delete("/api/v1/chat/session/\(turn.session)").status == 200)
            try await eventually("nothing is left") { try await held() == [0, 0, 0] }
        }

        private func remembered(of user: Caller) async throws -> Int {
            try await mesh.memories(of: user, namespace: "agent:supervisor").count
        }

        // MARK: Facts

        private func checkStream(_ turn: Turn) throws {
            #expect(turn.order.prefix(2) == ["session", "route"])
            #expect(turn.order.last == "done")
            #expect(turn.order.contains("token"))
            #expect(turn.tokenCount > 1 || turn.reply.agentID == "supervisor")
            #expect(turn.tokens == turn.reply.message)
            #expect(turn.session == turn.reply.sessionID)
            #expect(turn.header("Content-Type")?.hasPrefix("text/event-stream") == true)
        }

        /// Two AMRs, as the catalogue has them.
        private func checkComparison(_ turn: Turn) async throws {
            let names = turn.artifact("comparison")?["robots"]?.arrayValue?.compactMap(\.stringValue) ?? []
            #expect(Set(names).count == 2)
            for name in names {
                let rows = try await mesh.database.query(
                    "SELECT manufacturer, category FROM public.robot_catalog WHERE name = \(name)"
                )
                let row = try #require(rows.first, "\(name) is not in the catalogue")
                #expect(try row.decode("category", as: String.self) == "AMR")
                #expect(turn.reply.message.contains(name))
                #expect(turn.reply.message.contains(try row.decode("manufacturer", as: String.self)))
            }
        }

        /// The nearest ones that sell AMRs, at the distances that the gazetteer gives.
        private func checkDealers(_ turn: Turn) async throws {
            let shown = try turn.artifact("dealers")?["dealers"]?.decoded(as: [Dealer].self) ?? []
            #expect(!shown.isEmpty)
            let nearest = try await DealerFacts.near("89501", selling: "AMR", in: mesh.database)
            #expect(Set(shown.map(\.id)) == Set(nearest.prefix(shown.count).map(\.id)))
            for dealer in shown {
                let fact = try #require(nearest.first { $0.id == dealer.id })
                #expect(dealer.name == fact.name)
                #expect(dealer.phone == fact.phone)
                #expect(abs((dealer.distanceMiles ?? -1) - fact.miles) < 0.1)
                #expect(turn.reply.message.contains(fact.name))
                #expect(turn.reply.message.contains(fact.phone))
            }
        }

        /// 60,000 dollars at 9.5 % over 60 months: P r / (1 - (1 + r)^-n).
        private func checkPayment(_ turn: Turn) throws {
            let schedule = try #require(turn.artifact("payment_schedule"))
            let rate = 0.095 / 12
            let expected = 60_000 * rate / (1 - pow(1 + rate, -60))
            #expect(schedule["monthly_payment"]?.doubleValue == 1_260.11)
            #expect(abs(expected - 1_260.11) < 0.005)
            #expect(schedule["apr"]?.doubleValue == 9.5)
            #expect(schedule["term_months"]?.intValue == 60)
            let payments = try schedule["schedule"]?.decoded(as: [ScheduledPayment].self) ?? []
            #expect(payments.count == 60)
            #expect(payments.last?.balance == 0)
            #expect(payments.reduce(Decimal(0)) { $0 + $1.principal } == 60_000)
            for figure in ["1,260.11", "9.5 %", "60 months"] { #expect(turn.reply.message.contains(figure)) }
        }
    }
}
