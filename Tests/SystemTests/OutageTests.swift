import Foundation
import Postgres
import SharedModels
import Testing

extension SystemTests.OneMesh {
    @Suite("Processes that die", .serialized)
    struct OutageTests {
        let mesh: Mesh

        init() throws { mesh = try Surroundings.mesh() }

        /// Longest that anybody waits for an answer while something is dead.
        static let patience: Duration = .seconds(25)

        private func quickly(_ body: () async throws -> Turn) async throws -> Turn {
            let start = ContinuousClock.now
            let turn = try await body()
            #expect(ContinuousClock.now - start < Self.patience)
            return turn
        }

        @Test("A dead specialist is named as missing, the others answer, and it takes part again once it is back")
        func deadSpecialist() async throws {
            let user = mesh.user()
            let question = "What would a 60,000 dollar robot cost a month with good credit?"
            var session: String?
            try await mesh.without(.financing) {
                // Before the supervisor has noticed, and after it has looked for the cards again.
                for pause in [Duration.zero, .seconds(3)] {
                    try await Task.sleep(for: pause)
                    let turn = try await quickly { try await user.say(question, session: session) }
                    session = turn.session
                    // Another may explain how a payment is worked out; nobody else quotes one.
                    #expect(turn.reply.message.hasPrefix("Financing is not available right now"))
                    #expect(!turn.reply.message.contains("1,260.11"))
                    #expect(turn.reply.agentID != "financing" || turn.reply.message.contains("still open"))
                    #expect(turn.artifact("payment_schedule") == nil)
                }
                let dealers = try await quickly { try await user.say("Who sells AMRs near 89501?", session: session) }
                #expect(dealers.agents == ["dealer-matching"])
                #expect(dealers.artifact("dealers") != nil, "\(dealers.reply.message)")

                let form = try await user.post("/api/v1/prequalifications", .object(Forms.strong))
                #expect(form.status == 503)
                #expect(try form.code() == "upstream_unavailable")
                #expect(form.header("Retry-After") != nil)
                #expect(
                    try form.json()["error"]?["request_id"]?.stringValue == form.header("X-Request-Id")
                )
            }
            try await eventually("financing answers again") {
                let turn = try await user.say(question, session: session)
                return turn.agents == ["financing"] && turn.reply.message.contains("1,260.11")
            }
            #expect(try await user.post("/api/v1/prequalifications", .object(Forms.strong)).status == 201)
        }

        @Test("Two questions in one message: what is alive answers, what is dead is named")
        func halfAnswered() async throws {
            let user = mesh.user()
            try await mesh.without(.dealerMatching) {
                let turn = try await quickly {
                    try await user.say(
                        "What would 60,000 dollars cost a month over 60 months? Who sells AMRs near 89501?"
                    )
                }
                #expect(turn.reply.message.contains("1,260.11"))
                #expect(turn.reply.message.contains("Dealer Matching is not available right now"))
                #expect(turn.tokens == turn.reply.message)
            }
            // It takes a moment until the supervisor asks it again, and the next test asks for dealers.
            try await eventually("dealer matching answers again") {
                try await user.say("Who sells AMRs near 89501?").artifact("dealers") != nil
            }
        }

        @Test("Without the memory the chat answers; what is said meanwhile is remembered once it is back")
        func deadMemory() async throws {
            let user = mesh.user()
            let said = "We run a 25,000 sq ft warehouse in Tulsa and make 2 million a year"
            let question = "What did I tell you about my warehouse?"
            try await mesh.without(.memory) {
                let first = try await quickly { try await user.say(said) }
                #expect(!first.reply.message.isEmpty)
                let dealers = try await quickly {
                    try await user.say("Which dealers sell AMRs near 89501?", session: first.session)
                }
                #expect(dealers.artifact("dealers") != nil, "\(dealers.reply.message)")
                let search = try await mesh.machine().post(
                    "/api/v1/memories/search",
                    ["namespace": "agent:supervisor", "query": "warehouse"]
                )
                #expect(search.status == 503)
                #expect(try search.code() == "upstream_unavailable")
            }
            try await eventually("the message has reached the memory", within: .seconds(120)) {
                try await mesh.memories(of: user, namespace: "agent:supervisor").contains { $0.content == said }
            }
            let later = try await user.say(question)
            for fact in ["warehouse", "Tulsa", "25,000"] { #expect(later.reply.message.contains(fact)) }
            #expect(later.reply.memoriesUsed.contains { $0.content == said })
            #expect(
                try await mesh.memories(of: user, namespace: "agent:supervisor").filter { $0.content == said }.count
                    == 1
            )
        }

        @Test("What was acknowledged before the supervisor was killed is in its session, and is remembered")
        func killedSupervisor() async throws {
            let mesh = mesh
            let talkers = (0..<4).map { Talker(caller: mesh.user(), number: $0) }
            let acknowledged = try await withThrowingTaskGroup(of: [Talker.Said].self) { group in
                for talker in talkers { group.addTask { await talker.talkUntilRefused() } }
                // Who was answered twice has heard the first answer.
                try await eventually("each was answered twice", every: .milliseconds(20)) {
                    for talker in talkers {
                        let user = talker.caller.headers["X-User-Id"] ?? ""
                        let answers = try await mesh.count(
                            "SELECT count(*) FROM chat_messages WHERE user_id = \(user) AND role = 'assistant'"
                        )
                        guard answers >= 2 else { return false }
                    }
                    return true
                }
                try await mesh.kill(.supervisor)
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(acknowledged.count >= talkers.count)
            try await mesh.start(.supervisor)
            for said in acknowledged {
                let session = try await said.caller.get("/api/v1/chat/sessions/\(said.session)")
                    .data(as: ChatSession.self)
                #expect(session.messages.contains { $0.role == "user" && $0.content == said.message })
                #expect(session.messages.contains { $0.role == "assistant" && $0.content == said.answer })
            }
            for talker in talkers {
                let own = Set(acknowledged.filter { $0.number == talker.number }.map(\.message))
                try await eventually("what was said is remembered", within: .seconds(120)) {
                    own.isSubset(
                        of: try await mesh.memories(of: talker.caller, namespace: "agent:supervisor").map(\.content)
                    )
                }
            }
        }

        @Test("What the memory acknowledged before it was killed is there when it is back")
        func killedMemory() async throws {
            let user = mesh.user()
            let mesh = mesh
            let acknowledged = try await withThrowingTaskGroup(of: [UUID].self) { group in
                for writer in 0..<3 {
                    group.addTask {
                        var ids: [UUID] = []
                        for number in 0..<1_000 {
                            let body: JSONValue = [
                                "namespace": "tests:killed", "user_id": .string(user.headers["X-User-Id"] ?? ""),
                                "content": .string("Robot \(writer)-\(number) stands in bay \(number * 7 + writer)"),
                            ]
                            guard let answer = try? await user.post("/api/v1/memories", body), answer.status == 201,
                                let result = try? answer.json().decoded(as: AddMemoryResult.self), let id = result.id
                            else { break }
                            ids.append(id)
                        }
                        return ids
                    }
                }
                try await eventually("some are stored", every: .milliseconds(20)) {
                    try await mesh.count("SELECT count(*) FROM agent_memories WHERE namespace = 'tests:killed'") > 20
                }
                try await mesh.kill(.memory)
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(!acknowledged.isEmpty)
            try await mesh.start(.memory)
            for id in acknowledged {
                #expect(try await user.get("/api/v1/memories/\(id)").status == 200)
            }
        }

        @Test("When every connection to the database is cut (not a restart of the server), the chat goes on")
        func cutConnections() async throws {
            let user = mesh.user()
            let first = try await user.say("We run a 9,000 sq ft bakery in Omaha")
            try await mesh.database.execute(
                """
                SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid()
                """
            )
            try await eventually("the chat answers") {
                try await user.say("Who sells AMRs near 89501?", session: first.session).artifact("dealers") != nil
            }
            let session = try await user.get("/api/v1/chat/sessions/\(first.session)").data(as: ChatSession.self)
            #expect(session.messages.first?.content == "We run a 9,000 sq ft bakery in Omaha")
        }
    }
}

/// Says one thing after the other and notes what was acknowledged.
struct Talker: Sendable {
    let caller: Caller
    let number: Int

    struct Said: Sendable {
        let caller: Caller
        let number: Int
        let session: String
        let message: String
        let answer: String
    }

    /// Different enough that none replaces another in the memory.
    private static let sayings = [
        "We run a 40,000 sq ft warehouse in Reno", "Our budget for the first robot is 80,000 dollars",
        "We have been in business for 6 years", "We make about 3 million dollars a year",
        "My name is Ada Byron and I run operations", "We ship 1,200 orders a day from Sparks",
        "Our floors are polished concrete with narrow aisles", "We want to start in March next year",
    ]

    func talkUntilRefused() async -> [Said] {
        var said: [Said] = []
        var session: String?
        for saying in Self.sayings {
            var body: [String: JSONValue] = ["message": .string(saying)]
            body["session_id"] = session.map { .string($0) }
            guard let answer = try? await caller.post("/api/v1/chat", .object(body)), answer.status == 200,
                let reply = try? answer.data(as: ChatReply.self)
            else { break }
            session = reply.sessionID
            said.append(
                Said(caller: caller, number: number, session: reply.sessionID, message: saying, answer: reply.message)
            )
        }
        return said
    }
}
