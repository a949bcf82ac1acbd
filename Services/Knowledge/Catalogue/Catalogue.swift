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
            (filter.categories.isEmpty || filter.categories.contains($0.category))
                && !filter.excludedCategories.contains($0.category)
        }
        let found = try await store.search(text, vector: await vector, filter: filter, limit: limit)
        let ids = Set(named.map(\.id))
        let all = named.map { Ranked(item: $0, score: 1) } + found.filter { !ids.contains($0.item.id) }
        return Array(all.prefix(max(limit, min(named.count, 4))))
    }

    func named(in text: String) async throws -> [CatalogueEntry] {
        NameMatcher.mentioned(in: text, among: try await store.all())
    }

    /// The robot whose card a text is.
    func subject(of text: String) async throws -> CatalogueEntry? {
        try await store.all().first { text.hasPrefix("\($0.name) by \($0.manufacturer) (") }
    }

    /// What the words of a question demand.
    func demands(of text: String) async throws -> CatalogueFilter {
        let all = try await store.all()
        // Where a robot is named, figures are about it, and rule nothing out.
        guard NameMatcher.mentioned(in: text, among: all).isEmpty else { return CatalogueFilter() }
        return QuestionFilter.read(text, manufacturers: Array(Set(all.map(\.manufacturer))))
    }

    /// What questions demand that go on with one another; one that stands by itself begins anew.
    func demands(of questions: [String]) async throws -> CatalogueFilter {
        var filter = CatalogueFilter()
        for question in questions {
            var demanded = try await demands(of: question)
            let kinds = Kinds.wanted(question)
            (demanded.category, demanded.otherCategories) = (kinds.first, Array(kinds.dropFirst()))
            filter = FollowUp.isOne(question) ? demanded.merged(over: filter) : demanded
        }
        return filter
    }

    /// What there is when one demand of a filter that nothing meets is given up.
    struct Near: Sendable {
        /// The demand that is given up.
        var words: String
        /// The figure that it was about.
        var property: RobotOrder.Property?
        var count: Int
        var robots: [Ranked<CatalogueEntry>]
    }

    /// One demand given up at a time; all of them where that does not help.
    func nearest(_ text: String, filter: CatalogueFilter, limit: Int) async throws -> [Near] {
        let vector = await vector(of: text)
        var near: [Near] = []
        for demand in filter.demands {
            let found = try await store.search(text, vector: vector, filter: demand.without, limit: 500)
            guard !found.isEmpty else { continue }
            near.append(
                Near(
                    words: demand.words,
                    property: demand.isFigure ? demand.without.order?.property : nil,
                    count: found.count,
                    robots: Array(found.prefix(limit))
                )
            )
        }
        guard near.isEmpty else { return near }
        let kind = CatalogueFilter(
            category: filter.category,
            otherCategories: filter.otherCategories,
            excludedCategories: filter.excludedCategories
        )
        for (words, rest) in [("all but the kind", kind), ("all of that", CatalogueFilter())] where rest != filter {
            let found = try await store.search(text, vector: vector, filter: rest, limit: 500)
            if !found.isEmpty { return [Near(words: words, count: found.count, robots: Array(found.prefix(limit)))] }
        }
        return []
    }

    /// What reads like a model's name and is none of the catalogue.
    func unknownName(in text: String) async throws -> String? {
        UnknownName.find(in: text, known: try await store.all().flatMap { [$0.name, $0.manufacturer] })
    }

    func articles(_ text: String, limit: Int) async throws -> [Ranked<Article>] {
        try await store.searchArticles(text, vector: await vector(of: text), limit: limit)
    }

    func industries(_ text: String, limit: Int) async throws -> [Ranked<IndustryProfile>] {
        try await store.searchIndustries(text, vector: await vector(of: text), limit: limit)
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
