import Clients
import Foundation
import Logging

/// Gives rows without a vector theirs. Seeding needs no embedding model because of it: rows are found by their words
/// until the model has seen them, a few seconds later.
struct EmbeddingBackfill: Sendable {
    let store: any CatalogueStore
    let embeddings: EmbeddingsClient
    let logger: Logger

    static let batch = 32

    /// - Returns: how many rows there were.
    @discardableResult
    func run() async throws -> Int {
        var done = 0
        while true {
            let rows = try await store.unembedded(by: embeddings.model, limit: Self.batch)
            if rows.isEmpty { break }
            let embedded = try await embeddings.embed(rows.map(\.text))
            try await store.store(vectors: embedded, of: rows)
            done += rows.count
        }
        if done > 0 { logger.info("catalogue embedded", metadata: ["rows": "\(done)"]) }
        return done
    }
}
