import Clients
import Foundation

protocol CatalogueStore: Sendable {
    /// Robots by meaning and words, best first.
    /// - Parameter vector: of the query; nil where the embedding model cannot be reached: words alone count then.
    func search(_ text: String, vector: EmbeddingsClient.Embedded?, filter: CatalogueFilter, limit: Int) async throws
        -> [Ranked<CatalogueEntry>]

    /// How many robots are as the filter says, but for figures of theirs that are not published.
    func lackingFigures(_ filter: CatalogueFilter) async throws -> Int

    /// A page of the catalogue, and how many there are in all.
    func page(search: String?, filter: CatalogueFilter, page: Int, limit: Int) async throws -> ([CatalogueEntry], Int)

    func robot(_ id: UUID) async throws -> CatalogueEntry?
    func robots(slugs: [String]) async throws -> [CatalogueEntry]
    func all() async throws -> [CatalogueEntry]

    func searchArticles(_ text: String, vector: EmbeddingsClient.Embedded?, limit: Int) async throws -> [Ranked<
        Article
    >]

    func articles(slugs: [String]) async throws -> [Article]

    func searchIndustries(_ text: String, vector: EmbeddingsClient.Embedded?, limit: Int) async throws -> [Ranked<
        IndustryProfile
    >]

    func industries() async throws -> [IndustryProfile]
    func industry(_ slug: String) async throws -> IndustryProfile?

    /// Replaces what is stored under the same ids; rows whose text changed lose their vector.
    func upsert(robots: [CatalogueEntry]) async throws
    func upsert(articles: [Article]) async throws
    func upsert(industries: [IndustryProfile]) async throws

    /// Rows whose vector is missing or of another model than `model`, with the text that it is made of.
    func unembedded(by model: String?, limit: Int) async throws -> [UnembeddedRow]
    func store(vectors: EmbeddingsClient.Embedded, of rows: [UnembeddedRow]) async throws
    func unembeddedCount() async throws -> Int
}

struct UnembeddedRow: Sendable, Hashable {
    enum Table: String, Sendable { case robots, articles, industries }

    var table: Table
    var slug: String
    var text: String
}
