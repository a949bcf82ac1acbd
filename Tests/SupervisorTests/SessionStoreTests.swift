import Foundation
import HTTPTypes
import Platform
import Postgres
import SharedModels
import TestSupport
import Testing

@testable import Supervisor

extension PostgresSessionStore {
    static let ada = Identity(tenant: "acme", user: "ada", role: .user)
    static let eve = Identity(tenant: "acme", user: "eve", role: .user)
    static let other = Identity(tenant: "other", user: "ada", role: .user)

    @discardableResult
    func say(
        _ message: String,
        in session: String = "s-1",
        remember: Bool = true,
        seeds: [ChatRequest.HistoryItem] = [],
        by identity: Identity = ada
    ) async throws -> OpenTurn {
        try await open(
            sessionID: session,
            message: message,
            remember: remember,
            seedHistory: seeds,
            historyLimit: 12,
            for: identity
        )
    }

    func answer(
        _ turn: OpenTurn,
        _ message: String,
        state: SessionState = SessionState(),
        remember: Bool = true,
        by identity: Identity = ada
    ) async throws {
        let reply = ChatReply(
            message: message,
            sessionID: turn.sessionID,
            agent: "Sales",
            agentID: "sales",
            timestamp: Date(),
            artifacts: [ChatArtifact(id: "a", name: "card", data: ["n": 1])]
        )
        let closed = ClosedTurn(
            answerID: UUID(),
            reply: reply,
            route: ChatRoute(agents: [], reason: "a test"),
            hops: 1,
            latency: .milliseconds(5),
            advance: { _ in state },
            remember: remember
        )
        try await close(turn, with: closed, for: identity)
    }
}

@Suite("Sessions in the database")
struct SessionStoreTests {
    private func withStore(_ body: (PostgresSessionStore) async throws -> Void) async throws {
        try await withTestDatabase(as: .supervisor) { database, _ in
            try await body(PostgresSessionStore(database: database))
        }
    }

    @Test("A conversation is read back in its order, with its answers and what came with them")
    func conversation() async throws {
        try await withStore { store in
            var state = SessionState()
            state.captured = ["city": "Reno"]
            state.waiting = [.init(agent: "sales", missing: ["zip_code"]), .init(agent: "financing")]
            try await store.answer(try await store.say("one"), "first", state: state)
            let second = try await store.say("two")
            #expect(second.history.map(\.content) == ["one", "first"])
            #expect(second.state == state)
            #expect(!second.isNewSession)
            try await store.answer(second, "second")
            let session = try #require(try await store.session("s-1", for: PostgresSessionStore.ada))
            #expect(session.messages.map(\.content) == ["one", "first", "two", "second"])
            #expect(session.messages.map(\.role) == ["user", "assistant", "user", "assistant"])
            #expect(session.messages[1].artifacts?.first?.data == ["n": 1])
        }
    }

    @Test("A session of an earlier version goes on with the agent that waits in it, and an earlier version with ours")
    func earlierState() throws {
        let earlier: JSONValue = ["captured": [:], "awaiting": "sales", "missing": ["zip_code"], "failures": 1]
        let state = try earlier.decoded(as: SessionState.self)
        #expect(state.waiting == [.init(agent: "sales", missing: ["zip_code"])])
        var two = state
        two.waiting.append(.init(agent: "financing", missing: ["annual_revenue"]))
        let written = try JSONValue(encoding: two)
        #expect(written["awaiting"] == "sales")
        #expect(written["missing"] == ["zip_code"])
        #expect(try written.decoded(as: SessionState.self) == two)
    }

    @Test("Turns that arrive at once in one session lose nothing and share no place")
    func atOnce() async throws {
        try await withStore { store in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<20 {
                    group.addTask { try await store.answer(try await store.say("q\(number)"), "a\(number)") }
                }
                try await group.waitForAll()
            }
            let session = try #require(try await store.session("s-1", for: PostgresSessionStore.ada))
            #expect(session.messages.count == 40)
            #expect(Set(session.messages.map(\.content)).count == 40)
            for number in 0..<20 {
                let asked = session.messages.firstIndex { $0.content == "q\(number)" }
                let answered = session.messages.firstIndex { $0.content == "a\(number)" }
                #expect(try #require(asked) < #require(answered))
            }
        }
    }

    @Test("Earlier messages of a client's own begin a session that is new, and no other")
    func seeds() async throws {
        try await withStore { store in
            let earlier = [
                ChatRequest.HistoryItem(role: "user", content: "before"),
                ChatRequest.HistoryItem(role: "assistant", content: "indeed"),
            ]
            let first = try await store.say("one", seeds: earlier)
            #expect(first.history.map(\.content) == ["before", "indeed"])
            let second = try await store.say("two", seeds: earlier)
            #expect(second.history.map(\.content) == ["before", "indeed", "one"])
        }
    }

    @Test("Another user or tenant neither reads, continues nor deletes a session, even where no filter is written")
    func isolation() async throws {
        try await withStore { store in
            try await store.answer(try await store.say("secret"), "kept")
            for stranger in [PostgresSessionStore.eve, PostgresSessionStore.other] {
                #expect(try await store.session("s-1", for: stranger) == nil)
                #expect(try await !store.delete("s-1", for: stranger))
                #expect(try await store.unremembered(for: stranger, limit: 10).isEmpty)
                for table in ["chat_sessions", "chat_messages", "routing_decisions"] {
                    let rows = try await store.database.query(
                        "SELECT count(*) AS n FROM public.\(identifier: table)",
                        claims: stranger.databaseClaims
                    )
                    #expect(try rows[0].decode("n", as: Int.self) == 0, "\(table)")
                }
            }
            await #expect(throws: (any Error).self) { try await store.say("mine", by: PostgresSessionStore.eve) }
            #expect(try await store.session("s-1", for: PostgresSessionStore.ada)?.messages.count == 2)
            // In another tenant the same name is another session.
            try await store.say("mine", by: PostgresSessionStore.other)
            #expect(try await store.owner(of: "s-1", tenant: "acme")?.user == "ada")
        }
    }

    @Test("A deleted session leaves no row")
    func deletion() async throws {
        try await withStore { store in
            try await store.answer(try await store.say("one"), "first")
            #expect(try await store.delete("s-1", for: PostgresSessionStore.ada))
            #expect(try await store.session("s-1", for: PostgresSessionStore.ada) == nil)
            for table in ["chat_sessions", "chat_messages", "routing_decisions"] {
                let rows = try await store.database.query(
                    "SELECT count(*) AS n FROM public.\(identifier: table)",
                    claims: DatabaseClaims(tenant: "acme", role: "service")
                )
                #expect(try rows[0].decode("n", as: Int.self) == 0, "\(table)")
            }
            #expect(try await store.claimPending(limit: 10, lease: .seconds(30)).isEmpty)
        }
    }

    @Test("What is to be remembered is taken once by many, and again when its taker dies")
    func claims() async throws {
        try await withStore { store in
            for number in 0..<30 {
                let turn = try await store.say("fact \(number)", in: "s-\(number)", remember: number < 25)
                try await store.answer(turn, "noted", remember: number < 20)
            }
            let taken = try await withThrowingTaskGroup(of: [PendingMemory].self) { group in
                for _ in 0..<4 { group.addTask { try await store.claimPending(limit: 10, lease: .seconds(5)) } }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            let contents = taken.map(\.content)
            #expect(contents.count == Set(contents).count)
            #expect(Set(contents).isSubset(of: (0..<20).map { "fact \($0)" }))
            for pending in taken.dropFirst() { #expect(try await store.markRemembered(pending)) }
            var again: [PendingMemory] = []
            while again.count < 20 - taken.count + 1 {
                try await Task.sleep(for: .milliseconds(50))
                again += try await store.claimPending(limit: 10, lease: .seconds(30))
            }
            #expect(again.contains { $0.messageID == taken.first?.messageID && $0.attempts == 2 })
            #expect(Set(again.map(\.content)).isDisjoint(with: contents.dropFirst()))
        }
    }

    @Test("What waits to be remembered is known to its user meanwhile")
    func unremembered() async throws {
        try await withStore { store in
            try await store.answer(try await store.say("one"), "first")
            try await store.answer(try await store.say("two", in: "s-2"), "second")
            let waiting = try await store.unremembered(for: PostgresSessionStore.ada, limit: 10)
            #expect(waiting.map(\.content) == ["two", "one"])
            for pending in try await store.claimPending(limit: 10, lease: .seconds(30)) {
                #expect(try await store.markRemembered(pending))
            }
            #expect(try await store.unremembered(for: PostgresSessionStore.ada, limit: 10).isEmpty)
        }
    }

    @Test("A turn whose session is erased meanwhile ends without a trace, even where the name is taken anew")
    func erasedMeanwhile() async throws {
        try await withStore { store in
            let turn = try await store.say("one")
            #expect(try await store.delete("s-1", for: PostgresSessionStore.ada))
            try await store.answer(turn, "first")
            #expect(try await store.session("s-1", for: PostgresSessionStore.ada) == nil)
            try await store.say("anew")
            try await store.answer(turn, "first")
            #expect(try await store.session("s-1", for: PostgresSessionStore.ada)?.messages.map(\.content) == ["anew"])
        }
    }

    @Test("A turn that never ends shows its question alone, and is not to be remembered yet")
    func unfinished() async throws {
        try await withStore { store in
            try await store.say("one")
            #expect(try await store.session("s-1", for: PostgresSessionStore.ada)?.messages.map(\.content) == ["one"])
            #expect(try await store.claimPending(limit: 10, lease: .seconds(30)).isEmpty)
        }
    }

    @Test("A stranger who opens another's session is told that there is none")
    func stranger() async throws {
        try await withStore { store in
            try await store.say("one")
            let error = await #expect(throws: APIError.self) {
                try await store.say("mine", by: PostgresSessionStore.eve)
            }
            #expect(error?.status == .notFound)
        }
    }

    @Test("A longer history is cut to its latest messages, in order")
    func cutHistory() async throws {
        try await withStore { store in
            for number in 0..<10 { try await store.answer(try await store.say("q\(number)"), "a\(number)") }
            let turn = try await store.say("last")
            #expect(turn.history.count == 12)
            #expect(turn.history.first?.content == "q4")
            #expect(turn.history.last?.content == "a9")
        }
    }
}
