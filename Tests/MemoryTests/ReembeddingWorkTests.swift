import Foundation
import Logging
import NIOConcurrencyHelpers
import Platform
import Postgres
import SharedModels
import TestSupport
import Testing

@testable import Memory

@Suite("Replicas that embed the memories anew")
struct ReembeddingWorkTests {
    /// Notes what it is given, and lets another in meanwhile.
    private struct Noting: Embedder {
        let inner: WordEmbedder
        let seen = NIOLockedValueBox<[String]>([])
        /// How many are to have begun before any goes on.
        var together = 0
        var begun = NIOLockedValueBox<Set<String>>([])
        var name = ""

        var model: String { inner.model }
        var dimensions: Int { inner.dimensions }

        func embed(_ texts: [String]) async throws -> [[Float]] {
            seen.withLockedValue { $0 += texts }
            begun.withLockedValue { _ = $0.insert(name) }
            while begun.withLockedValue({ $0.count }) < together { try await Task.sleep(for: .milliseconds(5)) }
            return try await inner.embed(texts)
        }
    }

    @Test("Several work side by side: each memory is embedded once, by one of them, and none before a change begins")
    func sideBySide() async throws {
        try await withTestDatabase { owner, url in
            let database = try TestDatabase.client(url: url, role: "mesh_memory")
            let outcome: Result<Void, any Error>
            do {
                let old = MemoryFixture(database, embedder: WordEmbedder(model: "old", dimensions: 384))
                let count = 5 * ReembeddingWork.portion
                for number in 0..<count { try await old.add(Samples.statement("Robot number \(number) is in Reno")) }
                let rows = try await owner.query("SELECT count(*) AS n FROM agent_memories WHERE embedding IS NOT NULL")
                let stored: Int = try #require(rows.first).decode("n")
                #expect(stored > 2 * ReembeddingWork.portion)

                let begun = NIOLockedValueBox<Set<String>>([])
                let embedders = (0..<3).map { number in
                    Noting(
                        inner: WordEmbedder(model: "new", dimensions: 24),
                        together: 2,
                        begun: begun,
                        name: "\(number)"
                    )
                }
                var logger = Logger(label: "test")
                logger.logLevel = .critical
                let store = PostgresMemoryStore(database: database)
                let replicas = embedders.map { ReembeddingWork(store: store, embedder: $0, logger: logger) }
                await replicas[0].runAll()
                #expect(embedders[0].seen.withLockedValue { $0 }.isEmpty)

                try await owner.execute("CALL mesh.reembedding_begin('new', 24::integer)")
                // One of another model stays out of it.
                let other = Noting(inner: WordEmbedder(model: "other", dimensions: 24))
                await ReembeddingWork(store: store, embedder: other, logger: logger).runAll()
                #expect(other.seen.withLockedValue { $0 }.isEmpty)
                await withTaskGroup(of: Void.self) { group in
                    for replica in replicas { group.addTask { await replica.runAll() } }
                }
                let seen = embedders.map { embedder in embedder.seen.withLockedValue { $0 } }
                let left = try await owner.query("SELECT id FROM agent_memories WHERE next_embedding IS NULL")
                // Less than a portion is left to the command.
                #expect(left.count < ReembeddingWork.portion)
                #expect(seen.reduce(0) { $0 + $1.count } == stored - left.count)
                #expect(Set(seen.flatMap(\.self)).count == stored - left.count)
                #expect(seen.filter { !$0.isEmpty }.count > 1)
                outcome = .success(())
            } catch {
                outcome = .failure(error)
            }
            await database.shutdown()
            try outcome.get()
        }
    }
}
