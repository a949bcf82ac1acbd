import Foundation
import Postgres
import SharedModels
import TestSupport
import Testing

@testable import Memory

@Suite("What is found, and what never is", .everyWidth)
struct FindingTests {
    @Test("A memory past its expiry is not returned, by any way")
    func expiry() async throws {
        try await withMemory { memory in
            let added = try await memory.add(
                Samples.statement("The robot costs 40k", expires: Samples.moment + 60),
                Samples.statement("The robot is blue")
            )
            let id = try #require(added[0].id)
            #expect(try await memory.contents(Samples.plan("robot")).count == 2)
            memory.clock.advance(by: .seconds(61))
            #expect(try await memory.contents(Samples.plan("robot")) == ["The robot is blue"])
            #expect(try await memory.store.memory(id, at: memory.clock.now, claims: MemoryFixture.claims) == nil)
            let page = try await memory.store.page(
                PageRequest(scope: Samples.plan("").scope, limit: 10),
                at: memory.clock.now,
                claims: MemoryFixture.claims
            )
            #expect(page.map(\.content) == ["The robot is blue"])
        }
    }

    @Test("What is said anew after its memory expired is kept anew")
    func saidAgainAfterExpiry() async throws {
        try await withMemory { memory in
            try await memory.add(Samples.statement("The robot costs 40k", expires: Samples.moment + 60))
            memory.clock.advance(by: .seconds(61))
            #expect(try await memory.add(Samples.statement("The robot costs 40k"))[0].action == .added)
        }
    }

    @Test("What is no longer true comes back only for the time when it was", arguments: [20, 5_000])
    func asOf(exactMemories: Int) async throws {
        var limits = SearchLimits()
        limits.exactMemories = exactMemories
        try await withMemory(limits: limits) { memory in
            try await memory.add(
                Samples.statement("The budget is 60k", said: Samples.moment - 7_200),
                Samples.statement("The budget is 80k", said: Samples.moment - 3_600)
            )
            try await memory.add(Dialogues.statements(30, seed: 1))
            try await memory.database.execute(
                "UPDATE agent_memories SET invalid_at = \(Samples.moment - 3_600) WHERE content = 'The budget is 60k'",
                claims: MemoryFixture.claims
            )
            let now = try await memory.contents(Samples.plan("budget", limit: 50))
            #expect(now.contains("The budget is 80k") && !now.contains("The budget is 60k"))
            let then = try await memory.contents(Samples.plan("budget", limit: 50, asOf: Samples.moment - 5_000))
            #expect(then.contains("The budget is 60k") && !then.contains("The budget is 80k"))
        }
    }

    @Test("A threshold leaves out what scores less")
    func threshold() async throws {
        try await withMemory { memory in
            try await memory.add(Samples.statement("The robot is blue"), Samples.statement("Tuesday suits them"))
            var plan = Samples.plan("blue robot")
            let all = try await memory.find(plan)
            #expect(all.count == 2)
            plan.threshold = (all[0].score + all[1].score) / 2
            #expect(try await memory.contents(plan) == ["The robot is blue"])
            plan.threshold = 100
            #expect(try await memory.contents(plan).isEmpty)
        }
    }

    @Test("The answer to a question that matches is found by the question")
    func neighbours() async throws {
        try await withMemory { memory in
            try await memory.add(
                Samples.statement("Which harbour do you ship from?", speaker: "Ann", role: nil, run: "1"),
                Samples.statement("Oakland", speaker: "Bob", role: nil, run: "1"),
                Samples.statement("Seattle", speaker: "Bob", role: nil, run: "2")
            )
            let found = try await memory.find(Samples.plan("harbour ship", limit: 3))
            #expect(found[0].content == "Which harbour do you ship from?" && found[1].content == "Oakland")
            #expect((found[1].terms?["neighbours"] ?? 0) > 0.2)
            #expect(found[2].terms?["neighbours"] == 0)
            var alone = ScoringWeights.balanced
            (alone.answer, alone.previous, alone.next) = (0, 0, 0)
            let without = try await memory.find(Samples.plan("harbour ship", limit: 3, weights: alone))
            #expect(without.allSatisfy { $0.terms?["neighbours"] == 0 })
        }
    }

    @Test("Sessions of two users that go by one name are not neighbours")
    func sameSessionName() async throws {
        try await withMemory { memory in
            try await memory.add(
                Samples.statement("Which harbour do you ship from?", user: "ann", speaker: "Ann", run: "1"),
                Samples.statement("Oakland", user: "bob", speaker: "Bob", run: "1")
            )
            let found = try await memory.find(Samples.plan("harbour ship", user: nil))
            #expect(found.count == 2 && found.allSatisfy { $0.terms?["neighbours"] == 0 })
        }
    }

    @Test("A speaker named in the question comes first, unless two are named")
    func speaker() async throws {
        try await withMemory { memory in
            try await memory.add(
                Samples.statement("I like red robots", speaker: "Emi", role: nil),
                Samples.statement("I like red robots", speaker: "Elise Moe", role: nil)
            )
            let elise = try await memory.find(Samples.plan("What does ELISE's team like?"))
            #expect(elise.first?.speaker == "Elise Moe")
            #expect(elise.first?.terms?["speaker"] == 0.2)
            let both = try await memory.find(Samples.plan("What do Emi and Elise like?"))
            for memory in both { #expect(memory.terms?["speaker"] == 0) }
            let stranger = try await memory.find(Samples.plan("What does Moe like?"))
            for memory in stranger { #expect(memory.terms?["speaker"] == 0) }
        }
    }

    @Test(
        "Odd questions find without failing",
        arguments: ["'", "\\", "a & !b | (c", "the", "?", "%_$1 \u{2019}'s", "robot:*"]
    )
    func oddQuestions(question: String) async throws {
        for exactMemories in [5_000, 100] {
            var limits = SearchLimits()
            limits.exactMemories = exactMemories
            try await withMemory(limits: limits) { memory in
                try await memory.add(Dialogues.statements(120, seed: 9))
                #expect(try await memory.find(Samples.plan(question)).count == 5)
            }
        }
    }

    @Test("An empty scope answers with nothing")
    func emptyScope() async throws {
        try await withMemory { memory in
            let found = try await memory.find(Samples.plan("anything", user: "nobody"))
            #expect(found.isEmpty)
        }
    }

    @Test("Vectors of another model are refused, not compared")
    func otherModel() async throws {
        try await withMemory { memory in
            try await memory.add(Samples.statement("The robot is blue"))
            let other = MemoryFixture(memory.database, embedder: WordEmbedder(model: "other"))
            await #expect(throws: MemoryError.otherModel(stored: "words", configured: "other")) {
                _ = try await other.find(Samples.plan("robot"))
            }
        }
    }

    @Test("The functions that read past the policies check the claims themselves")
    func definerFunctions() async throws {
        try await withMemory { memory in
            try await memory.add(Dialogues.statements(20, seed: 10))
            let vector = HalfVector(try await WordEmbedder().embed("robot"))
            let namespace = Samples.namespace
            let candidates: PostgresQuery = """
                SELECT id FROM mesh.memory_candidates(
                    \(namespace), NULL, NULL, NULL, \(Samples.moment), NULL, \(vector), true,
                    '{robot}', '{1}', '{robot}', 100, 10, 10, 10
                ) AS c(id)
                """
            let counts: PostgresQuery = "SELECT * FROM mesh.memory_stem_counts(\(namespace), NULL, 'robot', 100, 100)"
            let count: PostgresQuery = "SELECT mesh.memory_count(\(namespace), NULL, NULL, NULL, NULL, NULL, 100)"
            for claims in [
                DatabaseClaims(tenant: "default", namespaces: ["agent:financing"]),
                DatabaseClaims(tenant: "default", subject: "bob", namespaces: [namespace]),
                DatabaseClaims(tenant: "default", subject: "ann", namespaces: ["*"]),
                DatabaseClaims(tenant: "default", namespaces: []),
                nil,
            ] {
                for query in [candidates, counts, count] {
                    let error = await #expect(throws: PostgresError.self) {
                        _ = try await memory.database.query(query, claims: claims)
                    }
                    #expect(error?.sqlState == "42501")
                }
            }
            let elsewhere = DatabaseClaims(tenant: "elsewhere", namespaces: ["*"])
            let foreign = try await memory.database.query(candidates, claims: elsewhere)
            #expect(foreign.isEmpty)
            let own = try await memory.database.query(candidates, claims: MemoryFixture.claims)
            #expect(own.count >= 10)
        }
    }
}
