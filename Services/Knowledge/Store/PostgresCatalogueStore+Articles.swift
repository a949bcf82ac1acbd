import Clients
import Foundation
import Postgres
import SharedModels

/// `articles`, read.
extension PostgresCatalogueStore {
    func searchArticles(_ text: String, vector: EmbeddingsClient.Embedded?, limit: Int) async throws -> [Ranked<
        Article
    >] {
        try await database.query(
            """
            WITH words AS (
                SELECT coalesce(string_agg(quote_literal(lexeme), ' | '), '')::tsquery AS query,
                       array_agg(quote_literal(lexeme)::tsquery) AS each
                FROM unnest(to_tsvector('english', \(text)))
            ), scored AS (
                SELECT a.*,
                       CASE WHEN a.embedding IS NOT NULL AND a.embedding_model = \(vector?.model)
                            THEN 1 - (a.embedding <=> \((vector?.vectors.first).map(HalfVector.init))::halfvec)
                            END AS meaning,
                       ts_rank(a.lexemes, words.query, 1) AS matched,
                       (SELECT avg((a.lexemes @@ w)::int) FROM unnest(words.each) w) AS share
                FROM public.articles a, words
            )
            SELECT id, slug, question, answer, tags, source,
                   CASE WHEN meaning IS NULL THEN .55 * coalesce(share, 0)
                        ELSE .75 * meaning + .25 * coalesce(share, 0) END::float8 AS score
            FROM scored
            ORDER BY score DESC, matched DESC, slug
            LIMIT \(limit)
            """
        )
        .map { Ranked(item: try Self.article($0), score: try $0.decode("score")) }
    }

    func articles(slugs: [String]) async throws -> [Article] {
        try await database.query(
            """
            SELECT id, slug, question, answer, tags, source FROM public.articles
            WHERE slug = ANY (\(slugs)::text[]) ORDER BY slug
            """
        )
        .map(Self.article)
    }

    private static func article(_ row: PostgresRow) throws -> Article {
        let source: JSONValue = try row.decodeJSON("source")
        return Article(
            id: try row.decode("id"),
            slug: try row.decode("slug"),
            question: try row.decode("question"),
            answer: try row.decode("answer"),
            tags: try row.decode("tags"),
            source: try? source.decoded(as: Article.Source.self)
        )
    }
}
