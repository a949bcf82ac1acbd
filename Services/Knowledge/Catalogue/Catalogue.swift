import Clients
import Foundation
import Logging
import SharedModels

/// The catalogue's questions: by meaning and words, by name, side by side.
struct Catalogue: Sendable {
    let store: any CatalogueStore
    let embeddings: EmbeddingsClient
    let logger: Logger

    /// Robots that the text names come first, unless another kind is asked for; the rest follow by meaning and words.
    func search(_ text: String, filter: CatalogueFilter, limit: Int) async throws -> [Ranked<CatalogueEntry>] {
        async let vector = vector(of: text)
        let named = try await named(in: text).filter {
            $0.category == filter.category ?? $0.category && !filter.excludedCategories.contains($0.category)
        }
        let found = try await store.search(text, vector: await vector, filter: filter, limit: limit)
        let ids = Set(named.map(\.id))
        let all = named.map { Ranked(item: $0, score: 1) } + found.filter { !ids.contains($0.item.id) }
        return Array(all.prefix(max(limit, min(named.count, 4))))
    }

    func named(in text: String) async throws -> [CatalogueEntry] {
        NameMatcher.mentioned(in: text, among: try await store.all())
    }

    /// What the words of a question demand.
    func demands(of text: String) async throws -> CatalogueFilter {
        let all = try await store.all()
        // Where a robot is named, figures are about it, and rule nothing out.
        guard NameMatcher.mentioned(in: text, among: all).isEmpty else { return CatalogueFilter() }
        return QuestionFilter.read(text, manufacturers: Array(Set(all.map(\.manufacturer))))
    }

    /// What reads like a model's name and is none of the catalogue.
    func unknownName(in text: String) async throws -> String? {
        UnknownName.find(in: text, known: try await store.all().flatMap { [$0.name, $0.manufacturer] })
    }

    func articles(_ text: String, limit: Int) async throws -> [Ranked<Article>] {
        try await store.searchArticles(text, vector: await vector(of: text), limit: limit)
    }

    /// Robots of the same kind that come closest.
    func related(to robot: CatalogueEntry, limit: Int = 4) async throws -> [CatalogueEntry] {
        // By what they do alone: a description may hold a word that is another robot's name.
        let text = robot.searchText
        let found = try await store.search(
            text,
            vector: await vector(of: text),
            filter: CatalogueFilter(category: robot.category),
            limit: limit + 1
        )
        return found.map(\.item).filter { $0.id != robot.id }.prefix(limit).map(\.self)
    }

    /// nil while the embedding model cannot be reached: words alone are compared then.
    private func vector(of text: String) async -> EmbeddingsClient.Embedded? {
        do {
            return try await embeddings.embed([text])
        } catch {
            logger.warning("query could not be embedded", metadata: ["error": "\(error)"])
            return nil
        }
    }
}
