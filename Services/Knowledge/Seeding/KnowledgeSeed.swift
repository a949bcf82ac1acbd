import Foundation
import SharedModels

/// Loads robots, industries and articles. Running it again changes nothing but what the files changed.
struct KnowledgeSeed: Sendable {
    let store: any CatalogueStore
    let directory: String

    struct SeedRobot: Codable, Sendable {
        var id: UUID
        var slug: String
        var name: String
        var manufacturer: String
        var category: String
        var description: String
        var useCase: String
        var industries: [String]
        var payloadKg: Decimal?
        var reachMm: Decimal?
        var autonomyLevel: String?
        var environment: String?
        var specifications: [String: JSONValue]?
        var price: Decimal?
        var priceSource: JSONValue?
        /// What the price is for, where that is not plain: a conversion, a base model.
        var priceNote: String?
        var priceDate: String?
        var sourceURL: String?
        var imageURL: String?

        enum CodingKeys: String, CodingKey {
            case id, slug, name, manufacturer, category, description, industries, environment, specifications, price
            case useCase = "use_case"
            case payloadKg = "payload_kg"
            case reachMm = "reach_mm"
            case autonomyLevel = "autonomy_level"
            case priceSource = "price_source"
            case priceNote = "price_note"
            case priceDate = "price_date"
            case sourceURL = "source_url"
            case imageURL = "image_url"
        }

        var entry: CatalogueEntry {
            CatalogueEntry(
                id: id,
                slug: slug,
                name: name,
                manufacturer: manufacturer,
                category: category,
                description: description,
                useCase: useCase,
                industries: industries,
                payloadKg: payloadKg,
                reachMm: reachMm,
                autonomyLevel: autonomyLevel,
                environment: environment,
                specifications: specifications ?? [:],
                price: price,
                priceSource: source,
                priceDate: priceDate,
                sourceURL: sourceURL,
                imageURL: imageURL
            )
        }

        /// Name and address of where the price was seen, and what it is for, in one line.
        private var source: String? {
            let parts =
                priceSource?.stringValue.map { [$0] } ?? ["name", "url"].compactMap { priceSource?[$0]?.stringValue }
            return parts.isEmpty ? nil : (parts + [priceNote].compactMap(\.self)).joined(separator: "; ")
        }
    }

    struct Counts: Sendable {
        var robots: Int
        var industries: Int
        var articles: Int
    }

    func run() async throws -> Counts {
        let robots = try read([SeedRobot].self, "robots.json").map(\.entry)
        let industries = try read([IndustryProfile].self, "industries.json")
        let articles = try read([Article].self, "articles.json")
        try await store.upsert(robots: robots)
        try await store.upsert(industries: industries)
        try await store.upsert(articles: articles)
        return Counts(robots: robots.count, industries: industries.count, articles: articles.count)
    }

    private func read<T: Decodable>(_ type: T.Type, _ name: String) throws -> T {
        let path = URL(fileURLWithPath: directory).appending(path: name).path()
        guard let data = FileManager.default.contents(atPath: path) else { throw SeedFileMissing(path: path) }
        return try JSON.decode(type, from: data)
    }
}

struct SeedFileMissing: Error, CustomStringConvertible {
    let path: String
    var description: String { "The seed file \(path) cannot be read; set SEED_DIRECTORY to where the seed files are." }
}
