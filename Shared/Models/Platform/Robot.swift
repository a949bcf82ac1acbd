public import Foundation

/// A robot of the catalogue as `GET /robots` shows it.
public struct Robot: Codable, Sendable, Hashable {
    public var id: UUID
    public var name: String
    public var manufacturer: String
    public var category: String
    public var description: String
    /// For people: `250 kg`; nil where none is published.
    public var payload: String?
    public var autonomyLevel: String?
    /// Estimated lease in US dollars a month, nil where no price is known.
    public var leaseFrom: Decimal?
    public var useCase: String
    public var specifications: [String: JSONValue]
    public var imageURL: String?
    /// Indicative price in US dollars with its source and date; nil where none was found.
    public var price: Decimal?
    public var priceSource: String?
    public var priceDate: String?
    public var sourceURL: String?

    public init(
        id: UUID,
        name: String,
        manufacturer: String,
        category: String,
        description: String,
        payload: String? = nil,
        autonomyLevel: String? = nil,
        leaseFrom: Decimal? = nil,
        useCase: String,
        specifications: [String: JSONValue] = [:],
        imageURL: String? = nil,
        price: Decimal? = nil,
        priceSource: String? = nil,
        priceDate: String? = nil,
        sourceURL: String? = nil
    ) {
        self.id = id
        self.name = name
        self.manufacturer = manufacturer
        self.category = category
        self.description = description
        self.payload = payload
        self.autonomyLevel = autonomyLevel
        self.leaseFrom = leaseFrom
        self.useCase = useCase
        self.specifications = specifications
        self.imageURL = imageURL
        self.price = price
        self.priceSource = priceSource
        self.priceDate = priceDate
        self.sourceURL = sourceURL
    }

    enum CodingKeys: String, CodingKey {
        case id, name, manufacturer, category, description, payload, specifications, price
        case autonomyLevel = "autonomy_level"
        case leaseFrom = "lease_from"
        case useCase = "use_case"
        case imageURL = "image_url"
        case priceSource = "price_source"
        case priceDate = "price_date"
        case sourceURL = "source_url"
    }
}

public struct RobotPage: Codable, Sendable, Hashable {
    public var robots: [Robot]
    public var pagination: Pagination

    public init(robots: [Robot], pagination: Pagination) {
        self.robots = robots
        self.pagination = pagination
    }
}
