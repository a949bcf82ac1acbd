import Foundation
import Logging
import NIOConcurrencyHelpers
import SharedModels
import TestSupport

@testable import Memory

/// A model that answers as a test says.
struct ScriptedModel: ExtractionModel {
    let name = "scripted"
    let calls = NIOLockedValueBox(0)
    var script: @Sendable (_ call: Int, _ prompt: ExtractionPrompt) async throws -> String

    init(_ script: @escaping @Sendable (_ call: Int, _ prompt: ExtractionPrompt) async throws -> String) {
        self.script = script
    }

    func answer(_ prompt: ExtractionPrompt) async throws -> String {
        let call = calls.withLockedValue { calls in
            calls += 1
            return calls
        }
        return try await script(call, prompt)
    }
}

extension MemoryFixture {
    /// One replica's share of the extraction.
    func extraction(_ model: ScriptedModel, embedder: any Embedder = WordEmbedder()) -> ExtractionService {
        let clock = clock
        let logger = Logger(label: "test")
        let writer = MemoryWriter(models: EmbeddingModels(embedder), store: store, now: { clock.now })
        let extractor = Extractor(
            model: model,
            settings: ExtractionSettings(),
            writer: writer,
            events: store,
            project: { _ in [:] },
            now: { clock.now },
            random: { 0.5 },
            logger: logger
        )
        return ExtractionService(
            extractor: extractor,
            events: store,
            concurrency: 4,
            now: { clock.now },
            logger: logger
        )
    }

    func event(_ id: UUID) async throws -> MemoryEvent? { try await store.event(id, claims: Self.claims) }
}
