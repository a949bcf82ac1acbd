import Postgres

extension PostgresCatalogueStore {
    func lackingFigures(_ filter: CatalogueFilter) async throws -> Int {
        guard !filter.figures.isEmpty || filter.order != nil else { return 0 }
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
        let categories = filter.categories.map { $0.lowercased() }
        return """
            AND (cardinality(\(categories)::text[]) = 0 OR lower(r.category) = ANY (\(categories)::text[]))
            AND (\(filter.ids == nil) OR r.id = ANY (\(filter.ids ?? [])::uuid[]))
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
            (column(.payload), filter.minimumPayloadKg, filter.maximumPayloadKg),
            (column(.reach), filter.minimumReachMm, filter.maximumReachMm),
            (column(.price), filter.minimumPrice, filter.maximumPrice),
            (column(.weight), filter.minimumWeightKg, filter.maximumWeightKg),
            (column(.speed), filter.minimumSpeed, filter.maximumSpeed),
            (column(.runtime), filter.minimumRuntimeHours, nil),
        ]
        let ordered: PostgresQuery =
            if let order = filter.order, !orUnknown { "AND \(column(order.property)) IS NOT NULL" } else { "" }
        return bounds.reduce(ordered) { query, bound in
            """
            \(query)
            AND (\(bound.lower)::float8 IS NULL OR coalesce((\(bound.column))::float8 >= \(bound.lower)::float8, \(orUnknown)))
            AND (\(bound.upper)::float8 IS NULL OR coalesce((\(bound.column))::float8 <= \(bound.upper)::float8, \(orUnknown)))
            """
        }
    }

    /// For an ORDER BY over rows of `robot_catalog` named `r`, before whatever else they are put in order by.
    static func ordering(_ order: RobotOrder?) -> PostgresQuery {
        guard let order else { return "" }
        return order.isHighestFirst ? "\(column(order.property)) DESC," : "\(column(order.property)) ASC,"
    }

    private static func column(_ property: RobotOrder.Property) -> PostgresQuery {
        switch property {
        case .payload: "r.payload_kg"
        case .reach: "r.reach_mm"
        case .price: "r.price"
        case .weight: number("weight_kg")
        case .speed: number("max_speed_m_s")
        case .runtime: "coalesce(\(number("runtime_h")), \(number("max_flight_time_min")) / 60)"
        }
    }

    /// A figure of the data sheet; null where it is none.
    private static func number(_ key: String) -> PostgresQuery {
        "(CASE WHEN jsonb_typeof(r.specifications -> \(key)) = 'number' THEN (r.specifications ->> \(key))::float8 END)"
    }
}
