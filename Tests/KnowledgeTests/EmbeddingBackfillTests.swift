import Clients
import Foundation
import HTTPTypes
import Logging
import Platform
import SharedModels
import TestSupport
import Testing

@testable import Knowledge

@Suite("Giving rows their vectors", .serialized)
struct EmbeddingBackfillTests {
    private func run(memory: URL, store: PostgresCatalogueStore) async throws {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let process = try ProcessContext(
            settings: .testing(service: .knowledge, urls: [.memory: memory]),
            logger: logger
        )
        let backfill = EmbeddingBackfill(store: store, embeddings: EmbeddingsClient(process: process), logger: logger)
        do {
            try await backfill.run()
        } catch {
            await process.shutdown()
            throw error
        }
        await process.shutdown()
    }

    @Test("Every robot, article and industry gets one, and nothing is asked for twice")
    func all() async throws {
        try await Seeded.run { _, store in
            try await withFakeUpstream(answering: WordVectors.answer) { memory in
                try await run(memory: memory.url, store: store)
                #expect(try await store.unembeddedCount() == 0)
                let asked = memory.requests.flatMap { $0.json?["input"]?.arrayValue ?? [] }
                #expect(asked.count == 160)
                try await run(memory: memory.url, store: store)
                #expect(memory.requests.flatMap { $0.json?["input"]?.arrayValue ?? [] }.count == 160)
            }
        }
    }

    @Test(
        "A model that fails, or gives too few vectors, leaves rows as they were",
        arguments: [
            FakeUpstream.Answer.json([:], status: .internalServerError), .text("no JSON"),
            .json(["object": "list", "data": [], "model": "m", "usage": ["prompt_tokens": 1, "total_tokens": 1]]),
        ]
    )
    func failing(answer: FakeUpstream.Answer) async throws {
        try await Seeded.run { _, store in
            try await withFakeUpstream(answer) { memory in
                await #expect(throws: (any Error).self) { try await run(memory: memory.url, store: store) }
                let missing = try await store.unembeddedCount()
                #expect(missing == 160)
            }
        }
    }
}
