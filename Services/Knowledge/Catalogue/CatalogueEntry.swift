import Foundation
import SharedModels

/// A robot as it is stored.
struct CatalogueEntry: Sendable, Hashable {
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
    var specifications: [String: JSONValue]
    var price: Decimal?
    var priceSource: String?
    var priceDate: String?
    var sourceURL: String?
    var imageURL: String?
}

extension CatalogueEntry {
    /// As the platform API shows a robot.
    var published: Robot {
        Robot(
            id: id,
            name: name,
            manufacturer: manufacturer,
            category: category,
            description: description,
            payload: payloadKg.map { "\($0) kg" },
            autonomyLevel: autonomyLevel,
            leaseFrom: price.flatMap(LeaseEstimate.monthly),
            useCase: useCase,
            specifications: specifications,
            imageURL: imageURL,
            price: price,
            priceSource: priceSource,
            priceDate: priceDate,
            sourceURL: sourceURL
        )
    }

    /// A published figure with its unit; nil where none is.
    func figure(_ property: RobotOrder.Property?) -> String? {
        func number(_ key: String, _ unit: String) -> String? {
            specifications[key]?.doubleValue.map { "\(FigureText.of($0)) \(unit)" }
        }
        return switch property {
        case .payload: payloadKg.map { "\($0) kg" }
        case .reach: reachMm.map { "\($0) mm" }
        case .speed: number("max_speed_m_s", "m/s")
        case .runtime: number("runtime_h", "h") ?? number("max_flight_time_min", "min")
        case .price: price.map { Dollars.format($0) }
        case .weight: number("weight_kg", "kg")
        case nil: nil
        }
    }

    /// The words that the catalogue is searched by.
    var searchText: String {
        [
            "\(name) \(manufacturer)", category, Self.synonyms[category] ?? "", useCase,
            industries.joined(separator: " "),
            environment == "both" ? "indoor outdoor" : environment ?? "", description,
        ]
        .filter { !$0.isEmpty }
        .joined(separator: ". ")
    }

    /// What people say instead of a category's short name.
    private static let synonyms = [
        "AMR": "autonomous mobile robot", "AGV": "automated guided vehicle", "Cobot": "collaborative robot arm",
        "Drone": "unmanned aerial vehicle UAV", "Robotic Arm": "industrial robot arm",
    ]
}

/// A lease for orientation in lists: the annuity payment over 60 months at 9.5 % a year, up to the next ten dollars.
/// Financing reckons the real one from an application.
enum LeaseEstimate {
    static let months = 60
    static let annualRate = 9.5

    static func monthly(price: Decimal) -> Decimal? {
        guard price > 0 else { return nil }
        let rate = annualRate / 1200
        let payment = NSDecimalNumber(decimal: price).doubleValue * rate / (1 - pow(1 + rate, -Double(months)))
        return Decimal(Int((payment / 10).rounded(.up)) * 10)
    }
}

/// A question about leasing with its answer.
struct Article: Sendable, Hashable, Codable {
    struct Source: Sendable, Hashable, Codable {
        var name: String
        var url: String?
    }

    var id: UUID
    var slug: String
    var question: String
    var answer: String
    var tags: [String]
    var source: Source?
}

/// What one industry does with robots.
struct IndustryProfile: Sendable, Hashable, Codable {
    struct UseCase: Sendable, Hashable, Codable {
        var title: String
        var description: String
    }

    var slug: String
    var name: String
    var summary: String
    var challenges: [String]
    var useCases: [UseCase]
    var benefits: [String]
    var recommendedCategories: [String]
    /// Slugs of robots.
    var recommendedRobots: [String]

    enum CodingKeys: String, CodingKey {
        case slug, name, summary, challenges, benefits
        case useCases = "use_cases"
        case recommendedCategories = "recommended_categories"
        case recommendedRobots = "recommended_robots"
    }
}

/// A figure for people: at most two decimals, thousands parted.
enum FigureText {
    static func of(_ value: Double) -> String {
        value.formatted(.number.precision(.fractionLength(0...2)).locale(Locale(identifier: "en_US")))
    }
}

/// Something found, with how well it fits, 0 to 1.
struct Ranked<Item: Sendable>: Sendable {
    var item: Item
    var score: Double
}

extension Ranked: Equatable where Item: Equatable {}

extension Article {
    /// The words that articles are searched by.
    var searchText: String { "\(question) \(answer) \(tags.joined(separator: " "))" }
}

extension IndustryProfile {
    /// The words that industries are searched by.
    var searchText: String {
        ([name, summary] + challenges + useCases.map { "\($0.title): \($0.description)" } + benefits)
            .joined(separator: ". ")
    }
}
