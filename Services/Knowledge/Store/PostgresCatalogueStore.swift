import Clients
import Foundation
import Postgres
import SharedModels

/// `robot_catalog`, read.
struct PostgresCatalogueStore: CatalogueStore {
    let database: PostgresClient

    static let columns: PostgresQuery = """
        id, slug, name, manufacturer, category, description, use_case, industries, payload_kg, reach_mm, autonomy_level,
        environment, specifications, price, price_source, price_date, source_url, image_url
        """

    /// Weights of meaning and of words, as the memory's `balanced` recipe has them. The words' part is the share of the text's words that
    /// a row has, so that the best of nothing is nothing: a score says how well a row fits, and not only that others fit less (the
    /// service's README has what was measured). Without a vector, the text's or the robot's, that share counts .55: words are trusted
    /// less, and an answer must have more than half of them.
    func search(
        _ text: String,
        vector: EmbeddingsClient.Embedded?,
        filter: CatalogueFilter,
        limit: Int
    ) async throws -> [Ranked<CatalogueEntry>] {
        let query: PostgresQuery =
            """
            WITH words AS (
                SELECT coalesce(string_agg(quote_literal(lexeme), ' | '), '')::tsquery AS query,
                       array_agg(quote_literal(lexeme)::tsquery) AS each
                FROM unnest(to_tsvector('english', \(text)))
            ), scored AS (
                SELECT r.*,
                       CASE WHEN r.embedding IS NOT NULL AND r.embedding_model = \(vector?.model)
                            THEN 1 - (r.embedding <=> \((vector?.vectors.first).map(HalfVector.init))::halfvec)
                            END AS meaning,
                       ts_rank(r.lexemes, words.query, 1) AS matched,
                       (SELECT avg((r.lexemes @@ w)::int) FROM unnest(words.each) w) AS share
                FROM public.robot_catalog r, words
                WHERE r.active
                \(Self.conditions(filter))
            )
            SELECT \(Self.columns),
                   CASE WHEN meaning IS NULL THEN .55 * coalesce(share, 0)
                        ELSE .75 * meaning + .25 * coalesce(share, 0) END::float8 AS score
            FROM scored r
            ORDER BY \(Self.ordering(filter.order)) score DESC, matched DESC, name
            LIMIT \(limit)
            """
        return try await database.query(query).map { Ranked(item: try Self.entry($0), score: try $0.decode("score")) }
    }

    func page(
        search: String?,
        filter: CatalogueFilter,
        page: Int,
        limit: Int
    ) async throws -> ([CatalogueEntry], Int) {
        let pattern = search.map { "%" + Self.escapeLike($0) + "%" }
        let query: PostgresQuery =
            """
            SELECT \(Self.columns), count(*) OVER () AS total
            FROM public.robot_catalog r
            WHERE r.active AND (
                \(search)::text IS NULL OR r.lexemes @@ websearch_to_tsquery('english', \(search)::text)
                OR r.name ILIKE \(pattern)::text OR r.manufacturer ILIKE \(pattern)::text
            ) \(Self.conditions(filter))
            ORDER BY (\(pattern)::text IS NOT NULL AND r.name ILIKE \(pattern)::text) DESC,
                ts_rank(r.lexemes, websearch_to_tsquery('english', coalesce(\(search)::text, ''))) DESC,
                r.category, r.name, r.id
            LIMIT \(limit) OFFSET \((page - 1) * limit)
            """
        let rows = try await database.query(query)
        if let first = rows.first { return (try rows.map(Self.entry), try first.decode("total")) }
        // A page past the end has no row to read the total from.
        guard page > 1 else { return ([], 0) }
        return ([], try await self.page(search: search, filter: filter, page: 1, limit: 1).1)
    }

    static func escapeLike(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("%", with: "\\%").replacing("_", with: "\\_")
    }

    func robot(_ id: UUID) async throws -> CatalogueEntry? {
        try await database.query(
            "SELECT \(Self.columns) FROM public.robot_catalog WHERE active AND id = \(id)"
        ).first.map(Self.entry)
    }

    func robots(slugs: [String]) async throws -> [CatalogueEntry] {
        try await database.query(
            "SELECT \(Self.columns) FROM public.robot_catalog WHERE active AND slug = ANY (\(slugs)::text[])"
        ).map(Self.entry)
    }

    func all() async throws -> [CatalogueEntry] {
        try await database.query("SELECT \(Self.columns) FROM public.robot_catalog WHERE active ORDER BY name")
            .map(Self.entry)
    }

    static func entry(_ row: PostgresRow) throws -> CatalogueEntry {
        CatalogueEntry(
            id: try row.decode("id"),
            slug: try row.decode("slug"),
            name: try row.decode("name"),
            manufacturer: try row.decode("manufacturer"),
            category: try row.decode("category"),
            description: try row.decode("description"),
            useCase: try row.decode("use_case"),
            industries: try row.decode("industries"),
            payloadKg: try row.decode("payload_kg"),
            reachMm: try row.decode("reach_mm"),
            autonomyLevel: try row.decode("autonomy_level"),
            environment: try row.decode("environment"),
            specifications: try row.decodeJSON("specifications"),
            price: try row.decode("price"),
            priceSource: try row.decode("price_source"),
            priceDate: try row.decode("price_date"),
            sourceURL: try row.decode("source_url"),
            imageURL: try row.decode("image_url")
        )
    }
}
