import Foundation
import Platform
import Postgres
import SharedModels

/// Loads the sample dealers, the ZIP codes and the towns. Running it again changes nothing but what the files changed.
struct DealerSeed: Sendable {
    let database: PostgresClient
    let directory: String

    struct SeedDealer: Codable, Sendable {
        var id: UUID
        var slug: String
        var name: String
        var zipCode: String
        var address: String
        var city: String
        var state: String
        var phone: String
        var email: String
        var website: String
        var specialties: [String]
        var industries: [String]
        var rating: Decimal
        var coverageMiles: Double
        var capacity: Int
        var zipCodes: [String]
        var isSample: Bool

        enum CodingKeys: String, CodingKey {
            case id, slug, name, address, city, state, phone, email, website, specialties, industries, rating, capacity
            case zipCode = "zip_code"
            case coverageMiles = "coverage_miles"
            case zipCodes = "zip_codes"
            case isSample = "is_sample"
        }
    }

    struct Counts: Sendable {
        var zipCodes: Int
        var places: Int
        var dealers: Int
    }

    func run() async throws -> Counts {
        let zips = try lines("zip_codes.csv", columns: 3).map { ($0[0], try number($0[1]), try number($0[2])) }
        let places = try lines("places.csv", columns: 5)
        let dealers = try JSON.decode([SeedDealer].self, from: try file("dealers.json"))
        let positions = Dictionary(zips.map { ($0.0, ($0.1, $0.2)) }, uniquingKeysWith: { first, _ in first })
        try await database.withTransaction { connection in
            _ = try await connection.execute(
                """
                INSERT INTO public.zip_codes (zip, latitude, longitude)
                SELECT * FROM unnest(\(zips.map(\.0))::text[], \(zips.map(\.1))::float8[], \(zips.map(\.2))::float8[])
                ON CONFLICT (zip) DO UPDATE SET latitude = excluded.latitude, longitude = excluded.longitude
                """
            )
            // Towns come largest first: the order tells which of two of the same name is meant.
            _ = try await connection.execute(
                """
                INSERT INTO public.places (city, state, zip, latitude, longitude, position)
                SELECT *
                FROM unnest(
                    \(places.map { $0[0] })::text[], \(places.map { $0[1] })::text[], \(places.map { $0[2] })::text[],
                    \(try places.map { try number($0[3]) })::float8[], \(try places.map { try number($0[4]) })::float8[],
                    \(Array(places.indices))::int[]
                )
                ON CONFLICT (state, city, zip) DO UPDATE
                    SET latitude = excluded.latitude, longitude = excluded.longitude, position = excluded.position
                """
            )
            _ = try await connection.pipeline(dealers.map { upsert($0, at: positions[$0.zipCode]) })
        }
        return Counts(zipCodes: zips.count, places: places.count, dealers: dealers.count)
    }

    private func upsert(_ dealer: SeedDealer, at position: (Double, Double)?) -> PostgresQuery {
        """
        INSERT INTO public.dealers (
            id, slug, name, zip_code, address, city, state, phone, email, website, specialties, industries, zip_codes,
            coverage_miles, latitude, longitude, rating, capacity, is_sample
        ) VALUES (
            \(dealer.id), \(dealer.slug), \(dealer.name), \(dealer.zipCode), \(dealer.address),
            \(dealer.city), \(dealer.state), \(dealer.phone), \(dealer.email), \(dealer.website), \(dealer.specialties),
            \(dealer.industries), \(dealer.zipCodes), \(dealer.coverageMiles), \(position?.0), \(position?.1),
            \(dealer.rating), \(dealer.capacity), \(dealer.isSample)
        )
        ON CONFLICT (id) DO UPDATE SET
            slug = excluded.slug, name = excluded.name, zip_code = excluded.zip_code, address = excluded.address, city = excluded.city,
            state = excluded.state, phone = excluded.phone, email = excluded.email, website = excluded.website,
            specialties = excluded.specialties, industries = excluded.industries, zip_codes = excluded.zip_codes,
            coverage_miles = excluded.coverage_miles, latitude = excluded.latitude, longitude = excluded.longitude,
            rating = excluded.rating, capacity = excluded.capacity, is_sample = excluded.is_sample, updated_at = now()
        """
    }

    private func file(_ name: String) throws -> Data {
        let path = URL(fileURLWithPath: directory).appending(path: name).path()
        guard let data = FileManager.default.contents(atPath: path) else {
            throw SeedFileMissing(path: path)
        }
        return data
    }

    /// Rows of a comma-separated file without quoting, its heading left out.
    private func lines(_ name: String, columns: Int) throws -> [[String]] {
        try String(decoding: try file(name), as: UTF8.self)
            .split(whereSeparator: \.isNewline)
            .dropFirst()
            .map { line in
                let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
                guard fields.count == columns else {
                    throw SeedFileBroken(text: String(line), needed: "\(columns) fields")
                }
                return fields
            }
    }

    private func number(_ text: String) throws -> Double {
        guard let value = Double(text), value.isFinite else { throw SeedFileBroken(text: text, needed: "a number") }
        return value
    }
}

struct SeedFileMissing: Error, CustomStringConvertible {
    let path: String
    var description: String { "The seed file \(path) cannot be read; set SEED_DIRECTORY to where the seed files are." }
}

struct SeedFileBroken: Error, CustomStringConvertible {
    let text: String
    let needed: String
    var description: String { "A seed file has “\(text)” where \(needed) should be." }
}
