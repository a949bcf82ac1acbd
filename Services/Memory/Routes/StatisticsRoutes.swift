import Hummingbird
import Platform

/// `GET /v1/stats`: how much is remembered within the caller's reach.
struct StatisticsRoutes: Sendable {
    struct Statistics: Codable, Sendable, Hashable {
        struct Embedding: Codable, Sendable, Hashable {
            var model: String
            var dimensions: Int
        }

        var memories: Int
        /// Memories by namespace.
        var namespaces: [String: Int]
        /// The model of the memories' vectors.
        var embedding: Embedding
        /// The model that is set; another one until the memories have been embedded anew.
        var configured: Embedding
    }

    let store: any MemoryStore
    let models: EmbeddingModels

    func add(to router: Router<MeshRequestContext>) {
        router.get("v1/stats") { _, context in
            let counts = try await store.counts(claims: try context.requireIdentity().databaseClaims)
            return try jsonResponse(
                Statistics(
                    memories: counts.values.reduce(0, +),
                    namespaces: counts,
                    embedding: Statistics.Embedding(models.current),
                    configured: Statistics.Embedding(models.configured)
                )
            )
        }
    }
}

extension StatisticsRoutes.Statistics.Embedding {
    fileprivate init(_ embedder: any Embedder) {
        self.init(model: embedder.model, dimensions: embedder.dimensions)
    }
}
