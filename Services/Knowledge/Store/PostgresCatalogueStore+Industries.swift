import Clients
import Postgres

/// `industries`, read.
extension PostgresCatalogueStore {
    func searchIndustries(_ text: String, vector: EmbeddingsClient.Embedded?, limit: Int) async throws -> [Ranked<
        IndustryProfile
    >] {
        try await database.query(
            """
            WITH words AS (
                SELECT array_agg(quote_literal(lexeme)::tsquery) AS each FROM unnest(to_tsvector('english', \(text)))
            ), scored AS (
                SELECT i.slug, i.details,
                       CASE WHEN i.embedding IS NOT NULL AND i.embedding_model = \(vector?.model)
                            THEN 1 - (i.embedding <=> \((vector?.vectors.first).map(HalfVector.init))::halfvec)
                            END AS meaning,
                       (SELECT avg((i.lexemes @@ w)::int) FROM unnest(words.each) w) AS share
                FROM public.industries i, words
            )
            SELECT details,
                   CASE WHEN meaning IS NULL THEN .55 * coalesce(share, 0)
                        ELSE .75 * meaning + .25 * coalesce(share, 0) END::float8 AS score
            FROM scored
            ORDER BY score DESC, slug
            LIMIT \(limit)
            """
        )
        .map { Ranked(item: try $0.decodeJSON("details"), score: try $0.decode("score")) }
    }

    func industries() async throws -> [IndustryProfile] {
        try await database.query("SELECT details FROM public.industries ORDER BY position, slug").map {
            try $0.decodeJSON("details")
        }
    }

    func industry(_ slug: String) async throws -> IndustryProfile? {
        try await database.query("SELECT details FROM public.industries WHERE slug = \(slug)").first.map {
            try $0.decodeJSON("details")
        }
    }
}
