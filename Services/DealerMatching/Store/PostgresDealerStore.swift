import Foundation
import Platform
import Postgres

/// `dealers`, `zip_codes` and `places`.
struct PostgresDealerStore: DealerStore {
    let database: PostgresClient

    /// A dealer whose position nobody has entered is in the middle of its ZIP code's area.
    func activeDealers() async throws -> [DealerRecord] {
        try await database.query(
            """
            SELECT d.id, d.name, d.zip_code, coalesce(d.address, '') AS address, d.city, d.state,
                   coalesce(d.phone, '') AS phone, coalesce(d.email, '') AS email, d.website, d.specialties,
                   d.industries, d.zip_codes,
                   CASE WHEN d.coverage_miles BETWEEN 0 AND 25000 THEN d.coverage_miles ELSE 100 END AS coverage_miles,
                   CASE WHEN d.longitude IS NULL THEN z.latitude ELSE coalesce(d.latitude, z.latitude) END AS latitude,
                   CASE WHEN d.latitude IS NULL THEN z.longitude ELSE coalesce(d.longitude, z.longitude) END AS longitude,
                   d.rating::float8 AS rating, d.capacity, d.is_sample
            FROM public.dealers d LEFT JOIN public.zip_codes z ON z.zip = left(d.zip_code, 5)
            WHERE d.active
            """
        )
        .map { row in
            let latitude: Double? = try row.decode("latitude")
            let longitude: Double? = try row.decode("longitude")
            return DealerRecord(
                id: try row.decode("id"),
                name: try row.decode("name"),
                zipCode: try row.decode("zip_code"),
                address: try row.decode("address"),
                city: try row.decode("city"),
                state: try row.decode("state"),
                phone: try row.decode("phone"),
                email: try row.decode("email"),
                website: try row.decode("website"),
                specialties: try row.decode("specialties"),
                industries: try row.decode("industries"),
                zipCodes: try row.decode("zip_codes"),
                coverageMiles: try row.decode("coverage_miles"),
                coordinate: latitude.flatMap { lat in longitude.map { Coordinate(latitude: lat, longitude: $0) } },
                rating: try row.decode("rating"),
                capacity: try row.decode("capacity"),
                isSample: try row.decode("is_sample")
            )
        }
    }

    func place(zip: String) async throws -> Place? {
        let exact = try await database.query(
            "SELECT latitude, longitude FROM public.zip_codes WHERE zip = \(zip)"
        )
        if let row = exact.first { return try Self.place(row, name: zip) }
        // ZIP codes of one post office or company have no area of their own in the gazetteer.
        let area = try await database.query(
            """
            SELECT avg(latitude) AS latitude, avg(longitude) AS longitude
            FROM public.zip_codes
            WHERE zip >= \(String(zip.prefix(3)) + "00") AND zip <= \(String(zip.prefix(3)) + "99")
            HAVING count(*) > 0
            """
        )
        return try area.first.map { try Self.place($0, name: zip, isApproximate: true) }
    }

    func place(city: String, state: String?) async throws -> Place? {
        let rows = try await database.query(
            """
            SELECT city, state, latitude, longitude
            FROM public.places
            WHERE lower(city) = lower(\(city)) AND (\(state)::text IS NULL OR state = upper(\(state)::text))
            ORDER BY position, state
            LIMIT 1
            """
        )
        return try rows.first.map { row in
            let city: String = try row.decode("city")
            let state: String = try row.decode("state")
            return try Self.place(row, name: "\(city), \(state)")
        }
    }

    private static func place(_ row: PostgresRow, name: String, isApproximate: Bool = false) throws -> Place {
        Place(
            name: name,
            coordinate: Coordinate(latitude: try row.decode("latitude"), longitude: try row.decode("longitude")),
            isApproximate: isApproximate
        )
    }
}
