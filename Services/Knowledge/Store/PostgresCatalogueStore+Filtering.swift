import Postgres

extension PostgresCatalogueStore {
    func lackingFigures(_ filter: CatalogueFilter) async throws -> Int {
        guard !filter.figures.isEmpty else { return 0 }
        return try await database.query(
            """
            SELECT count(*) FILTER (WHERE true \(Self.figures(filter, orUnknown: true))) - count(*) FILTER (
                WHERE true \(Self.figures(filter, orUnknown: false))
            ) AS n
            FROM public.robot_catalog r
            WHERE r.active \(Self.words(filter))
            """
        )
        .first?.decode("n") ?? 0
    }

    /// For a WHERE over `robot_catalog r`.
    static func conditions(_ filter: CatalogueFilter) -> PostgresQuery {
        "\(words(filter)) \(figures(filter, orUnknown: false))"
    }

    private static func words(_ filter: CatalogueFilter) -> PostgresQuery {
        """
        AND (\(filter.category)::text IS NULL OR lower(r.category) = lower(\(filter.category)::text))
        AND NOT r.category = ANY (\(filter.excludedCategories)::text[])
        AND (\(filter.manufacturer)::text IS NULL OR lower(r.manufacturer) = lower(\(filter.manufacturer)::text))
        AND (\(filter.useCase)::text IS NULL OR r.use_case ILIKE \(filter.useCase.map { "%" + escapeLike($0) + "%" })::text)
        AND (\(filter.industry)::text IS NULL OR \(filter.industry)::text = ANY (r.industries))
        AND (\(filter.environment)::text IS NULL OR r.environment IN (\(filter.environment)::text, 'both'))
        """
    }

    /// - Parameter orUnknown: whether a figure that is not published may be anything.
    private static func figures(_ filter: CatalogueFilter, orUnknown: Bool) -> PostgresQuery {
        let bounds: [(column: PostgresQuery, lower: Double?, upper: Double?)] = [
            ("r.payload_kg", filter.minimumPayloadKg, filter.maximumPayloadKg),
            ("r.reach_mm", filter.minimumReachMm, filter.maximumReachMm),
            ("r.price", filter.minimumPrice, filter.maximumPrice),
            (number("weight_kg"), nil, filter.maximumWeightKg), (number("max_speed_m_s"), filter.minimumSpeed, nil),
            (
                "coalesce(\(number("runtime_h")), \(number("max_flight_time_min")) / 60)", filter.minimumRuntimeHours,
                nil
            ),
        ]
        return bounds.reduce("") { query, bound in
            """
            \(query)
            AND (\(bound.lower)::float8 IS NULL OR coalesce((\(bound.column))::float8 >= \(bound.lower)::float8, \(orUnknown)))
            AND (\(bound.upper)::float8 IS NULL OR coalesce((\(bound.column))::float8 <= \(bound.upper)::float8, \(orUnknown)))
            """
        }
    }

    /// A figure of the data sheet; null where it is none.
    private static func number(_ key: String) -> PostgresQuery {
        "(CASE WHEN jsonb_typeof(r.specifications -> \(key)) = 'number' THEN (r.specifications ->> \(key))::float8 END)"
    }
}
