import Foundation
import Postgres
import SharedModels

/// Dealers as the database has them.
struct DealerFacts: Sendable {
    let id: UUID
    let name: String
    let phone: String
    let specialties: [String]
    let miles: Double

    /// Those in reach of a ZIP code, nearest first; distances by the spherical law of cosines, on a mean Earth.
    static func near(
        _ zip: String,
        selling specialty: String? = nil,
        in database: PostgresClient
    ) async throws -> [DealerFacts] {
        try await database.query(
            """
            SELECT d.id, d.name, d.phone, d.specialties,
                3958.76 * acos(least(1,
                    sin(radians(z.latitude)) * sin(radians(d.latitude))
                    + cos(radians(z.latitude)) * cos(radians(d.latitude)) * cos(radians(d.longitude - z.longitude))
                )) AS miles
            FROM public.dealers d, public.zip_codes z
            WHERE z.zip = \(zip) AND d.active
                AND (\(specialty)::text IS NULL OR \(specialty)::text = ANY (d.specialties))
            ORDER BY miles
            """
        )
        .map { row in
            DealerFacts(
                id: try row.decode("id"),
                name: try row.decode("name"),
                phone: try row.decode("phone"),
                specialties: try row.decode("specialties"),
                miles: try row.decode("miles")
            )
        }
    }
}

extension Mesh {
    /// The first column of the first row of a count.
    func count(_ query: PostgresQuery) async throws -> Int {
        try await database.query(query).first?.decode("count") ?? 0
    }

    /// What is remembered of a user, by the memory API of the gateway; newest first.
    func memories(of user: Caller, namespace: String) async throws -> [MemoryRecord] {
        let name = user.headers["X-User-Id"] ?? ""
        let answer = try await user.get("/api/v1/memories?namespace=\(namespace)&user_id=\(name)&limit=100")
        guard answer.status == 200 else { throw Caller.Refused(status: answer.status, body: answer.text) }
        return try answer.json().decoded(as: MemoryPage.self).results
    }
}
