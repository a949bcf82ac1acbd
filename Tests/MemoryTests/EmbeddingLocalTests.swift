import Foundation
import Testing

@testable import Memory

@Suite(
    "The local model",
    .enabled(if: RealModel.isConfigured, .init(rawValue: RealModel.reason)),
    .timeLimit(.minutes(2))
)
struct EmbeddingLocalTests {
    private static let embedder = Result<LocalEmbedder, any Error> { try LocalEmbedder(settings: RealModel.settings) }

    private func embedder() throws -> LocalEmbedder { try Self.embedder.get() }

    @Test("Vectors have the declared length in numbers and length 1 in space")
    func givesUnitVectors() async throws {
        let texts = [
            "", " ", "ok", "We run a 40,000 sq ft warehouse in Reno.", String(repeating: "robot ", count: 4000),
        ]
        let vectors = try await embedder().embed(texts)
        #expect(try embedder().dimensions == 384)
        #expect(vectors.count == texts.count)
        for vector in vectors {
            #expect(vector.count == 384)
            #expect(abs(dot(vector, vector) - 1) < 1e-5)
        }
    }

    @Test("Sentences that mean the same lie nearer than those that do not")
    func knowsMeaning() async throws {
        let vectors = try await embedder().embed([
            "We operate a warehouse in Reno and want robots to pick orders.",
            "Our distribution center in Nevada would like to automate picking.",
            "The recipe needs two eggs and a cup of sugar.",
        ])
        #expect(dot(vectors[0], vectors[1]) > 0.6)
        #expect(dot(vectors[0], vectors[2]) < 0.2)
    }

    /// Of "Compare two AMRs for that": the first numbers that the reference runtime (PyPI's onnxruntime 1.32.0) gives.
    @Test("Gives the numbers of the reference")
    func matchesReference() async throws {
        let vector = try await embedder().embed("Compare two AMRs for that")
        let expected: [Float] = [
            -0.01450, 0.00394, -0.02526, 0.01646, -0.00286, -0.10923, -0.03247, 0.12343, 0.07123, -0.00515, -0.01820,
            -0.04677,
        ]
        for (mine, reference) in zip(vector, expected) { #expect(abs(mine - reference) < 1e-3) }
    }

    @Test("A text has the same vector alone and among others, whatever the order")
    func isIndependentOfTheBatch() async throws {
        let texts = (0..<70).map { index in
            (0...(index * 13) % 40).map { "word\($0 * index)" }.joined(separator: " ")
        }
        let together = try await embedder().embed(texts)
        let reversed = try await embedder().embed(Array(texts.reversed()))
        for (index, text) in texts.enumerated() {
            let alone = try await embedder().embed(text)
            #expect(dot(alone, together[index]) > 0.9999)
            #expect(dot(alone, reversed[texts.count - 1 - index]) > 0.9999)
        }
    }

    @Test("Callers at the same time get their own vectors")
    func runsConcurrently() async throws {
        let embedder = try embedder()
        let texts = (0..<12).map { "Robot number \($0) lifts \($0 * 10) kg" }
        let expected = try await embedder.embed(texts)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                for (text, reference) in zip(texts, expected) {
                    group.addTask {
                        let vector = try await embedder.embed(text)
                        #expect(dot(vector, reference) > 0.9999)
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    @Test("A cancelled import stops between its runs")
    func cancels() async throws {
        let embedder = try embedder()
        let long = String(repeating: "robots lift boxes ", count: 100)
        let started = ContinuousClock.now
        await #expect(throws: CancellationError.self) {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { _ = try await embedder.embed(Array(repeating: long, count: 2000)) }
                try await Task.sleep(for: .milliseconds(300))
                group.cancelAll()
                try await group.waitForAll()
            }
        }
        // Two thousand such texts would take minutes.
        #expect(ContinuousClock.now - started < .seconds(20))
    }

    @Test("A query is answered while an import runs")
    func queriesPassImports() async throws {
        let embedder = try embedder()
        let long = String(repeating: "robots lift boxes ", count: 100)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { _ = try? await embedder.embed(Array(repeating: long, count: 2000)) }
            try await Task.sleep(for: .milliseconds(100))
            for _ in 0..<3 { #expect(try await embedder.embed("Who sells them near 89501?").count == 384) }
            group.cancelAll()
        }
    }

    @Test("Dimensions that are not the model's are refused at start")
    func checksDimensions() {
        var settings = RealModel.settings
        settings.dimensions = 1536
        let error = #expect(throws: EmbeddingError.self) { try LocalEmbedder(settings: settings) }
        #expect(error?.message.contains("VECTOR_EMBEDDING_DIMENSIONS is 1536") == true)
    }

    @Test("A model file that is none is refused with the setting's name")
    func refusesForeignModel() throws {
        var settings = RealModel.settings
        settings.modelPath = settings.vocabularyPath
        let error = #expect(throws: EmbeddingError.self) { try LocalEmbedder(settings: settings) }
        #expect(error?.code == .configuration)
        #expect(error?.message.contains("EMBEDDING_MODEL_PATH") == true)
    }

    private func dot(_ left: [Float], _ right: [Float]) -> Float {
        zip(left, right).reduce(0) { $0 + $1.0 * $1.1 }
    }
}
