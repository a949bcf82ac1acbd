import Foundation
import SharedModels
import TestSupport
import Testing

@testable import Memory

@Suite("With the real embedding model", .enabled(if: RealModel.isConfigured, Comment(rawValue: RealModel.reason)))
struct RealModelTests {
    private static let facts = [
        "We run a 40,000 square foot warehouse in Reno and want to automate picking",
        "Our annual revenue is about 3 million dollars",
        "My daughter plays the violin",
        "The forklift battery has to be charged every six hours",
        "I prefer to be called in the morning",
    ]

    @Test(
        "A question finds the fact that answers it, also in other words",
        arguments: [
            ("Where is my building and how big is it?", 0), ("How much does the business earn?", 1),
            ("Which instrument does the girl play?", 2), ("How often must the truck be plugged in?", 3),
            ("When is the best time to phone?", 4),
        ]
    )
    func meaning(question: String, answer: Int) async throws {
        try await withMemory(embedder: try LocalEmbedder(settings: RealModel.settings)) { memory in
            try await memory.add(Self.facts.map { Samples.statement($0, run: "1") })
            let found = try await memory.contents(Samples.plan(question, limit: 2))
            #expect(found.contains(Self.facts[answer]))
        }
    }

    @Test("The same said in other words is another memory, the same with one more blank is not")
    func nearness() async throws {
        try await withMemory(embedder: try LocalEmbedder(settings: RealModel.settings)) { memory in
            let results = try await memory.add(
                Samples.statement("We want to automate picking in our warehouse"),
                Samples.statement("We want to automate picking in our warehouse."),
                Samples.statement("We do not want to automate picking in our warehouse"),
                Samples.statement("Our warehouse should pick by robots")
            )
            #expect(results.map(\.action) == [.added, .merged, .added, .added])
        }
    }

    @Test("The ranking is that of a plain evaluation of the recipe")
    func ranking() async throws {
        let embedder = try LocalEmbedder(settings: RealModel.settings)
        try await withMemory(embedder: embedder) { memory in
            try await memory.add(Dialogues.statements(60, seed: 21))
            let plan = Samples.plan("What did Bob say about the warehouse?", limit: 20)
            let vectors = try await embedder.embed([plan.question, "What did I say about the warehouse?"])
            let reference = try await ReferenceRanking.load(plan, memory.database).scores(
                question: QueryVector(asked: vectors[0], said: vectors[1]),
                named: ["bob"],
                weights: plan.weights,
                now: memory.clock.now
            )
            let found = try await memory.find(plan)
            #expect(found.count == 20)
            for (result, expected) in zip(found, reference) { #expect(abs(result.score - expected.score) < 1e-3) }
        }
    }
}
