import Clients
import Foundation
import Postgres
import SharedModels

/// The three tables, written: by the seed, and by the service that gives rows their vectors.
extension PostgresCatalogueStore {
    func upsert(robots: [CatalogueEntry]) async throws {
        try await database.withTransaction { connection in
            _ = try await connection.pipeline(robots.map(Self.upsert))
        }
    }

    private static func upsert(_ robot: CatalogueEntry) -> PostgresQuery {
        """
        INSERT INTO public.robot_catalog AS r (
            id, slug, name, manufacturer, category, description, use_case, industries, payload_kg, reach_mm,
            autonomy_level, environment, specifications, price, price_source, price_date, source_url, image_url, lexemes
        ) VALUES (
            \(robot.id), \(robot.slug), \(robot.name), \(robot.manufacturer), \(robot.category), \(robot.description),
            \(robot.useCase), \(robot.industries), \(robot.payloadKg), \(robot.reachMm), \(robot.autonomyLevel),
            \(robot.environment), \(json: robot.specifications), \(robot.price), \(robot.priceSource),
            \(robot.priceDate), \(robot.sourceURL), \(robot.imageURL), to_tsvector('english', \(robot.searchText))
        )
        ON CONFLICT (slug) DO UPDATE SET
            name = excluded.name, manufacturer = excluded.manufacturer, category = excluded.category,
            description = excluded.description, use_case = excluded.use_case, industries = excluded.industries,
            payload_kg = excluded.payload_kg, reach_mm = excluded.reach_mm, autonomy_level = excluded.autonomy_level,
            environment = excluded.environment, specifications = excluded.specifications, price = excluded.price,
            price_source = excluded.price_source, price_date = excluded.price_date, source_url = excluded.source_url,
            image_url = excluded.image_url, lexemes = excluded.lexemes, updated_at = now(),
            embedding = CASE WHEN r.lexemes = excluded.lexemes THEN r.embedding END
        """
    }

    func upsert(articles: [Article]) async throws {
        let statements = try articles.map(Self.upsert)
        try await database.withTransaction { connection in _ = try await connection.pipeline(statements) }
    }

    private static func upsert(_ article: Article) throws -> PostgresQuery {
        let source = PostgresJSON(text: try article.source.map { try JSON.encodeText($0) } ?? "{}")
        return """
            INSERT INTO public.articles AS a (id, slug, question, answer, tags, source, lexemes)
            VALUES (
                \(article.id), \(article.slug), \(article.question), \(article.answer), \(article.tags),
                \(source), to_tsvector('english', \(article.searchText))
            )
            ON CONFLICT (slug) DO UPDATE SET
                question = excluded.question, answer = excluded.answer, tags = excluded.tags,
                source = excluded.source, lexemes = excluded.lexemes, updated_at = now(),
                embedding = CASE WHEN a.lexemes = excluded.lexemes THEN a.embedding END
            """
    }

    func upsert(industries: [IndustryProfile]) async throws {
        try await database.withTransaction { connection in
            _ = try await connection.pipeline(
                industries.enumerated().map { position, industry in
                    """
                    INSERT INTO public.industries AS i (slug, name, description, details, position, lexemes)
                    VALUES (
                        \(industry.slug), \(industry.name), \(industry.summary), \(json: industry), \(position)::int,
                        to_tsvector('english', \(industry.searchText))
                    )
                    ON CONFLICT (slug) DO UPDATE SET
                        name = excluded.name, description = excluded.description, details = excluded.details,
                        position = excluded.position, lexemes = excluded.lexemes, updated_at = now(),
                        embedding = CASE WHEN i.lexemes = excluded.lexemes THEN i.embedding END
                    """
                }
            )
        }
    }

    func unembedded(by model: String?, limit: Int) async throws -> [UnembeddedRow] {
        let robots = try await database.query(
            """
            SELECT \(Self.columns) FROM public.robot_catalog WHERE \(Self.lacksVector(of: model)) ORDER BY id LIMIT \(limit)
            """
        ).map { try Self.entry($0) }
        if !robots.isEmpty {
            return robots.map { UnembeddedRow(table: .robots, slug: $0.slug, text: $0.searchText) }
        }
        let articles = try await database.query(
            """
            SELECT slug, question, answer FROM public.articles WHERE \(Self.lacksVector(of: model)) ORDER BY id LIMIT \(limit)
            """
        ).map { row in
            let question: String = try row.decode("question")
            let answer: String = try row.decode("answer")
            return UnembeddedRow(table: .articles, slug: try row.decode("slug"), text: "\(question) \(answer)")
        }
        if !articles.isEmpty { return articles }
        return try await database.query(
            """
            SELECT details FROM public.industries WHERE \(Self.lacksVector(of: model)) ORDER BY slug LIMIT \(limit)
            """
        ).map { row in
            let industry: IndustryProfile = try row.decodeJSON("details")
            return UnembeddedRow(table: .industries, slug: industry.slug, text: industry.searchText)
        }
    }

    private static func lacksVector(of model: String?) -> PostgresQuery {
        "(embedding IS NULL OR \(model)::text IS NOT NULL AND embedding_model IS DISTINCT FROM \(model))"
    }

    func unembeddedCount() async throws -> Int {
        try await database.query(
            """
            SELECT (SELECT count(*) FROM public.robot_catalog WHERE embedding IS NULL)
                + (SELECT count(*) FROM public.articles WHERE embedding IS NULL)
                + (SELECT count(*) FROM public.industries WHERE embedding IS NULL) AS missing
            """
        ).first?.decode("missing", as: Int.self) ?? 0
    }

    func store(vectors: EmbeddingsClient.Embedded, of rows: [UnembeddedRow]) async throws {
        try await database.withTransaction { connection in
            _ = try await connection.pipeline(
                zip(rows, vectors.vectors).map { row, vector in
                    let table: PostgresQuery =
                        switch row.table {
                        case .robots: "public.robot_catalog"
                        case .articles: "public.articles"
                        case .industries: "public.industries"
                        }
                    return """
                        UPDATE \(table) SET embedding = \(HalfVector(vector)), embedding_model = \(vectors.model)
                        WHERE slug = \(row.slug)
                        """
                }
            )
        }
    }
}
