import Foundation
import HTTPTypes
import SharedModels
import Testing

@testable import Memory

/// By a cross-encoder of a few nodes (make_cross_encoder.py) on the real runtime: it counts words in common.
@Suite("Reading the best again", .enabled(if: RealModel.isConfigured, Comment(rawValue: RealModel.reason)))
struct RerankingTests {
    private static let model = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "cross-encoder.onnx").path

    private static func reranker(_ path: String = model) throws -> any Reranker {
        var settings = RerankSettings()
        settings.modelPath = path
        return try #require(try settings.make(RealModel.settings))
    }

    @Test("A score a text, in order and however many, from 0 to 1")
    func scores() async throws {
        let texts = (0..<21).map { Array(repeating: "robot", count: $0).joined(separator: " ") }
        let scores = try await Self.reranker().score("robot", texts)
        #expect(scores.count == 21)
        #expect(scores == scores.sorted())
        #expect(scores.allSatisfy { (0...1).contains($0) })
        // The closing token is in both texts, so two words in common are one more than the two that are taken off.
        #expect(abs(scores[2] - 1 / (1 + exp(-1))) < 1e-6)
        #expect(try await Self.reranker().score("robot", []).isEmpty)
    }

    @Test("A text of any length and script is read")
    func lengths() async throws {
        let long = String(repeating: "warehouse robots lift pallets ", count: 400)
        let scores = try await Self.reranker().score(long, [long, "", "ロボット 🤖", "\u{0}"])
        #expect(scores.count == 4)
    }

    @Test("What is no cross-encoder is refused with the setting's name")
    func otherModels() throws {
        for path in [try #require(RealModel.settings.modelPath), "/nowhere/model.onnx"] {
            #expect {
                _ = try Self.reranker(path)
            } throws: {
                "\($0)".contains("MODEL_PATH")
            }
        }
    }

    @Test("The order changes, every term is told, and more is read than is asked for")
    func order() async throws {
        try await withMemory { memory in
            try await memory.add(
                Samples.statement("The robot that lifts pallets in the warehouse needs a new battery every other year"),
                Samples.statement("The robot", said: Samples.moment + 3_600)
            )
            let question = "The warehouse robot that lifts pallets"
            var plan = Samples.plan(question, limit: 1, weights: ScoringWeights(recency: 0.3))
            var finder = memory.finder
            finder.reranking = Reranking(reranker: try Self.reranker(), candidates: 30)
            let claims = MemoryFixture.claims
            plan.reranks = true
            let found = try await finder.find(plan, claims: claims)
            #expect(found.count == 1)
            let best = try #require(found.first)
            #expect(best.content.contains("battery"))
            let terms = try #require(best.terms)
            #expect(try #require(terms["rerank"]) > 0.5)
            #expect(abs(terms.values.reduce(0, +) - best.score) < 1e-9)
            plan.reranks = false
            let newest = try #require(try await finder.find(plan, claims: claims).first)
            #expect(newest.content == "The robot")
            #expect(newest.terms?["rerank"] == 0)
        }
    }

    @Test("Who asks where there is no cross-encoder is told; Mem0's clients, who ask for it anyway, are answered")
    func absent() async throws {
        try await withService { service in
            let key = try await service.machine()
            _ = try await key.remember("I keep bees", ["user_id": "ann"])
            let search: JSONValue = ["query": "bees", "namespace": "default", "rerank": true]
            let answer = try await key.send(.post, "/v1/memories/search", search)
            #expect(answer.status == 422)
            #expect(answer.fields == ["rerank"])
            let body: JSONValue = ["query": "bees", "filters": ["user_id": "ann"], "rerank": true]
            #expect(try await key.mem0(.post, "/v3/memories/search/", body).json["results"]?.arrayValue?.count == 1)
        }
    }
}
