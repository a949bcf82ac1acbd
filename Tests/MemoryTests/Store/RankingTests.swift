import Foundation
import SharedModels
import TestSupport
import Testing

@testable import Memory

@Suite("Ranking in the database", .everyWidth)
struct RankingTests {
    private static let questions = [
        "What did Ann say about the robot and the warehouse lease?", "violin concert in the evening", "Bob's puppy",
        "What do Ann and Bob think of the marathon?", "the of and", "insurance invoice deposit", "novel",
        "qwertz robot",
    ]

    private static let recipes: [ScoringWeights] = [
        .balanced, .standard, .recent, ScoringWeights(semantic: 1, lexical: 1, previous: 0.7, answer: 0, next: 1.5),
    ]

    private func agree(_ memory: MemoryFixture, _ plan: SearchPlan) async throws {
        let reference = try await ReferenceRanking.load(plan, memory.database)
        let names = ["ann", "bob"].filter { SpeakerNames.candidates(in: plan.question).contains($0) }
        let known = names.filter { name in reference.memories.contains { $0.speaker == name } }
        let asSaid = SpeakerNames.inFirstPerson(plan.question, names: known)
        let vectors = try await WordEmbedder().embed([plan.question, asSaid])
        let vector = QueryVector(asked: vectors[0], said: asSaid == plan.question ? nil : vectors[1])
        let expected = reference.scores(question: vector, named: known, weights: plan.weights, now: memory.clock.now)
        let byID = Dictionary(uniqueKeysWithValues: expected.map { ($0.id, $0.score) })
        let found = try await memory.find(plan)
        #expect(found.count == min(plan.limit, expected.count))
        for (place, result) in found.enumerated() {
            let score = try #require(byID[result.id])
            // Place by place the same score: memories of equal score may stand in either order.
            #expect(abs(result.score - score) < 1e-4, "\(plan.question) at \(place)")
            #expect(abs(result.score - expected[place].score) < 1e-4, "\(plan.question) at \(place)")
        }
    }

    @Test("A scope read whole is ranked as a plain evaluation of the recipe ranks it", arguments: [UInt64(1), 2, 3])
    func whole(seed: UInt64) async throws {
        try await withMemory { memory in
            let speakers = seed == 3 ? [] : ["Ann Lee", "Bob"]
            try await memory.add(Dialogues.statements(160, seed: seed, speakers: speakers))
            for question in Self.questions {
                for weights in Self.recipes {
                    try await agree(memory, Samples.plan(question, limit: 100, weights: weights))
                }
            }
        }
    }

    @Test("A speaker who is asked for under a misspelled name is found as if it were spelled right")
    func misspelledSpeaker() async throws {
        try await withMemory { memory in
            try await memory.add([
                Samples.statement("I repair robots in the evening", speaker: "Muhhamed"),
                Samples.statement("I sell robots in the evening", speaker: "Fahim"),
            ])
            for (name, term) in [("Muhhamed", 0.2), ("Muhammad", 0.2), ("Mustafa", 0)] {
                let best = try #require(try await memory.find(Samples.plan("Does \(name) work in the evening?")).first)
                #expect(best.terms?["speaker"] == term, "\(name)")
                if term > 0 { #expect(best.speaker == "Muhhamed") }
            }
        }
    }

    @Test("Candidates, where they are all there is, are ranked the same")
    func candidates() async throws {
        var limits = SearchLimits()
        limits.exactMemories = 20
        limits.candidates = 400
        try await withMemory(limits: limits) { memory in
            try await memory.add(Dialogues.statements(160, seed: 4))
            for question in Self.questions { try await agree(memory, Samples.plan(question, limit: 60)) }
        }
    }

    @Test("A few candidates find nearly the same best five")
    func fewCandidates() async throws {
        var limits = SearchLimits()
        limits.exactMemories = 20
        limits.candidates = 30
        try await withMemory(limits: limits) { memory in
            try await memory.add(Dialogues.statements(300, seed: 5))
            let whole = MemoryFixture(memory.database)
            var shared = 0
            for question in Self.questions {
                let few = Set(try await memory.contents(Samples.plan(question)))
                shared += few.intersection(try await whole.contents(Samples.plan(question))).count
            }
            #expect(shared >= Self.questions.count * 5 * 8 / 10)
        }
    }

    @Test("No filter leaves out what exists", arguments: [20, 5_000])
    func filters(exactMemories: Int) async throws {
        var limits = SearchLimits()
        limits.exactMemories = exactMemories
        limits.candidates = 10
        try await withMemory(limits: limits) { memory in
            try await memory.add(Dialogues.statements(200, seed: 6))
            let one = try await memory.find(Samples.plan("robot", limit: 10, filters: ["n": 117]))
            #expect(one.map(\.metadata["n"]) == [117])
            let thirds = try await memory.find(Samples.plan("robot", limit: 10, filters: ["third": true]))
            #expect(thirds.count == 10 && thirds.allSatisfy { $0.metadata["third"] == true })
            let session = try await memory.find(Samples.plan("robot", run: "session 3", limit: 10))
            #expect(session.count == 10 && session.allSatisfy { $0.runID == "session 3" })
            #expect(try await memory.find(Samples.plan("robot", run: "session 3", filters: ["n": 1])).isEmpty)
        }
    }

    @Test("The terms add up to the score, under every profile", arguments: ["balanced", "standard", "recent"])
    func terms(profile: String) async throws {
        try await withMemory { memory in
            try await memory.add(Dialogues.statements(60, seed: 7))
            let weights = try #require(ScoringWeights.profiles[profile])
            let found = try await memory.find(
                Samples.plan("What did Ann say of the robot?", limit: 20, weights: weights)
            )
            #expect(found.count == 20)
            for memory in found {
                let terms = try #require(memory.terms)
                #expect(abs(terms.values.reduce(0, +) - memory.score) < 1e-9)
            }
            let scores = found.map { $0.score }
            #expect(scores == scores.sorted(by: >))
        }
    }

    @Test("A whole namespace is searched over all its users, small or large", arguments: [20, 5_000])
    func namespaceWide(exactMemories: Int) async throws {
        var limits = SearchLimits()
        limits.exactMemories = exactMemories
        try await withMemory(limits: limits) { memory in
            for user in ["ann", "bob", "cyd"] {
                try await memory.add(Dialogues.statements(40, seed: 8, user: user))
            }
            try await memory.add(Samples.statement("The zeppelin arrives", user: "cyd", role: nil))
            let found = try await memory.find(Samples.plan("zeppelin", user: nil, limit: 30))
            #expect(found.first?.content == "The zeppelin arrives")
            #expect(Set(found.map(\.userID)) == ["ann", "bob", "cyd"])
            #expect(
                try await memory.find(Samples.plan("zeppelin", user: "ann", limit: 100)).allSatisfy {
                    $0.userID == "ann"
                }
            )
        }
    }
}
